import { writeLayers } from "../model/clipboard";
import { useNetwork } from "../state/network";
import { notify } from "../state/notices";
import { Copy } from "lucide-react";
import type { Action } from "./action";

export const copyLayers: Action = {
  name: "copy_layers",
  label: "Copy",
  group: "Layers",
  icon: Copy,
  shortcuts: ["Mod+C"],
  where: "browser",
  isEnabled: () => useNetwork.getState().selection.size > 0,
  perform: () => {
    void navigator.clipboard.writeText(copiedText()).catch(() =>
      notify({
        title: "The browser did not allow copying.",
        description: "Ctrl+C works without its permission.",
        tone: "bad",
      }),
    );
  },
};

/** The selected layers as text. */
export function copiedText(): string {
  const { selection, history } = useNetwork.getState();
  return writeLayers(history.present, selection);
}
