import { type RefObject, useEffect, useState } from "react";
import { useStable } from "../../widgets/use_stable";

/** As the stylesheet has it. */
export const LINE_HEIGHT = 18.5;
/** Up to here all lines are there: a page's own search and selection find them. */
const FEW = 400;
/** Lines above and below what is in sight. */
const MARGIN = 30;
/** The window moves in steps, so that not every pixel draws anew. */
const STEP = 20;

/** Which lines of a long text are elements: those in sight and some around. */
export function useLinesInSight(body: RefObject<HTMLDivElement | null>, numLines: number) {
  const [top, setTop] = useState(0);
  const isLong = numLines > FEW;
  useEffect(() => {
    const element = body.current;
    if (element === null || !isLong) return;
    const look = () => setTop(Math.floor(element.scrollTop / LINE_HEIGHT / STEP) * STEP);
    look();
    element.addEventListener("scroll", look, { passive: true });
    return () => element.removeEventListener("scroll", look);
  }, [body, isLong]);

  const show = useStable((line: number) => {
    const element = body.current;
    if (element === null) return;
    const [above, below] = [line * LINE_HEIGHT, (line + 1) * LINE_HEIGHT];
    const under = element.scrollTop + element.clientHeight;
    if (above < element.scrollTop) element.scrollTo({ top: above });
    else if (below > under) element.scrollTo({ top: below - element.clientHeight + LINE_HEIGHT });
  });
  const first = isLong ? Math.max(0, Math.min(top - MARGIN, numLines - MARGIN)) : 0;
  const last = isLong ? Math.min(numLines, top + STEP + 2 * MARGIN) : numLines;
  return { first, last, show };
}
