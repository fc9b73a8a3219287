/** Which field fits which argument. */
import type { ArgumentSpec, JsonValue } from "../spec/openapi";

/**
 * `class`: a class of Keras's with arguments of its own (initializer, activation …), chosen by name.
 * `layer`, `layers`: an inner layer, a list of cells. `choice`: one of a few values.
 * `typed`: text that is read by the argument's type. `free`: any value, as text or JSON.
 */
export type FieldKind = "class" | "layer" | "layers" | "choice" | "typed" | "free";

const CLASSES: ReadonlySet<string> = new Set([
  "activation",
  "initializer",
  "regularizer",
  "constraint",
]);
const FREE: ReadonlySet<string> = new Set(["object", "function", "any"]);

export function fieldKind(argument: ArgumentSpec): FieldKind {
  if (CLASSES.has(argument.type)) return "class";
  if (argument.type === "layer" || argument.type === "layers") return argument.type;
  if (choicesOf(argument).length > 0) return "choice";
  return FREE.has(argument.type) ? "free" : "typed";
}

/** The values to choose from; none where any may be typed. */
export function choicesOf(argument: ArgumentSpec): readonly JsonValue[] {
  const isOptional = !argument.required && (argument.default ?? null) === null;
  if (argument.type === "boolean") return isOptional ? [null, true, false] : [true, false];
  if (!argument.choices || argument.choices.length === 0) return [];
  return isOptional && !argument.choices.includes(null)
    ? [null, ...argument.choices]
    : [...argument.choices];
}
