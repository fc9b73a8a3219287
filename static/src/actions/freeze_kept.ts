import { Snowflake } from "lucide-react";
import { wordsOf } from "../api/client";
import { foreseeReuse } from "../api/networks";
import { freezeKept } from "../model/origins";
import { edit, presentDrawing } from "../state/network";
import { notify } from "../state/notices";
import type { Action } from "./action";

export const freezeKeptLayers: Action = {
  name: "freeze_kept",
  label: "Freeze all that came with weights",
  group: "Layers",
  icon: Snowflake,
  shortcuts: [],
  where: "canvas",
  isEnabled: () => presentDrawing().document.source_model_id != null,
  perform: () => void freezeWhatFits(),
};

/** Only the server knows which layers still fit the weights of the model. */
async function freezeWhatFits(): Promise<void> {
  const { document } = presentDrawing();
  if (document.source_model_id == null) return;
  try {
    const reuse = await foreseeReuse(document, document.source_model_id);
    const before = presentDrawing();
    edit("Freeze all that came with weights", (drawing) => freezeKept(drawing, reuse));
    if (presentDrawing() === before)
      notify({ title: "Every layer that came with weights is frozen already.", tone: "neutral" });
  } catch (thrown) {
    notify({ title: wordsOf(thrown), tone: "bad" });
  }
}
