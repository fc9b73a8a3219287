/** The classes that an argument may hold, and how a choice among them becomes a value and back. */
import type { ArgumentSpec, Catalogue, JsonValue, LayerSpec, ObjectSpec } from "../spec/openapi";
import { fittingClasses } from "./fitting";
import { changedClass, type ClassSpec, innerOf, isRecord, withArgument, writeInner } from "./inner";
import { startingConfig } from "./new_layer";
import { objectClasses } from "./object_classes";
import { specsByName, titleOfCategory } from "./palette";

export interface ClassChoice {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
}

export interface ClassChoices {
  readonly groups: readonly { readonly title: string; readonly items: readonly ClassChoice[] }[];
  /** The choice that a value is; null for none. */
  readonly idOf: (value: JsonValue) => string | null;
  /** The value of a choice; arguments that both take stay as they were. */
  readonly valueOf: (id: string, before: JsonValue) => JsonValue;
  /** What is known of the class of a value. */
  readonly specOf: (value: JsonValue) => ClassSpec | undefined;
  /** The category of a layer's class; null for what is no layer. */
  readonly categoryOf: (value: JsonValue) => string | null;
  /** A value with one of its own arguments set, or taken out. */
  readonly withArgument: (
    value: JsonValue,
    name: string,
    argument: JsonValue | undefined,
  ) => JsonValue;
}

export const NONE = "None";

/** The choices for one argument of a class. */
export function classChoices(
  owner: string,
  argument: ArgumentSpec,
  catalogue: Catalogue | null,
): ClassChoices {
  return argument.type === "layer"
    ? layerChoices(owner, argument, catalogue)
    : objectChoices(argument, catalogue);
}

function layerChoices(
  owner: string,
  argument: ArgumentSpec,
  catalogue: Catalogue | null,
): ClassChoices {
  const specs = specsByName(catalogue);
  const { fits, others } = fittingClasses(owner, argument, catalogue?.layers ?? []);
  const specOf = (value: JsonValue) => specs.get(innerOf(value)?.className ?? "");
  return {
    groups: [
      { title: "None", items: argument.required ? [] : [{ id: NONE, title: NONE }] },
      { title: "These fit", items: fits.map(layerChoice) },
      { title: "All others", items: others.map(layerChoice) },
    ],
    idOf: (value) =>
      value === null
        ? argument.required
          ? null
          : NONE
        : (specOf(value)?.class_name ?? innerOf(value)?.className ?? null),
    valueOf: (id, before) => {
      const spec = specs.get(id);
      if (spec === undefined || id === NONE) return null;
      return writeInner(changedClass(innerOf(before), spec, startingConfig(spec)));
    },
    specOf,
    categoryOf: (value) => categoryOf(specOf(value)),
    withArgument,
  };
}

function layerChoice(spec: LayerSpec): ClassChoice {
  return {
    id: spec.class_name,
    title: spec.class_name,
    description: titleOfCategory(categoryOf(spec) ?? ""),
  };
}

function categoryOf(spec: LayerSpec | undefined): string | null {
  return spec === undefined ? null : spec.is_custom ? "custom" : spec.category;
}

function objectChoices(argument: ArgumentSpec, catalogue: Catalogue | null): ClassChoices {
  const classes = objectClasses(argument.type, catalogue);
  // An activation may also be a layer: that is how LeakyReLU gets its slope.
  const layers =
    argument.type === "activation"
      ? (catalogue?.layers ?? []).filter(
          (spec) => spec.category === "activations" && spec.refused == null,
        )
      : [];
  const classOf = (value: JsonValue): ObjectSpec | undefined => {
    const name = typeof value === "string" ? value : innerOf(value)?.className;
    return name === undefined
      ? undefined
      : classes.find((one) => one.class_name === name || one.identifiers.includes(name));
  };
  const layerOf = (value: JsonValue): LayerSpec | undefined =>
    layers.find((spec) => spec.class_name === innerOf(value)?.className);
  const isOptional = argument.choices?.includes(null) === true || argument.default == null;
  const idOf = (value: JsonValue): string | null => {
    if (value === null) return argument.required ? null : NONE;
    const known = classOf(value);
    if (known !== undefined) return idOfClass(known);
    return typeof value === "string" ? value : (innerOf(value)?.className ?? null);
  };
  /** A name where it says everything, else an object. */
  const written = (spec: ObjectSpec, config: Readonly<Record<string, JsonValue>>): JsonValue =>
    Object.keys(config).length === 0 && spec.identifiers.length > 0
      ? idOfClass(spec)
      : writeInner({ className: spec.class_name, config });
  const ids = new Set([
    ...(argument.choices ?? [])
      .filter((choice) => typeof choice === "string")
      .map((name) => {
        const known = classOf(name);
        return known === undefined ? name : idOfClass(known);
      }),
    ...classes.map(idOfClass),
  ]);
  return {
    groups: [
      {
        title: layers.length > 0 ? "Functions" : "Classes",
        items: [...(isOptional && !argument.required ? [NONE] : []), ...ids].map((id) => ({
          id,
          title: id,
        })),
      },
      {
        title: "Layers, with arguments",
        items: layers.map((spec) => ({ id: spec.class_name, title: spec.class_name })),
      },
    ],
    idOf,
    valueOf: (id, before) => {
      if (id === NONE) return null;
      const layer = layers.find((spec) => spec.class_name === id);
      if (layer !== undefined)
        return asLayer(writeInner(changedClass(innerOf(before), layer, startingConfig(layer))));
      const spec = classOf(id);
      if (spec === undefined) return id;
      return written(spec, changedClass(innerOf(before), spec, startingConfig(spec)).config);
    },
    specOf: (value) => layerOf(value) ?? classOf(value),
    categoryOf: (value) => categoryOf(layerOf(value)),
    withArgument: (value, name, next) => {
      if (layerOf(value) !== undefined) return withArgument(value, name, next);
      const spec = classOf(value);
      if (spec === undefined) return withArgument(value, name, next);
      const whole = isRecord(value) ? value : { class_name: spec.class_name, config: {} };
      const changed = withArgument(whole, name, next);
      const { config } = innerOf(changed)!;
      return Object.keys(config).length === 0 ? written(spec, config) : changed;
    },
  };
}

/** The name under which a class is listed: Keras's short one, where it has one. */
function idOfClass(spec: ObjectSpec): string {
  return spec.identifiers.find((name) => name === name.toLowerCase()) ?? spec.class_name;
}

/** Said with its module, so that nothing takes it for a function of the same name. */
function asLayer(value: JsonValue): JsonValue {
  return isRecord(value) ? { module: "keras.layers", ...value } : value;
}
