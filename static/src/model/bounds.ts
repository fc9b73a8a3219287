/** How large the numbers of an argument may be, and how many a tuple has. */
import type { ArgumentSpec, JsonValue } from "../spec/openapi";

/** The bounds as a field shows them: "0 … 1", "≥ 1"; null where there are none. */
export function boundsWords({ minimum, maximum }: ArgumentSpec): string | null {
  if (minimum != null && maximum != null) return `${minimum} … ${maximum}`;
  if (minimum != null) return `≥ ${minimum}`;
  return maximum == null ? null : `≤ ${maximum}`;
}

/** What lies outside of the bounds, in words; null where nothing does. */
export function outOfBounds(argument: ArgumentSpec, value: JsonValue | undefined): string | null {
  const { minimum, maximum, length } = argument;
  if (Array.isArray(value) && length != null && value.length !== length)
    return `${length} numbers are needed here, or one for all; ${value.length === 1 ? "this is" : "these are"} ${value.length}.`;
  const wrong = numbersIn(value).find(
    (one) => (minimum != null && one < minimum) || (maximum != null && one > maximum),
  );
  if (wrong === undefined) return null;
  if (minimum != null && maximum != null)
    return `This lies between ${minimum} and ${maximum}; ${wrong} does not.`;
  return minimum != null
    ? `This is ${minimum} or more; ${wrong} is less.`
    : `This is ${maximum} or less; ${wrong} is more.`;
}

/** The next whole number that an arrow key gives, within the bounds. */
export function stepped({ minimum, maximum }: ArgumentSpec, value: number, by: number): number {
  return Math.min(maximum ?? Infinity, Math.max(minimum ?? -Infinity, value + by));
}

function numbersIn(value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap(numbersIn);
  return typeof value === "number" ? [value] : [];
}
