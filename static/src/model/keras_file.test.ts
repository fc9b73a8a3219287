import { describe, expect, test } from "vitest";
import { configIn, configPartOf } from "./keras_file";

interface Written {
  name: string;
  content: string;
  method?: number;
}

/** A zip as Python's zipfile writes it: members, directory, end. */
function zipOf(members: readonly Written[], comment = ""): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const { name, content, method = 0 } of members) {
    const [nameBytes, bytes] = [encoded(name), encoded(content)];
    const local = record(30, 0x04034b50, { 8: method, 26: nameBytes.length, 28: 3 });
    const central = record(
      46,
      0x02014b50,
      { 10: method, 28: nameBytes.length },
      { 20: bytes.length, 42: at },
    );
    const extra = new Uint8Array(3);
    parts.push(local, nameBytes, extra, bytes);
    directory.push(central, nameBytes);
    at += local.length + nameBytes.length + extra.length + bytes.length;
  }
  const sizeBytes = directory.reduce((sum, part) => sum + part.length, 0);
  const end = record(22, 0x06054b50, { 20: comment.length }, { 12: sizeBytes, 16: at });
  return new Blob([...parts, ...directory, end, encoded(comment)]);
}

function record(
  sizeBytes: number,
  signature: number,
  shorts: Record<number, number>,
  longs: Record<number, number> = {},
): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(sizeBytes));
  view.setUint32(0, signature, true);
  for (const [place, value] of Object.entries(shorts)) view.setUint16(Number(place), value, true);
  for (const [place, value] of Object.entries(longs)) view.setUint32(Number(place), value, true);
  return new Uint8Array(view.buffer);
}

function encoded(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

const METADATA = { name: "metadata.json", content: "{}" };
const CONFIG = { name: "config.json", content: '{"class_name": "Sequential"}' };
const WEIGHTS = { name: "model.weights.h5", content: "x".repeat(200_000) };
const MANY = Array.from({ length: 2000 }, (_, at) => ({ name: `assets/${at}`, content: "" }));

describe("the config of a .keras file", () => {
  test("is found before its weights and after them, behind a comment too", async () => {
    for (const file of [
      zipOf([METADATA, CONFIG, WEIGHTS]),
      zipOf([WEIGHTS, CONFIG, METADATA]),
      zipOf([CONFIG, WEIGHTS], "a comment"),
      // so many members that their list is longer than the piece that is read first
      zipOf([WEIGHTS, CONFIG, ...MANY]),
    ]) {
      expect(await (await configIn(file))?.text()).toBe(CONFIG.content);
    }
  });

  test("is left to the server where the file is not as Keras writes it", async () => {
    for (const file of [
      zipOf([METADATA, WEIGHTS]),
      zipOf([CONFIG, { ...CONFIG, content: "{}" }, WEIGHTS]),
      zipOf([{ ...CONFIG, method: 8 }, WEIGHTS]),
      zipOf([CONFIG, WEIGHTS, { name: "layerwright.json", content: "{}" }]),
      zipOf([CONFIG, WEIGHTS]).slice(0, 200_000),
      new Blob(["\x89HDF\r\n\x1a\n and no zip at all"]),
      new Blob([]),
    ]) {
      expect(await configIn(file)).toBeNull();
    }
  });
});

describe("the part to look at", () => {
  test("is the beginning of an HDF5 file, and its length", async () => {
    const signature = new Uint8Array([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);
    const file = new Blob([signature, "x".repeat(5 * 2 ** 20)]);
    const found = await configPartOf(file);
    expect(found?.wholeBytes).toBe(file.size);
    expect(found?.part.size).toBe(2 ** 20);
    expect(found?.longer).toMatchObject({ wholeBytes: file.size, part: { size: 4 * 2 ** 20 } });
    expect((await configPartOf(file.slice(0, 1000)))?.longer).toBeUndefined();
    expect(await configPartOf(file.slice(1))).toBeNull();
  });

  test("is the config of a .keras file", async () => {
    const found = await configPartOf(zipOf([METADATA, CONFIG, WEIGHTS]));
    expect(await found?.part.text()).toBe(CONFIG.content);
    expect(found?.wholeBytes).toBeUndefined();
  });
});
