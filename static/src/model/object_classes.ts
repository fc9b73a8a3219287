/** Keras's classes that are no layers: initializers, regularizers, constraints. */
import type { ArgumentType, Catalogue } from "../spec/openapi";
import type { ClassSpec } from "./inner";

export interface ObjectClass extends ClassSpec {
  /** The names that Keras takes for it with all its defaults: "he_normal". */
  readonly identifiers: readonly string[];
}

/** The classes that an argument of a type may hold. */
export function objectClasses(
  _type: ArgumentType,
  _catalogue: Catalogue | null,
): readonly ObjectClass[] {
  return [];
}
