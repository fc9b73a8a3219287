/** Keras's classes that are no layers: initializers, regularizers, constraints, activations. */
import type { ArgumentType, Catalogue, ObjectSpec } from "../spec/openapi";

/** The classes that an argument of a type may hold. */
export function objectClasses(
  type: ArgumentType,
  catalogue: Catalogue | null,
): readonly ObjectSpec[] {
  // Typed as if every kind had classes; only four have.
  const objects: Readonly<Partial<Record<string, readonly ObjectSpec[]>>> =
    catalogue?.objects ?? {};
  return objects[type] ?? [];
}
