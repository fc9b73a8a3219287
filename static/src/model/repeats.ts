/** Blocks of a network that come again and again: the same classes and configs, wired alike. */
import { levelsOf } from "./graph";

export interface RepeatItem {
  readonly key: string;
  readonly name: string;
  /** Class and config, without names: what makes two layers alike. */
  readonly signature: string;
  /** The keys of what comes in, in order. */
  readonly sources: readonly string[];
}

export interface Repeat {
  /** All layers of all its blocks, along the flow. */
  readonly keys: readonly string[];
  /** How many layers one block has. */
  readonly period: number;
  readonly count: number;
  /** What somebody called it: a block that was made of a selection, and comes once. */
  readonly name?: string;
}

/** A block of more layers than this is not looked for. */
const LONGEST = 400;
/** A repetition that hides fewer layers is left as it is. */
const FEWEST_HIDDEN = 4;

interface Found {
  readonly start: number;
  readonly period: number;
  readonly count: number;
  /** By so many places the blocks may begin later. */
  readonly slack: number;
}

/** The repeated blocks of a network, none of them over another, along the flow. */
export function findRepeats(items: readonly RepeatItem[]): Repeat[] {
  const ordered = alongTheFlow(items);
  const placeOf = new Map(ordered.map((item, index) => [item.key, index]));
  const numbers = new Map<string, number>();
  const ways = ordered.map((item, index) =>
    item.sources.map((source) => index - (placeOf.get(source) ?? -1)),
  );
  const tokens = ordered.map((item, index) => {
    const token = `${item.signature} ${ways[index]!.join(" ")}`;
    let number = numbers.get(token);
    if (number === undefined) numbers.set(token, (number = numbers.size));
    return number;
  });
  const repeats: Repeat[] = [];
  const waiting: [number, number][] = [[0, tokens.length]];
  for (let range = waiting.pop(); range !== undefined; range = waiting.pop()) {
    const [from, to] = range;
    const best = bestIn(tokens, ways, from, to);
    if (best === null) continue;
    const start = best.start + bestShift(ordered, placeOf, best);
    const end = start + best.period * best.count;
    const keys = ordered.slice(start, end).map((item) => item.key);
    repeats.push({ keys, period: best.period, count: best.count });
    waiting.push([from, start], [end, to]);
  }
  return repeats.toSorted((a, b) => placeOf.get(a.keys[0]!)! - placeOf.get(b.keys[0]!)!);
}

/** As given where each layer stands after what feeds it; else by level. */
function alongTheFlow(items: readonly RepeatItem[]): readonly RepeatItem[] {
  const placeOf = new Map(items.map((item, index) => [item.key, index]));
  const isOrdered = items.every((item, index) =>
    item.sources.every((source) => (placeOf.get(source) ?? -1) < index),
  );
  if (isOrdered) return items;
  const wires = items.flatMap(({ key, sources }) =>
    sources.map((source) => ({ source, target: key })),
  );
  const levels = levelsOf(
    items.map((item) => item.key),
    wires,
  );
  return items.toSorted((a, b) => (levels.get(a.key) ?? 0) - (levels.get(b.key) ?? 0));
}

/** The repetition that covers most, of those that cover as much the one with the smallest block. */
function bestIn(
  tokens: readonly number[],
  ways: readonly (readonly number[])[],
  from: number,
  to: number,
): Found | null {
  let [best, most]: [Found | null, number] = [null, 0];
  for (let period = 1; period <= Math.min(LONGEST, (to - from) / 2); period += 1) {
    let start = from;
    for (let at = from; at + period <= to; at += 1) {
      if (at + period < to && tokens[at] === tokens[at + period]) continue;
      const length = at - start;
      const count = Math.floor(length / period) + 1;
      const isMore = isWorthwhile(period, count) && period * count > most;
      if (isMore && followEachOther(ways, start, period)) {
        most = period * count;
        best = { start, period, count, slack: length % period };
      }
      start = at + 1;
    }
  }
  return best;
}

/** Whether the second block takes something from the first: branches side by side are no repetition. */
function followEachOther(
  ways: readonly (readonly number[])[],
  start: number,
  period: number,
): boolean {
  return ways
    .slice(start + period, start + 2 * period)
    .some((back, at) => back.some((way) => way > at && way <= at + period));
}

/** One layer that comes twice is no block. */
function isWorthwhile(period: number, count: number): boolean {
  return count >= 2 && (period >= 3 || count >= 3) && period * (count - 1) >= FEWEST_HIDDEN;
}

/** Where the blocks begin: there where least comes in; of such places where their names agree most. */
function bestShift(
  ordered: readonly RepeatItem[],
  placeOf: ReadonlyMap<string, number>,
  { start, period, count, slack }: Found,
): number {
  let [best, least] = [0, Infinity];
  for (let shift = 0; shift <= Math.min(slack, period - 1); shift += 1) {
    const begin = start + shift;
    const entering = new Set<string>();
    let agreeing = 0;
    for (let block = 0; block < count; block += 1) {
      const first = begin + block * period;
      const members = ordered.slice(first, first + period);
      if (block === 1)
        for (const { sources } of members)
          for (const source of sources)
            if ((placeOf.get(source) ?? -1) < first) entering.add(source);
      agreeing += commonStart(members.map((item) => item.name)).length;
    }
    const cost = entering.size - agreeing / (count * 1000);
    if (cost < least) [best, least] = [shift, cost];
  }
  return best;
}

/** What all texts begin with. */
export function commonStart(texts: readonly string[]): string {
  const [first = "", ...others] = texts;
  let length = first.length;
  for (const text of others) {
    let at = 0;
    while (at < length && text[at] === first[at]) at += 1;
    length = at;
  }
  return first.slice(0, length);
}
