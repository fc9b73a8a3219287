import { asApiError } from "../api/client";
import { writeCode } from "../api/networks";
import { presentDrawing, useNetwork } from "../state/network";
import { notify } from "../state/notices";
import { downloadText } from "./download";
import { FileCode2 } from "lucide-react";
import type { Action } from "./action";

export const takePython: Action = {
  name: "take_python",
  label: "Take away the Python code (.py)",
  group: "Network",
  icon: FileCode2,
  shortcuts: [],
  where: "page",
  isEnabled: () => useNetwork.getState().id !== null,
  perform: () => {
    void writeCode(presentDrawing().document)
      .then((code) => downloadText(code.filename, code.source))
      .catch((thrown: unknown) => {
        const problem = asApiError(thrown);
        notify({ title: problem.message, description: problem.hint, tone: "bad" });
      });
  },
};
