/** What a box of the drawing shows: class, name, chips, count, and what is wrong with it. */
import type { ArgumentSpec, Fix, JsonValue, LayerDocument, LayerSpec } from "../spec/openapi";
import type { Drawing } from "./drawing";
import type { Finding, Findings } from "./findings";
import { isFrozen } from "./freezing";
import { type Config, innerOf, innersOf, isRecord, sayInner, sayInners } from "./inner";
import { writeCount, writeOutputs } from "./numbers";
import { writeValue } from "./values";

export interface BoxIssue {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly fixes: readonly Fix[];
}

/** One box, as plain text: the canvas knows nothing of catalogues and reports. */
export interface Box {
  readonly key: string;
  readonly name: string;
  readonly className: string;
  /** What stands inside a wrapper: "LSTM 32"; "" where nothing does. */
  readonly inner: string;
  readonly category: string;
  readonly chips: readonly string[];
  /** The number of parameters; "" where there are none, "–" where it is not known. */
  readonly count: string;
  /** The shape on the wire under the box; "?" where it is not known, null where nothing is said yet. */
  readonly shape: string | null;
  readonly issue: BoxIssue | null;
  readonly position: readonly [number, number] | null;
  /** Stands for the layers of a block that repeats; Enter unfolds it. */
  readonly isFolded?: boolean;
}

/** A look-up of layer classes by name and alias. */
export type SpecOf = (className: string) => LayerSpec | undefined;

interface MadeBox {
  readonly spec: LayerSpec | undefined;
  readonly finding: Finding | undefined;
  readonly box: Box;
}

/**
 * All boxes of a drawing, in the drawing's order.
 *
 * A box of which nothing changed is the same object as before: of thousands only one is drawn again.
 */
export function boxesOf(drawing: Drawing, findings: Findings | null, specOf: SpecOf): Box[] {
  return drawing.document.layers.map((layer, index) => {
    const key = drawing.keys[index]!;
    const spec = specOf(layer.class_name);
    const finding = findings?.byKey.get(key);
    const before = MADE.get(layer);
    if (before?.box.key === key && before.spec === spec && before.finding === finding)
      return before.box;
    const box = boxOf(key, layer, spec, finding, specOf);
    MADE.set(layer, { spec, finding, box });
    return box;
  });
}

/** The newest box of each layer; a layer that is gone takes its box with it. */
const MADE = new WeakMap<LayerDocument, MadeBox>();

function boxOf(
  key: string,
  layer: LayerDocument,
  spec: LayerSpec | undefined,
  finding: Finding | undefined,
  specOf: SpecOf,
): Box {
  const outputs = finding?.report?.outputs ?? [];
  const issue = finding?.issues[0];
  return {
    key,
    name: layer.name,
    className: layer.class_name,
    inner: innerWords(layer.config ?? {}),
    category: spec?.is_custom ? "custom" : (spec?.category ?? "unknown"),
    chips: chipsOf(layer, spec, specOf),
    count: finding ? countOf(finding.report?.num_params, outputs.length > 0) : "",
    shape: finding ? (outputs.length > 0 ? writeOutputs(outputs) : "?") : null,
    issue: issue ? { severity: issue.severity, message: issue.message, fixes: issue.fixes } : null,
    position: layer.position ?? null,
  };
}

function countOf(count: number | null | undefined, isKnown: boolean): string {
  if (!isKnown || count === null || count === undefined) return "–";
  return count === 0 ? "" : writeCount(count);
}

/** The argument whose layer or cells a box names in its head. */
const HELD = ["layer", "cell", "cells"];

/** What a layer holds, in a word or two; "" where it holds none. */
export function innerWords(config: Config): string {
  const found = HELD.map((name) => config[name]).find((value) => value !== undefined);
  const inner = innerOf(found);
  return inner === null ? sayInners(innersOf(found)) : sayInner(inner);
}

interface Placed {
  readonly argument: ArgumentSpec;
  readonly place: number;
}

const ARGUMENTS = new WeakMap<LayerSpec, ReadonlyMap<string, Placed>>();
const NO_ARGUMENTS: ReadonlyMap<string, Placed> = new Map();

/** A class's arguments by name, with their places in its signature. */
export function argumentsOf(spec: LayerSpec | undefined): ReadonlyMap<string, Placed> {
  if (spec === undefined) return NO_ARGUMENTS;
  let known = ARGUMENTS.get(spec);
  if (known === undefined) {
    known = new Map(
      spec.arguments.map((argument, place) => [argument.name, { argument, place }] as const),
    );
    ARGUMENTS.set(spec, known);
  }
  return known;
}

/** The arguments that differ from Keras's defaults, in the order of the constructor; of a wrapped layer too. */
export function chipsOf(
  layer: LayerDocument,
  spec: LayerSpec | undefined,
  specOf?: SpecOf,
): string[] {
  const config = layer.config ?? {};
  const known = argumentsOf(spec);
  const rank = (name: string) => known.get(name)?.place ?? known.size;
  const chips = Object.keys(config)
    .filter(
      (name) =>
        name !== "name" &&
        !(name === "trainable" && config[name] === false) &&
        !HELD.some((held) => held === name && isHeld(config[name])),
    )
    .filter((name) => !isDefault(config[name], known.get(name)?.argument))
    .sort((a, b) => rank(a) - rank(b))
    .map((name) => writeChip(name, config[name], known.get(name)?.argument));
  chips.unshift(...innerChips(config, specOf));
  if (layer.block) chips.unshift(`in ${layer.block}`);
  if (layer.shares) chips.unshift(`same layer as ${layer.shares}`);
  if (isFrozen(layer)) chips.unshift("frozen");
  if (layer.network) chips.unshift(`${layer.network.layers.length} layers inside`);
  return chips;
}

const isHeld = (value: JsonValue): boolean => innerOf(value) !== null || innersOf(value).length > 0;

/** What a wrapped layer has that the head of the box does not say: "return_sequences". */
function innerChips(config: Config, specOf: SpecOf | undefined): string[] {
  const inner = innerOf(config["layer"]) ?? innerOf(config["cell"]);
  const spec = inner && specOf?.(inner.className);
  if (!inner || !spec) return [];
  const said = Object.entries(inner.config).find(([, value]) => typeof value === "number")?.[0];
  const rest = Object.fromEntries(Object.entries(inner.config).filter(([name]) => name !== said));
  return chipsOf({ name: "", class_name: inner.className, config: rest }, spec, specOf);
}

function isDefault(value: JsonValue, argument: ArgumentSpec | undefined): boolean {
  if (argument === undefined || argument.required) return false;
  return JSON.stringify(value) === JSON.stringify(argument.default ?? null);
}

/** Arguments whose value says enough by itself: "same", "relu", "3 × 3", "28 × 28 × 1". */
const SPEAKS_FOR_ITSELF = new Set(["activation", "choice", "shape"]);

function writeChip(name: string, value: JsonValue, argument: ArgumentSpec | undefined): string {
  const type = argument?.type ?? "any";
  const text = shortValue(name, value, argument);
  if (SPEAKS_FOR_ITSELF.has(type) && typeof value !== "boolean" && value !== null) return text;
  if (type === "integers" && argument?.required) return text;
  if (type === "integer" && argument?.required && name.endsWith("s"))
    return `${text} ${value === 1 ? name.slice(0, -1) : name}`;
  if (value === true) return name;
  if (value === false) return `no ${name.replace(/^use_/, "")}`;
  return `${name} ${text}`;
}

/** Arguments whose numbers are places, not sizes: "1, 2", not "1 × 2". */
const PLACES = /ax[ei]s|perm|dims|indices/;

const SHAPES: ReadonlySet<string> = new Set(["shape", "integers"]);
const MOST_NUMBERS = 4;

/** Before and after on each axis, as Keras keeps padding and cropping: "3 × 3" where both are equal. */
function pairsOf(value: readonly JsonValue[]): string | null {
  const pairs: [number, number][] = [];
  for (const pair of value) {
    if (!Array.isArray(pair) || pair.length !== 2) return null;
    const [before, after] = pair;
    if (typeof before !== "number" || typeof after !== "number") return null;
    pairs.push([before, after]);
  }
  const isEven = pairs.every(([before, after]) => before === after);
  return pairs.map(([before, after]) => (isEven ? before : `(${before}, ${after})`)).join(" × ");
}

function shortValue(name: string, value: JsonValue, argument: ArgumentSpec | undefined): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) {
    const flat = value.every((item) => item === null || typeof item === "number");
    if (flat && PLACES.test(name)) return value.join(", ");
    const isShape = argument === undefined || SHAPES.has(argument.type);
    // As it stands on the wires: "any × any × 3".
    if (flat && isShape) return writeValue("shape", value).replaceAll("None", "any");
    if (flat && value.length <= MOST_NUMBERS) return value.join(", ");
    return pairsOf(value) ?? `[${value.length}]`;
  }
  const inner = innerOf(value);
  if (inner !== null) return functionName(value) ?? sayInner(inner);
  if (typeof value === "object" && value !== null) return "{…}";
  return writeValue(argument?.type ?? "any", value);
}

/** What an author's function is called, without the package: "mine>mish" is "mish". */
function functionName(value: JsonValue): string | null {
  const name = isRecord(value) && value["class_name"] === "function" ? value["config"] : null;
  return typeof name === "string" ? name.slice(name.lastIndexOf(">") + 1) : null;
}

/** What a screen reader says of a box. */
export function sayBox(box: Box, place: number, count: number): string {
  const holds = box.inner === "" ? "" : ` of ${box.inner}`;
  const parts = [`${box.className}${holds} ${box.name}`, `layer ${place} of ${count}`];
  if (box.chips.length > 0) parts.push(box.chips.join(", "));
  if (box.shape !== null && box.shape !== "?") parts.push(`output ${box.shape}`);
  if (box.count !== "" && box.count !== "–") parts.push(`${box.count} parameters`);
  if (box.issue) parts.push(`${box.issue.severity}: ${box.issue.message}`);
  return parts.join("; ");
}
