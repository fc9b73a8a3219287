/** Of a long list of rows of one height, those that are elements: what is in sight and some around. */
import { type RefObject, useEffect, useState } from "react";
import { useStable } from "./use_stable";

const MARGIN = 12;
/** The window moves in steps, so that not every pixel draws anew. */
const STEP = 8;

export interface RowsInSight {
  readonly first: number;
  /** The one after the last. */
  readonly last: number;
  /** Scroll until a row is in sight. */
  readonly show: (row: number) => void;
}

export function useRowsInSight(
  body: RefObject<HTMLElement | null>,
  numRows: number,
  rowHeight: number,
): RowsInSight {
  const [sight, setSight] = useState({ top: 0, count: 40 });
  useEffect(() => {
    const element = body.current;
    if (element === null) return;
    const look = () => {
      const top = Math.floor(element.scrollTop / rowHeight / STEP) * STEP;
      const count = Math.ceil(element.clientHeight / rowHeight);
      setSight((before) =>
        before.top === top && before.count === count ? before : { top, count },
      );
    };
    look();
    const watcher = new ResizeObserver(look);
    watcher.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      watcher.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [body, rowHeight]);

  const show = useStable((row: number) => {
    const element = body.current;
    if (element === null) return;
    const [above, below] = [row * rowHeight, (row + 1) * rowHeight];
    const { scrollTop, clientHeight } = element;
    if (above < scrollTop) element.scrollTo({ top: Math.max(0, above - rowHeight) });
    else if (below > scrollTop + clientHeight)
      element.scrollTo({ top: below - clientHeight + rowHeight });
  });
  const first = Math.max(0, Math.min(sight.top - MARGIN, numRows - 1));
  const last = Math.min(numRows, sight.top + sight.count + STEP + MARGIN);
  return { first, last, show };
}
