import { PanelLeft, PanelRight } from "lucide-react";
import { toggle, useView } from "../../state/view";
import { IconButton } from "../../widgets/IconButton";
import styles from "./Fold.module.css";

/** Brings a folded palette or inspector back; nothing while it is open. */
export function Fold({ side }: { side: "left" | "right" }) {
  const isOpen = useView((state) =>
    side === "left" ? state.isPaletteOpen : state.isInspectorOpen,
  );
  if (isOpen) return null;
  return (
    <div className={styles.fold} data-side={side}>
      <IconButton
        label={side === "left" ? "Show the palette" : "Show the inspector"}
        icon={side === "left" ? <PanelLeft size={16} /> : <PanelRight size={16} />}
        size="small"
        onPress={() => toggle(side === "left" ? "isPaletteOpen" : "isInspectorOpen")}
      />
    </div>
  );
}
