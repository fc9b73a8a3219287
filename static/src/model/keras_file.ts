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
const MAX_DIRECTORY_BYTES = 2 ** 20;
const LOCAL_HEADER_BYTES = 30;
const MAX_CONFIG_BYTES = 16 * 2 ** 20;
const STORED = 0;
const HDF5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** Longer than the configs of almost all .h5 files, quickly sent. */
const BEGINNING_BYTES = 4 * 2 ** 20;

/** The part of a model file that is to be looked at before the whole of it has arrived. */
export interface ConfigPart {
  readonly part: File;
  /** Where it is the beginning of a longer file: the length of that. */
  readonly wholeBytes?: number;
}

/** Where the config of a model file stands; null where that cannot be told, or where it does not tell all. */
export async function configPartOf(file: Blob): Promise<ConfigPart | null> {
  const first = new Uint8Array(await file.slice(0, HDF5.length).arrayBuffer());
  if (first.length === HDF5.length && HDF5.every((byte, place) => first[place] === byte))
    return { part: new File([file.slice(0, BEGINNING_BYTES)], "model.h5"), wholeBytes: file.size };
  const config = await configIn(file);
  return config === null ? null : { part: new File([config], "config.json") };
}

interface Member {
  readonly name: string;
  readonly isPlain: boolean;
  readonly sizeBytes: number;
  readonly header: number;
}

/** The bytes of config.json; null where it cannot be told, or does not tell all: the server reads the whole file then. */
export async function configIn(file: Blob): Promise<Blob | null> {
  const members = await membersOf(file);
  const found = members.filter((member) => member.name === CONFIG);
  const [config] = found;
  if (config === undefined || found.length > 1 || members.some(({ name }) => name === FACTS))
    return null;
  if (!config.isPlain || config.sizeBytes > MAX_CONFIG_BYTES) return null;
  const header = await viewOf(file, config.header, config.header + LOCAL_HEADER_BYTES);
  if (header.byteLength < LOCAL_HEADER_BYTES || header.getUint32(0, true) !== 0x04034b50)
    return null;
  const start =
    config.header + LOCAL_HEADER_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  return file.slice(start, start + config.sizeBytes);
}

/** What the directory at the end of a zip lists; nothing for what is no zip. */
async function membersOf(file: Blob): Promise<Member[]> {
  const first = Math.max(0, file.size - END_BYTES - MAX_COMMENT_BYTES);
  const tail = await viewOf(file, first, file.size);
  let end = tail.byteLength - END_BYTES;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) return [];
  const sizeBytes = tail.getUint32(end + 12, true);
  const start = tail.getUint32(end + 16, true);
  if (sizeBytes > MAX_DIRECTORY_BYTES || start + sizeBytes > file.size) return [];
  const directory = await viewOf(file, start, start + sizeBytes);
  const members: Member[] = [];
  let at = 0;
  while (at + 46 <= directory.byteLength && directory.getUint32(at, true) === 0x02014b50) {
    const nameBytes = directory.getUint16(at + 28, true);
    const isEncrypted = (directory.getUint16(at + 8, true) & 1) === 1;
    const name = new Uint8Array(
      directory.buffer,
      at + 46,
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

async function viewOf(file: Blob, start: number, end: number): Promise<DataView> {
  return new DataView(await file.slice(start, end).arrayBuffer());
}
