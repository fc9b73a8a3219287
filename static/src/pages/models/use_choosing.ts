/** What is chosen on a model's page: a layer, or a block that repeats. */
import { useEffect, useRef, useState } from "react";
import type { CanvasApi } from "../../canvas/NetworkCanvas";
import type { Spot } from "./outline";
import type { Folding } from "./use_folding";

export type DetailsTab = "layer" | "model" | "try";

interface Chosen {
  readonly spot: Spot | null;
  /** The folded block, in place of a layer. */
  readonly fold: string | null;
}

const NOTHING: Chosen = { spot: null, fold: null };

export function useChoosing(folding: Folding, canvas: CanvasApi | null) {
  const [chosen, setChosen] = useState(NOTHING);
  const [tab, setTab] = useState<DetailsTab>("model");
  const sought = useRef<{ spot: Spot; how: "showBox" | "focusBox" } | null>(null);
  useEffect(() => {
    // What it is in may only just have been opened: its box is there now.
    if (sought.current === null) return;
    const { spot, how } = sought.current;
    canvas?.[how](folding.keyOf(spot));
    sought.current = null;
  });

  /** Choose a layer wherever it is: what hides it opens. */
  const choose = ({ key, opened }: Spot) => {
    folding.uncover({ key, opened });
    setChosen({ spot: { key, opened }, fold: null });
    setTab("layer");
    sought.current = { spot: { key, opened }, how: "showBox" };
  };
  const go = (spot: Spot | null) => {
    setChosen({ spot, fold: null });
    sought.current = spot && { spot, how: "focusBox" };
  };
  return {
    chosen,
    tab,
    setTab,
    choose,
    /** A box of the drawing was clicked. */
    pick: (key: string | null) => {
      if (key === null) setChosen(NOTHING);
      else if (folding.isFolded(key)) setChosen({ spot: null, fold: key });
      else setChosen({ spot: folding.spotOf(key), fold: null });
      if (key !== null) setTab("layer");
    },
    chooseFold: (fold: string) => setChosen({ spot: null, fold }),
    /** Within the chosen layer's details, one inside it. */
    setOpened: (opened: readonly number[]) =>
      setChosen(({ spot }) => ({ spot: spot && { key: spot.key, opened }, fold: null })),
    /** Enter or a double click: what is folded unfolds, a model opens. */
    enter: (key: string) => {
      const repeat = folding.repeatOf(key);
      const spot = folding.spotOf(key);
      if (folding.isFolded(key) && repeat !== null) {
        folding.fold([repeat], false);
        go(folding.spotOf(repeat.keys[0] ?? ""));
      } else if (spot !== null && folding.canOpen(key)) {
        folding.open(spot, true);
        go({ key: spot.key, opened: [...spot.opened, 0] });
      }
    },
  };
}
