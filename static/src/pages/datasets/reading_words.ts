/** How a file was read, in words. */
import type { Dataset, Reading } from "../../spec/openapi";
import type { SelectItem } from "../../widgets/Select";

const FORMATS: Record<string, string> = {
  csv: "Text table",
  excel: "Excel",
  parquet: "Parquet",
  json: "JSON",
  npz: "NPZ",
};

export function formatWords(format: string): string {
  return FORMATS[format] ?? format;
}

export const ENCODINGS: readonly SelectItem[] = [
  { id: "utf-8", title: "UTF-8" },
  { id: "utf-8-sig", title: "UTF-8 with its mark" },
  { id: "utf-16", title: "UTF-16 with its mark" },
  { id: "utf-16-le", title: "UTF-16, little end first" },
  { id: "utf-16-be", title: "UTF-16, big end first" },
  { id: "utf-32", title: "UTF-32" },
  { id: "cp1252", title: "Western (Windows-1252)" },
  { id: "latin-1", title: "Western (Latin-1)" },
  { id: "mac-roman", title: "Western (Mac Roman)" },
  { id: "cp1250", title: "Central European (Windows-1250)" },
  { id: "cp1251", title: "Cyrillic (Windows-1251)" },
  { id: "koi8-r", title: "Cyrillic (KOI8-R)" },
  { id: "cp1253", title: "Greek (Windows-1253)" },
  { id: "cp1254", title: "Turkish (Windows-1254)" },
  { id: "cp932", title: "Japanese (Shift-JIS)" },
  { id: "euc-jp", title: "Japanese (EUC-JP)" },
  { id: "gb18030", title: "Chinese (GB18030)" },
  { id: "big5", title: "Chinese (Big5)" },
  { id: "cp949", title: "Korean (Windows-949)" },
];

const DELIMITERS: readonly SelectItem[] = [
  { id: ",", title: "Comma  ," },
  { id: ";", title: "Semicolon  ;" },
  { id: "\t", title: "Tab" },
  { id: "|", title: "Bar  |" },
  { id: " ", title: "Blanks" },
  { id: ":", title: "Colon  :" },
];

/** The delimiters to choose from, with one that a file was read by though it is not usual. */
export function delimiterItems(current: string | null | undefined): readonly SelectItem[] {
  if (current == null || DELIMITERS.some((item) => item.id === current)) return DELIMITERS;
  return [...DELIMITERS, { id: current, title: current }];
}

export const QUOTES: readonly SelectItem[] = [
  { id: '"', title: 'Double  "' },
  { id: "'", title: "Single  '" },
  { id: "", title: "None" },
];

function titleIn(items: readonly SelectItem[], id: string): string {
  return items.find((item) => item.id === id)?.title.replace(/ {2}.*/, "") ?? id;
}

/** One line: how the bytes became a table. */
export function readingSentence(
  dataset: Partial<Pick<Dataset, "format" | "reading" | "missing_found">>,
): string {
  const reading = dataset.reading ?? {};
  const { encoding, delimiter, decimal_point, has_header, skip_lines, sheet } = reading;
  const words = [formatWords(dataset.format ?? "")];
  if (encoding != null) words.push(titleIn(ENCODINGS, encoding));
  if (delimiter != null) {
    words.push(`parted by ${titleIn(DELIMITERS, delimiter).toLowerCase()}`);
  }
  if (decimal_point === ",") words.push("decimal comma");
  if (sheet != null) words.push(`sheet ${sheet}`);
  if (skip_lines != null && skip_lines > 0) {
    words.push(`${skip_lines === 1 ? "1 line" : `${skip_lines} lines`} left out in front`);
  }
  if (has_header != null) words.push(has_header ? "names in the first row" : "no row of names");
  const missing = (dataset.missing_found ?? []).map((word) => (word === "" ? "blank" : word));
  if (missing.length > 0) words.push(`missing: ${missing.join(", ")}`);
  return words.join(" · ");
}

/** Whether a person changed anything of how a file is read. */
export function isWished(wished: Reading | undefined): boolean {
  return Object.values(wished ?? {}).some(
    (value) => value !== null && (typeof value !== "object" || Object.keys(value).length > 0),
  );
}

/** Words for missing values in a field: "NA, ?" ↔ ["", "NA", "?"]; a blank always is one. */
export function missingText(words: readonly string[] | null | undefined): string {
  return (words ?? []).filter((word) => word !== "").join(", ");
}

export function missingWords(text: string): string[] {
  const words = text.split(",").map((word) => word.trim());
  return ["", ...new Set(words.filter((word) => word !== ""))];
}
