import { toggle } from "../state/view";
import { Code } from "lucide-react";
import type { Action } from "./action";

export const toggleCode: Action = {
  name: "toggle_code",
  label: "Show or hide the Python code",
  group: "View",
  icon: Code,
  shortcuts: ["Mod+J"],
  where: "page",
  isEnabled: () => true,
  perform: () => toggle("isCodeOpen"),
};
