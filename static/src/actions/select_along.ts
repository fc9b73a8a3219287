/** Walk the selection along the flow, from box to box. */
import { select, useNetwork } from "../state/network";
import { boxOf, boxesAlong, layersOf } from "../state/shown";
import { useView } from "../state/view";

export function selectAlong(step: number, options: { isExtending?: boolean } = {}): void {
  const order = boxesAlong();
  const { selection, anchor } = useNetwork.getState();
  const from = order.indexOf(boxOf(anchor ?? [...selection].at(-1) ?? ""));
  const wanted = from === -1 ? (step > 0 ? 0 : order.length - 1) : from + step;
  const box = order[Math.max(0, Math.min(order.length - 1, wanted))];
  if (box === undefined) return;
  if (options.isExtending) extend(selection, anchor, box);
  else select(layersOf(box));
  useView.getState().canvas?.focusBox(box);
}

/** Going back over what is selected lets go of it again. */
function extend(selection: ReadonlySet<string>, anchor: string | null, box: string): void {
  const boxes = new Set([...selection].map(boxOf));
  const last = anchor === null ? null : boxOf(anchor);
  if (boxes.has(box) && last !== null && last !== box) boxes.delete(last);
  boxes.add(box);
  select([...boxes].flatMap(layersOf), layersOf(box)[0]);
}
