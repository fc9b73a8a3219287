import { readLayers } from "../model/clipboard";
import { presentDrawing, useNetwork } from "../state/network";
import { notify } from "../state/notices";
import { putLayers } from "./put_layers";
import { ClipboardPaste } from "lucide-react";
import type { Action } from "./action";

export const pasteLayers: Action = {
  name: "paste_layers",
  label: "Paste",
  group: "Layers",
  icon: ClipboardPaste,
  shortcuts: ["Mod+V"],
  where: "browser",
  isEnabled: () => useNetwork.getState().id !== null,
  perform: () => {
    void navigator.clipboard
      .readText()
      .then(pasteText)
      .catch(() =>
        notify({
          title: "The browser did not allow reading the clipboard.",
          description: "Ctrl+V works without its permission.",
          tone: "bad",
        }),
      );
  },
};

/** Put the layers of a text into the network. */
export function pasteText(text: string): void {
  const layers = readLayers(text, presentDrawing().document.source_model_id);
  if (layers === null) {
    notify({
      title: "There are no layers in what was copied.",
      description: "Layers are pasted as the JSON that Copy writes, or as a network document.",
      tone: "neutral",
    });
    return;
  }
  putLayers(layers.length === 1 ? "Paste a layer" : `Paste ${layers.length} layers`, layers);
}
