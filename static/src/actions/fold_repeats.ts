import { presentDrawing } from "../state/network";
import { FoldVertical } from "lucide-react";
import type { Action } from "./action";

/** In fewer layers nothing repeats that is worth a fold. */
export const FEWEST = 6;

export const foldRepeats: Action = {
  name: "fold_repeats",
  label: "Fold repeated blocks",
  group: "View",
  icon: FoldVertical,
  shortcuts: ["Shift+F"],
  where: "page",
  isEnabled: () => presentDrawing().keys.length >= FEWEST,
  perform: () => void import("./folding").then(({ foldAllRepeats }) => foldAllRepeats()),
};
