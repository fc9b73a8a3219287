/** Numbers, sizes, dates and shapes as people write them. */

const COUNT = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const ONE_DECIMAL = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const DAY_AND_TIME = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const EXACT = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "medium" });
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** 2720 → "2,720". */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** A count with its noun: "1 row", "150 rows". */
export function formatCounted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** A large count in few characters: 950000 → "0.95 M", 2720 → "2,720". */
export function formatLarge(count: number): string {
  const units: [number, string][] = [
    [1e15, "P"],
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
  ];
  for (const [size, unit] of units) {
    if (count >= size * 0.1) return `${withDigits(count / size, 3)} ${unit}`;
  }
  return formatCount(count);
}

/** A measured number in four significant digits: 0.034512 → "0.03451", 1.5e-7 → "1.500e-7". */
export function formatNumber(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) return value.toExponential(digits - 1).replace("-", "−");
  if (Number.isInteger(value)) return minus(value.toLocaleString("en-US"));
  if (size >= 10 ** (digits - 1)) return minus(COUNT.format(value));
  return minus(withDigits(value, digits));
}

/** A metric of a run: always four decimals, large ones one, so that a column can be compared. */
export function formatMetric(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e6)) {
    return value.toExponential(2).replace("-", "−");
  }
  if (Math.abs(value) >= 1000) {
    return minus(ONE_DECIMAL.format(value));
  }
  return minus(value.toFixed(4));
}

/** Words of at most `length` characters: "a rather long na…". */
export function shortened(words: string, length: number): string {
  return words.length > length ? `${words.slice(0, length - 1).trimEnd()}…` : words;
}

/** A share: 0.0923 → "9.2 %". */
export function formatShare(share: number): string {
  return `${withDigits(share * 100, share >= 0.0995 ? 3 : 2)} %`;
}

/** A size in decimal units, as file managers show it: 196000 → "196 kB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const units = ["kB", "MB", "GB", "TB"];
  let size = bytes / 1000;
  let index = 0;
  while (size >= 999.5 && index < units.length - 1) {
    size /= 1000;
    index += 1;
  }
  return `${size >= 100 ? size.toFixed(0) : withDigits(size, 2)} ${units[index]}`;
}

/** How long: 75 → "1 min 15 s". */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return "under a second";
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return `${minutes} min ${String(Math.round(seconds % 60) % 60).padStart(2, "0")} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  const days = Math.floor(hours / 24);
  return `${formatCounted(days, "day")} ${hours % 24} h`;
}

/** When, seen from now: "just now", "5 minutes ago", "today 14:03", "12 Mar 09:30". */
export function formatDate(iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const seconds = (now.getTime() - date.getTime()) / 1000;
  if (seconds >= -60 && seconds < 60) return "just now";
  if (seconds > 0 && seconds < 3600)
    return `${formatCounted(Math.floor(seconds / 60), "minute")} ago`;
  if (date.toDateString() === now.toDateString()) return `today ${TIME.format(date)}`;
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (date.toDateString() === yesterday.toDateString()) return `yesterday ${TIME.format(date)}`;
  if (date.getFullYear() === now.getFullYear()) return DAY_AND_TIME.format(date).replace(",", "");
  return DATE.format(date);
}

/** The time of day to the second: "14:03:09". */
export function formatClock(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : CLOCK.format(date);
}

/** The exact date and time, for a title. */
export function formatExactDate(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : EXACT.format(date);
}

/** A shape as it stands on a wire: [28, 28, 1] → "28 × 28 × 1"; an unknown axis is "?". */
export function formatShape(shape: readonly (number | null)[]): string {
  if (shape.length === 0) return "scalar";
  return shape.map((size) => (size === null ? "?" : formatCount(size))).join(" × ");
}

/** A shape in words, as Python prints it: (None, 28, 28, 1). */
export function formatTuple(shape: readonly (number | null)[]): string {
  const sizes = shape.map((size) => (size === null ? "None" : String(size)));
  return sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(", ")})`;
}

/** Names in a sentence: "a", "a and b", "a, b and c". */
export function formatList(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

/** A sentence with a capital at its start. */
export function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function withDigits(value: number, digits: number): string {
  const text = value.toPrecision(digits);
  return text.includes("e")
    ? String(Number(text))
    : text.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}

function minus(text: string): string {
  return text.startsWith("-") ? `−${text.slice(1)}` : text;
}
