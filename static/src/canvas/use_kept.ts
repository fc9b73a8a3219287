import { useState } from "react";

/** Gives the value of before where a new one says the same: what depends on it is not made anew. */
export function useKept<Value>(value: Value, isSame: (a: Value, b: Value) => boolean): Value {
  const [keep] = useState(() => {
    let before = value;
    return (next: Value, compare: (a: Value, b: Value) => boolean) => {
      if (before !== next && !compare(before, next)) before = next;
      return before;
    };
  });
  return keep(value, isSame);
}

export function isSameList<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}
