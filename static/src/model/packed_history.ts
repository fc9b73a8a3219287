/**
 * A history as it is kept: each drawing as what differs from the one after it.
 *
 * Neighbours share all layers but those of one edit, so 200 steps of a network of 2,000
 * layers are little more than one drawing.
 */
import type { LayerDocument, NetworkDocument } from "../spec/openapi";
import type { Drawing } from "./drawing";
import type { History } from "./history";

/** A drawing beside another: `first` and `last` layers are the other's, `layers` stand between them. */
interface PackedDrawing {
  readonly first: number;
  readonly last: number;
  readonly layers: readonly LayerDocument[];
  readonly keys: readonly string[];
  readonly rest: Omit<NetworkDocument, "layers">;
  readonly nextKey: number;
}

interface PackedStep {
  readonly label: string;
  readonly drawing: PackedDrawing;
}

export interface PackedHistory {
  readonly present: Drawing;
  /** The newest first: each beside the one before it here, the first beside the present. */
  readonly past: readonly PackedStep[];
  /** The next first: each beside the one before it here, the first beside the present. */
  readonly future: readonly PackedStep[];
}

export function packHistory({ past, present, future }: History): PackedHistory {
  return {
    present,
    past: packSteps(past.toReversed(), present),
    future: packSteps(future, present),
  };
}

/** The history again. A gesture that was going on has ended meanwhile. */
export function unpackHistory({ past, present, future }: PackedHistory): History {
  return {
    past: unpackSteps(past, present).toReversed(),
    present,
    future: unpackSteps(future, present),
    gesture: null,
  };
}

function packSteps(steps: History["past"], present: Drawing): PackedStep[] {
  let beside = present;
  return steps.map(({ label, drawing }) => {
    const packed = packDrawing(drawing, beside);
    beside = drawing;
    return { label, drawing: packed };
  });
}

function unpackSteps(steps: readonly PackedStep[], present: Drawing): History["past"][number][] {
  let beside = present;
  return steps.map(({ label, drawing }) => {
    beside = unpackDrawing(drawing, beside);
    return { label, drawing: beside };
  });
}

function packDrawing(drawing: Drawing, beside: Drawing): PackedDrawing {
  const { layers, ...rest } = drawing.document;
  const others = beside.document.layers;
  const most = Math.min(layers.length, others.length);
  const isSame = (at: number, other: number) =>
    layers[at] === others[other] && drawing.keys[at] === beside.keys[other];
  let first = 0;
  while (first < most && isSame(first, first)) first += 1;
  let last = 0;
  while (last < most - first && isSame(layers.length - 1 - last, others.length - 1 - last))
    last += 1;
  const end = layers.length - last;
  const { nextKey } = drawing;
  return {
    first,
    last,
    layers: layers.slice(first, end),
    keys: drawing.keys.slice(first, end),
    rest,
    nextKey,
  };
}

function unpackDrawing(packed: PackedDrawing, beside: Drawing): Drawing {
  const { first, last, rest, nextKey } = packed;
  const put = <Item>(others: readonly Item[], own: readonly Item[]): Item[] => [
    ...others.slice(0, first),
    ...own,
    ...others.slice(others.length - last),
  ];
  const layers = put(beside.document.layers, packed.layers);
  return { document: { ...rest, layers }, keys: put(beside.keys, packed.keys), nextKey };
}
