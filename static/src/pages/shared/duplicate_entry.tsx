import { Copy } from "lucide-react";
import type { MenuEntry } from "../../widgets/Menu";
import { say } from "../../widgets/toasts";
import { sayProblem } from "./say_problem";

/** The command that makes a second one of a thing, under a name that the server gives. */
export function duplicateEntry<Thing extends { name: string }>(
  duplicate: () => Promise<Thing>,
  onMade?: (copy: Thing) => void,
): MenuEntry {
  const perform = () =>
    sayProblem(async () => {
      const copy = await duplicate();
      say({ tone: "neutral", title: `${copy.name} is added`, description: null });
      onMade?.(copy);
    });
  return { id: "duplicate", title: "Duplicate", icon: <Copy />, onAction: () => void perform() };
}
