/** Whether a file could be a text table, before a server has read it. */

/** What of reading a text table can be chosen while nothing of it is known yet. */
export const TEXT_OPTIONS: string[] = [
  "encoding",
  "delimiter",
  "quote",
  "decimal_point",
  "has_header",
  "skip_lines",
];

/** How files begin that are something else: zip, Parquet, HDF5, NumPy, gzip, PDF, PNG, JPEG, .xls. */
const OTHERS: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x50, 0x41, 0x52, 0x31],
  [0x89, 0x48, 0x44, 0x46],
  [0x93, 0x4e, 0x55, 0x4d],
  [0x1f, 0x8b],
  [0x25, 0x50, 0x44, 0x46],
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0xd0, 0xcf, 0x11, 0xe0],
];

export async function looksLikeText(file: Blob): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 8).arrayBuffer());
  return head.length > 0 && !OTHERS.some((magic) => magic.every((byte, at) => head[at] === byte));
}
