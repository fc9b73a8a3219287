import { Copy } from "lucide-react";
import { asApiError } from "../../api/client";
import type { Dataset } from "../../spec/openapi";
import type { MenuEntry } from "../../widgets/Menu";
import { say } from "../../widgets/toasts";

/** The command that makes a second data set on the same file. */
export function duplicateEntry(
  duplicate: () => Promise<Dataset>,
  onMade?: (copy: Dataset) => void,
): MenuEntry {
  const perform = async () => {
    try {
      const copy = await duplicate();
      say({ tone: "neutral", title: `${copy.name} is added`, description: null });
      onMade?.(copy);
    } catch (thrown) {
      const error = asApiError(thrown);
      say({ tone: "bad", title: error.message, description: error.hint });
    }
  };
  return { id: "duplicate", title: "Duplicate", icon: <Copy />, onAction: () => void perform() };
}
