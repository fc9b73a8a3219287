/** Walk the selection along the flow. */
import { flowOrder } from "../model/graph";
import { presentDrawing, select, useNetwork } from "../state/network";
import { useView } from "../state/view";

export function selectAlong(step: number, options: { isExtending?: boolean } = {}): void {
  const order = flowOrder(presentDrawing());
  const { selection, anchor } = useNetwork.getState();
  const from = order.indexOf(anchor ?? [...selection].at(-1) ?? "");
  const wanted = from === -1 ? (step > 0 ? 0 : order.length - 1) : from + step;
  const key = order[Math.max(0, Math.min(order.length - 1, wanted))];
  if (key === undefined) return;
  if (options.isExtending) extend(selection, anchor, key);
  else select([key]);
  useView.getState().canvas?.focusBox(key);
}

/** Going back over what is selected lets go of it again. */
function extend(selection: ReadonlySet<string>, anchor: string | null, key: string): void {
  const kept = new Set(selection);
  if (kept.has(key) && anchor !== null && anchor !== key) kept.delete(anchor);
  kept.add(key);
  select([...kept], key);
}
