/** An argument's value as text, and text as a value: what the inspector's fields show and read. */
import type { ArgumentType, JsonValue } from "../spec/openapi";

/** What reading a text gave: a value, or why it is none. `undefined` = empty, so the default. */
export type Reading =
  | { readonly isRead: true; readonly value: JsonValue | undefined }
  | { readonly isRead: false; readonly problem: string };

const read = (value: JsonValue | undefined): Reading => ({ isRead: true, value });
const refuse = (problem: string): Reading => ({ isRead: false, problem });

/** A value as the field of its type shows it. */
export function writeValue(type: ArgumentType, value: JsonValue | undefined): string {
  if (value === undefined) return "";
  if (value === null) return type === "string" ? "" : "None";
  if (Array.isArray(value)) return writeList(type, value as JsonValue[]);
  if (typeof value === "string")
    return type === "any" && isTaken(value) ? JSON.stringify(value) : value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return JSON.stringify(value);
}

function writeList(type: ArgumentType, value: JsonValue[]): string {
  const axes = (list: readonly JsonValue[], sign: string) =>
    list.map((axis) => (axis === null ? "None" : String(axis))).join(sign);
  if (type === "shape" || type === "integers") {
    if (isFlat(value)) return axes(value, " × ");
    // ((1, 2), (3, 4)): before and after, for each axis.
    if (value.every((pair) => Array.isArray(pair) && isFlat(pair)))
      return value.map((pair) => axes(pair as JsonValue[], ", ")).join(" × ");
  }
  if (type === "numbers" && isFlat(value)) return axes(value, ", ");
  if (type === "list" && value.every((item) => typeof item === "number")) return axes(value, ", ");
  if (type === "list" && value.every((item) => typeof item === "string" && isPlain(item)))
    return value.join(value.some((item) => String(item).includes(",")) ? "\n" : ", ");
  return JSON.stringify(value);
}

/** Texts that stand in a list without quotes. */
const isPlain = (item: JsonValue): boolean =>
  typeof item === "string" && item === item.trim() && item !== "" && !/[\n"[]/.test(item);

const isFlat = (value: readonly unknown[]): boolean =>
  value.every((item) => item === null || typeof item === "number");

/** Texts that would be read as something else. */
const isTaken = (text: string): boolean => {
  const again = readAny(text.trim());
  return text !== text.trim() || text === "" || !again.isRead || again.value !== text;
};

/**
 * What somebody typed, read as a value of the argument's type.
 *
 * Args:
 *   items: of a list, what its entries are.
 */
export function readValue(
  type: ArgumentType,
  text: string,
  items: ArgumentType | null = null,
): Reading {
  const trimmed = text.trim();
  if (trimmed === "") return read(undefined);
  if (/^(none|null)$/i.test(trimmed)) return read(null);
  switch (type) {
    case "integer":
      return readInteger(trimmed);
    case "float":
    case "number":
      return readNumber(trimmed);
    case "shape":
      return readAxes(trimmed, true);
    case "integers":
      return items === "integers" ? readPairs(trimmed) : readIntegers(trimmed);
    case "numbers":
      return readNumbers(trimmed, false);
    case "list":
      return readList(text, items);
    case "any":
      return readAny(trimmed);
    case "boolean":
      return readBoolean(trimmed);
    case "string":
    case "choice":
    case "dtype":
      return read(text);
    case "activation":
    case "initializer":
    case "regularizer":
    case "constraint":
      return trimmed.startsWith("{") ? readJson(trimmed) : read(trimmed);
    default:
      return readJson(trimmed);
  }
}

function readInteger(text: string): Reading {
  const plain = text.replace(/[\s_]/g, "").replace(/,(?=\d{3}(\D|$))/g, "");
  if (!/^[+-]?\d+$/.test(plain))
    return refuse(`A whole number is needed here, such as 32; this is “${shortened(text)}”.`);
  const value = Number(plain);
  if (!Number.isSafeInteger(value)) return refuse("This number is too large to be kept exactly.");
  return read(value);
}

function readNumber(text: string): Reading {
  const value = Number(text);
  if (!Number.isFinite(value) || !/^[+-]?[\d.]/.test(text))
    return refuse(`A number is needed here, such as 0.5 or 1e-3; this is “${shortened(text)}”.`);
  return read(value);
}

function readBoolean(text: string): Reading {
  if (/^true$/i.test(text)) return read(true);
  if (/^false$/i.test(text)) return read(false);
  return refuse("This is either true or false.");
}

/** `28 × 28 × 1`, `28, 28, 1`, `(None, 28)`, `[28]`, `28x28`: axes of a shape. */
function readAxes(text: string, mayBeUnknown: boolean): Reading {
  if (text.startsWith("[[") || text.startsWith("((") || text.startsWith("{")) return readJson(text);
  const inner = text.replace(/^[([]|[)\]]$/g, "").trim();
  if (inner === "") return read([]);
  const parts = inner
    .split(/\s*[×,x*;]\s*|\s+/i)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const axes: (number | null)[] = [];
  for (const part of parts) {
    if (mayBeUnknown && /^(none|null|any|\?)$/i.test(part)) axes.push(null);
    else if (/^[+-]?\d+$/.test(part) && Number.isSafeInteger(Number(part))) axes.push(Number(part));
    else
      return refuse(
        mayBeUnknown
          ? `Write the axes like 28 × 28 × 1; None stands for an unknown one. “${shortened(part)}” is neither.`
          : `Write whole numbers like 3 × 3. “${shortened(part)}” is none.`,
      );
  }
  return read(axes);
}

function readIntegers(text: string): Reading {
  if (/^[+-]?\d+$/.test(text)) return readInteger(text);
  return readAxes(text, false);
}

/** `1`, `1, 2` or `1, 2 × 3, 4`: the same for all axes, or before and after for each. */
function readPairs(text: string): Reading {
  if (/^[[(]/.test(text)) return readJson(text.replaceAll("(", "[").replaceAll(")", "]"));
  const groups = text.split(/\s*[×x*;]\s*/i);
  if (groups.length === 1 && !text.includes(",")) return readIntegers(text);
  const lists: JsonValue[] = [];
  for (const group of groups) {
    const reading =
      group.includes(",") || groups.length === 1 ? readAxes(group, false) : readInteger(group);
    if (!reading.isRead) return reading;
    lists.push(reading.value ?? null);
  }
  return read(groups.length === 1 ? lists[0] : lists);
}

/** `0.2`, or several: `-0.2, 0.3`, `0.1 to 0.5`. */
function readNumbers(text: string, isList: boolean): Reading {
  const inner = text.replace(/^[([]|[)\]]$/g, "").trim();
  const isWrapped = inner.length < text.length;
  const parts = inner.split(/\s*(?:,|;|…|\bto\b|\n|\s)\s*/).filter((part) => part !== "");
  const numbers: number[] = [];
  for (const part of parts) {
    const reading = readNumber(part);
    if (!reading.isRead) return reading;
    numbers.push(reading.value as number);
  }
  return read(numbers.length === 1 && !isList && !isWrapped ? numbers[0] : numbers);
}

/** One entry a line, or commas between them. */
function readList(text: string, items: ArgumentType | null): Reading {
  const trimmed = text.trim();
  if (trimmed.startsWith("[")) return readJson(trimmed);
  if (items === "number" || items === "float") return readNumbers(trimmed, true);
  const parts = trimmed
    .split(trimmed.includes("\n") ? "\n" : ",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  if (items !== "integer") return read(parts);
  const whole = parts.map(readInteger);
  return (
    whole.find((one) => !one.isRead) ??
    read(whole.map((one) => (one.isRead ? (one.value ?? null) : null)))
  );
}

/** A number, true or false, JSON in brackets or quotes; anything else is text. */
function readAny(text: string): Reading {
  if (/^(none|null)$/i.test(text)) return read(null);
  if (/^(true|false)$/i.test(text)) return readBoolean(text);
  if (/^[[{"]/.test(text)) return readJson(text);
  const number = Number(text);
  return read(Number.isFinite(number) && /^[+-]?[\d.]/.test(text) ? number : text);
}

function readJson(text: string): Reading {
  try {
    const value: unknown = JSON.parse(text);
    return read(value);
  } catch {
    return refuse("This is not JSON yet: texts need double quotes, lists [ ], objects { }.");
  }
}

const shortened = (text: string): string => (text.length > 24 ? `${text.slice(0, 23)}…` : text);
