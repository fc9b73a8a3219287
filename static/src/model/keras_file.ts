/**
 * The config of a model file, found in the file itself: all layers, in a small part of its bytes.
 *
 * Source: PKWARE APPNOTE 4.3; keras/src/saving/saving_lib.py writes the members unpacked;
 * keras/src/legacy/saving/legacy_h5_format.py writes the config before the weights.
 */

const CONFIG = "config.json";
/** With our own facts inside, such as a table's preprocessing, the config alone would draw less. */
const FACTS = "layerwright.json";
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 2 ** 16;
const TAIL_BYTES = END_BYTES + MAX_COMMENT_BYTES;
/** Keras writes the config first, after a short member. */
const HEAD_BYTES = 4096;
const MAX_DIRECTORY_BYTES = 2 ** 20;
const LOCAL_HEADER_BYTES = 30;
const MAX_CONFIG_BYTES = 16 * 2 ** 20;
const STORED = 0;
const HDF5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** Longer than the configs of most .h5 files, sent at once; and of almost all, quickly sent. */
const BEGINNING_BYTES = [2 ** 20, 4 * 2 ** 20] as const;

/** The part of a model file that is to be looked at before the whole of it has arrived. */
export interface ConfigPart {
  readonly part: File;
  /** Where it is the beginning of a longer file: the length of that. */
  readonly wholeBytes?: number;
  /** To be looked at where this part does not hold all of the config. */
  readonly longer?: ConfigPart;
}

/** Where the config of a model file stands; null where that cannot be told, or where it does not tell all. */
export async function configPartOf(file: Blob): Promise<ConfigPart | null> {
  const read = await readingOf(file);
  const first = await read(0, HDF5.length);
  if (first.byteLength === HDF5.length && HDF5.every((byte, at) => first.getUint8(at) === byte))
    return beginningOf(file);
  const config = await configIn(file, read);
  return config === null ? null : { part: new File([config], "config.json") };
}

function beginningOf(file: Blob): ConfigPart {
  const [short, long] = BEGINNING_BYTES.map((bytes): ConfigPart => {
    return { part: new File([file.slice(0, bytes)], "model.h5"), wholeBytes: file.size };
  }) as [ConfigPart, ConfigPart];
  return file.size > short.part.size ? { ...short, longer: long } : short;
}

interface Member {
  readonly name: string;
  readonly isPlain: boolean;
  readonly sizeBytes: number;
  readonly header: number;
}

/** The bytes of config.json; null where it cannot be told, or does not tell all: the server reads the whole file then. */
export async function configIn(file: Blob, reading?: Reading): Promise<Blob | null> {
  const read = reading ?? (await readingOf(file));
  const members = await membersOf(file.size, read);
  const found = members.filter((member) => member.name === CONFIG);
  const [config] = found;
  if (config === undefined || found.length > 1 || members.some(({ name }) => name === FACTS))
    return null;
  if (!config.isPlain || config.sizeBytes > MAX_CONFIG_BYTES) return null;
  const header = await read(config.header, config.header + LOCAL_HEADER_BYTES);
  if (header.byteLength < LOCAL_HEADER_BYTES || header.getUint32(0, true) !== 0x04034b50)
    return null;
  const start =
    config.header + LOCAL_HEADER_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  return file.slice(start, start + config.sizeBytes);
}

/** What the directory at the end of a zip lists; nothing for what is no zip. */
async function membersOf(fileBytes: number, read: Reading): Promise<Member[]> {
  const tail = await read(Math.max(0, fileBytes - TAIL_BYTES), fileBytes);
  let end = tail.byteLength - END_BYTES;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) return [];
  const sizeBytes = tail.getUint32(end + 12, true);
  const start = tail.getUint32(end + 16, true);
  if (sizeBytes > MAX_DIRECTORY_BYTES || start + sizeBytes > fileBytes) return [];
  const directory = await read(start, start + sizeBytes);
  const members: Member[] = [];
  let at = 0;
  while (at + 46 <= directory.byteLength && directory.getUint32(at, true) === 0x02014b50) {
    const nameBytes = directory.getUint16(at + 28, true);
    const isEncrypted = (directory.getUint16(at + 8, true) & 1) === 1;
    const name = new Uint8Array(
      directory.buffer,
      directory.byteOffset + at + 46,
      Math.min(nameBytes, directory.byteLength - at - 46),
    );
    members.push({
      name: new TextDecoder().decode(name),
      isPlain: directory.getUint16(at + 10, true) === STORED && !isEncrypted,
      sizeBytes: directory.getUint32(at + 20, true),
      header: directory.getUint32(at + 42, true),
    });
    at += 46 + nameBytes + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true);
  }
  return members;
}

/** Gives the bytes of a file from `start` up to `end`. */
type Reading = (start: number, end: number) => Promise<DataView>;

/** Both ends are read at once: almost always all that is asked for lies in them, and each reading takes a while. */
async function readingOf(file: Blob): Promise<Reading> {
  const ends = await Promise.all([
    pieceOf(file, 0, HEAD_BYTES),
    pieceOf(file, Math.max(0, file.size - TAIL_BYTES), file.size),
  ]);
  return async (start, end) => {
    const last = Math.min(end, file.size);
    const held = ends.find((one) => start >= one.start && last <= one.start + one.bytes.byteLength);
    if (held !== undefined && start <= last)
      return new DataView(held.bytes, start - held.start, last - start);
    return new DataView((await pieceOf(file, start, end)).bytes);
  };
}

async function pieceOf(file: Blob, start: number, end: number) {
  return { start, bytes: await file.slice(start, end).arrayBuffer() };
}
