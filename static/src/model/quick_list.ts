/** What a quick-add list offers: the classes that fit what comes in first, and in words why the others do not. */
import type { LayerSpec, NetworkDocument, TensorSpec } from "../spec/openapi";
import { newLayer } from "./new_layer";
import { byUse, matchLayer, usualRank } from "./palette";

/** What would come out of a layer of a class, or why nothing would. */
export interface Trial {
  readonly shape: string | null;
  readonly problem: string | null;
}

export interface Offer {
  readonly spec: LayerSpec;
  /** Null where nothing is known: nothing comes in, or the server has not answered. */
  readonly trial: Trial | null;
}

export interface QuickList {
  readonly fits: readonly Offer[];
  readonly others: readonly Offer[];
}

const SOURCE = "what_comes_in";
/** No class has a name with a blank, so no two boxes of the trial share one. */
const PREFIX = "try_";

/** A network in which a layer of each class takes the same tensor: one question tells what fits. */
export function trialNetwork(tensor: TensorSpec, specs: readonly LayerSpec[]): NetworkDocument {
  const [, ...shape] = tensor.shape;
  const input = {
    name: SOURCE,
    class_name: "InputLayer",
    config: { shape, dtype: tensor.dtype },
  };
  const layers = specs.filter(isTried).map((spec) => ({
    ...newLayer(spec),
    name: trialName(spec),
    inbound: [SOURCE],
  }));
  return { version: 1, name: "trial", kind: "functional", layers: [input, ...layers] };
}

export const trialName = (spec: LayerSpec): string => PREFIX + spec.class_name;

/** What the server says of a trial's layer, without the name that it has only there. */
export function plainWords(layer: string, message: string): string {
  return message
    .replaceAll(new RegExp(`"${layer}" \\((\\w+)\\)`, "g"), "$1")
    .replaceAll(`"${layer}"`, layer.slice(PREFIX.length))
    .replaceAll(`"${SOURCE}"`, "what comes in");
}

/** Nothing comes into an input, and what is refused is not offered. */
const isTried = (spec: LayerSpec): boolean =>
  spec.refused == null && spec.class_name !== "InputLayer";

/**
 * The classes that a search finds, best first.
 *
 * Args:
 *   trials: by class name; null where nothing is known of what comes in.
 *   isStart: nothing comes in yet, so an input is what is wanted.
 */
export function quickList(
  specs: readonly LayerSpec[],
  search: string,
  trials: ReadonlyMap<string, Trial> | null,
  isStart: boolean,
): QuickList {
  const offers = specs
    .filter((spec) => spec.refused == null && (isStart || spec.class_name !== "InputLayer"))
    .flatMap((spec) => {
      const match = matchLayer(spec, search);
      const trial = trials?.get(spec.class_name) ?? null;
      return match === null ? [] : [{ spec, trial, match }];
    })
    .toSorted(
      (a, b) =>
        a.match - b.match ||
        tier(a.spec) - tier(b.spec) ||
        byUse(a.spec, b.spec) ||
        a.spec.class_name.localeCompare(b.spec.class_name),
    );
  const fits = (offer: Offer) => offer.trial === null || offer.trial.problem === null;
  return { fits: offers.filter(fits), others: offers.filter((offer) => !fits(offer)) };
}

/** An input where one is offered: there nothing else has anything to take. What is made for one kind of tensor and fits is nearer than what fits anything. */
function tier(spec: LayerSpec): number {
  if (spec.class_name === "InputLayer") return -1;
  const isUsual = usualRank(spec) < Infinity;
  const isSpecific = /[123]D$/.test(spec.class_name) || spec.category === "rnn";
  return (isUsual ? 0 : 2) + (isSpecific ? 0 : 1);
}
