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
  if (Array.isArray(value) && (type === "shape" || type === "integers") && isFlat(value))
    return value.map((axis) => (axis === null ? "None" : String(axis))).join(" × ");
  if (typeof value === "string") return isJson(type) ? JSON.stringify(value) : value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return JSON.stringify(value);
}

const isFlat = (value: readonly unknown[]): boolean =>
  value.every((item) => item === null || typeof item === "number");

const isJson = (type: ArgumentType): boolean =>
  ["list", "any", "layer", "layers", "function", "object"].includes(type);

/** What somebody typed, read as a value of the argument's type. */
export function readValue(type: ArgumentType, text: string): Reading {
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
      return readIntegers(trimmed);
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

function readJson(text: string): Reading {
  try {
    const value: unknown = JSON.parse(text);
    return read(value);
  } catch {
    return refuse("This is not JSON yet: texts need double quotes, lists [ ], objects { }.");
  }
}

const shortened = (text: string): string => (text.length > 24 ? `${text.slice(0, 23)}…` : text);
