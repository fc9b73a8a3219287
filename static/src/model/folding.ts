/** Repeated blocks as one box each: what a canvas shows in place of their layers. */
import type { Box, BoxIssue } from "./boxes";
import type { Wire } from "./graph";
import { groupBy } from "./group";
import { writeCount, writeNumberOf } from "./numbers";
import { type Repeat, commonStart } from "./repeats";

export interface FoldedDrawing {
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
  /** For each layer that is folded away: the key of the box that stands for it. */
  readonly shownKey: ReadonlyMap<string, string>;
  /** The repetition that a box stands for. */
  readonly repeatOf: ReadonlyMap<string, Repeat>;
}

/** What a repetition is remembered by; a key of no layer. */
export const foldId = (repeat: Repeat): string =>
  `${repeat.name === undefined ? "fold" : "block"} ${repeat.keys[0] ?? ""}`;

/** The drawing with some of its repetitions folded. */
export function folded(
  boxes: readonly Box[],
  wires: readonly Wire[],
  repeats: readonly Repeat[],
): FoldedDrawing {
  const shownKey = new Map<string, string>();
  const repeatOf = new Map<string, Repeat>();
  for (const repeat of repeats) {
    repeatOf.set(foldId(repeat), repeat);
    for (const key of repeat.keys) shownKey.set(key, foldId(repeat));
  }
  if (repeats.length === 0) return { boxes, wires, shownKey, repeatOf };
  const boxOf = new Map(boxes.map((box) => [box.key, box]));
  const done = new Set<string>();
  const shown = boxes.flatMap((box) => {
    const id = shownKey.get(box.key);
    if (id === undefined) return [box];
    if (done.has(id)) return [];
    done.add(id);
    return [foldedBox(repeatOf.get(id)!, boxOf, wires)];
  });
  return { boxes: shown, wires: foldedWires(wires, shownKey), shownKey, repeatOf };
}

/** The wires between what is shown; several between the same two are one. */
export function foldedWires(
  wires: readonly Wire[],
  shownKey: ReadonlyMap<string, string>,
): readonly Wire[] {
  const seen = new Set<string>();
  const numInto = new Map<string, number>();
  return wires.flatMap((wire) => {
    const [source, target] = [wire.source, wire.target].map((key) => shownKey.get(key) ?? key);
    if (source === undefined || target === undefined || source === target) return [];
    if (source === wire.source && target === wire.target) return [wire];
    const name = `${source} ${target}`;
    if (seen.has(name)) return [];
    seen.add(name);
    const isFolded = target !== wire.target;
    const index = isFolded ? (numInto.get(target) ?? 0) : wire.index;
    if (isFolded) numInto.set(target, index + 1);
    return [{ source, target, index }];
  });
}

function foldedBox(repeat: Repeat, boxOf: ReadonlyMap<string, Box>, wires: readonly Wire[]): Box {
  const { keys, period, count, name } = repeat;
  const members = keys.flatMap((key) => boxOf.get(key) ?? []);
  const inside = new Set(keys);
  const entry = wires.find((wire) => inside.has(wire.target) && !inside.has(wire.source));
  const enters = entry === undefined ? null : (boxOf.get(entry.source)?.shape ?? null);
  const leaves = members.at(-1)?.shape ?? null;
  const classes = [...new Set(members.map((box) => box.className))];
  return {
    key: foldId(repeat),
    name: namesOf(members, period),
    className: name ?? `${count} × block`,
    inner: "",
    category: mostOf(members),
    chips: [
      count > 1 ? `${period} layers each` : writeNumberOf(period, "layer"),
      ...(enters !== null && leaves !== null ? [`${enters} → ${leaves}`] : []),
      ...classes,
    ],
    count: sumOfCounts(members),
    shape: leaves,
    issue: issueInside(repeat, members),
    position: members[0]?.position ?? null,
    isFolded: true,
  };
}

/** The worst that is wrong inside, with the layer that it is about; what else there is, as a number. */
function issueInside({ period, count }: Repeat, members: readonly Box[]): BoxIssue | null {
  const wrong = members.filter((box) => box.issue !== null);
  const worst = wrong.find((box) => box.issue?.severity === "error") ?? wrong[0];
  if (!worst?.issue) return null;
  const { severity, message, fixes } = worst.issue;
  const block = Math.floor(members.indexOf(worst) / period) + 1;
  const where = count > 1 ? `${worst.name} in block ${block} of ${count}` : worst.name;
  const others = wrong.length > 1 ? ` (${wrong.length - 1} more inside)` : "";
  return { severity, message: `${where}: ${message}${others}`, fixes };
}

/** "conv4_block2 … conv4_block6": what the layers of the first and of the last block begin with. */
function namesOf(members: readonly Box[], period: number): string {
  const start = (block: readonly Box[]) =>
    commonStart(block.map((box) => box.name)).replace(/[_./-]+$/, "");
  const [first, last] = [start(members.slice(0, period)), start(members.slice(-period))];
  if (first !== "" && last !== "" && first !== last) return `${first} … ${last}`;
  return `${members[0]?.name ?? ""} … ${members.at(-1)?.name ?? ""}`;
}

/** The category of most of the layers. */
function mostOf(members: readonly Box[]): string {
  const groups = [...groupBy(members, (box) => box.category).entries()];
  return groups.toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? "unknown";
}

function sumOfCounts(members: readonly Box[]): string {
  if (members.some((box) => box.count === "–")) return "–";
  const sum = members.reduce((all, box) => all + Number(box.count.replace(/\D/g, "")), 0);
  return sum === 0 ? "" : writeCount(sum);
}
