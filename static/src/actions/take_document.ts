import { presentDrawing, useNetwork } from "../state/network";
import { downloadText, fileStem } from "./download";
import { Download } from "lucide-react";
import type { Action } from "./action";

export const takeDocument: Action = {
  name: "take_document",
  label: "Take away the network (.network.json)",
  group: "Network",
  icon: Download,
  shortcuts: [],
  where: "page",
  isEnabled: () => useNetwork.getState().id !== null,
  perform: () => {
    const { document } = presentDrawing();
    downloadText(`${fileStem(document.name)}.network.json`, JSON.stringify(document, null, 2));
  },
};
