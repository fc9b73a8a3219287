import { presentFolding } from "../state/shown";
import { UnfoldVertical } from "lucide-react";
import type { Action } from "./action";

export const unfoldAll: Action = {
  name: "unfold_all",
  label: "Unfold all blocks",
  group: "View",
  icon: UnfoldVertical,
  shortcuts: ["Shift+U"],
  where: "page",
  isEnabled: () => presentFolding().folds.size > 0,
  perform: () => void import("./folding").then(({ unfoldEverything }) => unfoldEverything()),
};
