/** What of reading a file can be chosen, before a server has read it. */

/** What of reading a text table can be chosen while nothing of it is known yet. */
export const TEXT_OPTIONS: readonly string[] = [
  "encoding",
  "delimiter",
  "quote",
  "decimal_point",
  "has_header",
  "skip_lines",
];

const EXCEL_OPTIONS: readonly string[] = ["sheet", "has_header", "skip_lines"];
const ZIP: readonly number[] = [0x50, 0x4b, 0x03, 0x04];
const XLS: readonly number[] = [0xd0, 0xcf, 0x11, 0xe0];
/** The first member of a zip that is an Office document. */
const OFFICE_MEMBERS = ["[Content_Types].xml", "_rels/", "docProps/", "xl/"] as const;
const ZIP_HEADER_BYTES = 30;

/** How files begin that are something else: Parquet, HDF5, NumPy, gzip, PDF, PNG, JPEG. */
const OTHERS: readonly (readonly number[])[] = [
  [0x50, 0x41, 0x52, 0x31],
  [0x89, 0x48, 0x44, 0x46],
  [0x93, 0x4e, 0x55, 0x4d],
  [0x1f, 0x8b],
  [0x25, 0x50, 0x44, 0x46],
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
];
const JSON_BEGIN = /^[\s\uFEFF]*(\{\s*["}]|\[\s*[{\]])/;

/** What can be chosen for this file, judged by how it begins; nothing for what is no table. */
export async function readingOptionsOf(file: Blob): Promise<readonly string[]> {
  const head = new Uint8Array(await file.slice(0, 64).arrayBuffer());
  const begins = (magic: readonly number[]) => magic.every((byte, at) => head[at] === byte);
  if (head.length === 0 || OTHERS.some(begins)) return [];
  if (begins(XLS)) return EXCEL_OPTIONS;
  const text = new TextDecoder().decode(head);
  if (begins(ZIP)) {
    const member = new TextDecoder("latin1").decode(head.subarray(ZIP_HEADER_BYTES));
    return OFFICE_MEMBERS.some((name) => member.startsWith(name)) ? EXCEL_OPTIONS : [];
  }
  return JSON_BEGIN.test(text) ? [] : TEXT_OPTIONS;
}
