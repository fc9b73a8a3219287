/** Names of layers: what Keras would call a new one, and which names are allowed. */

const ALLOWED = /^[A-Za-z0-9_.>-]+$/;

/** The name that Keras gives a layer of a class: `MaxPooling2D` → `max_pooling2d`. Source: keras/src/utils/naming.py. */
export function nameOfClass(className: string): string {
  if (className === "InputLayer") return "input";
  return className
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** `wanted`, or `wanted_1`, `wanted_2` … : the first that is not taken. */
export function freshName(wanted: string, taken: ReadonlySet<string>): string {
  const base = wanted === "" ? "layer" : wanted;
  if (!taken.has(base)) return base;
  const stem = base.replace(/_\d+$/, "");
  for (let number = 1; ; number += 1) {
    const name = `${stem}_${number}`;
    if (!taken.has(name)) return name;
  }
}

/** Why a name cannot be a layer's name, in words; null where it can. */
export function problemOfName(name: string): string | null {
  if (name === "") return "A layer needs a name.";
  if (!ALLOWED.test(name))
    return "TensorFlow accepts letters, digits and the characters _ . > - in a layer's name.";
  return null;
}

/** The layer that an inbound reference such as `split:1` names. */
export function layerOfReference(reference: string): string {
  return reference.replace(/:\d+$/, "");
}
