import { useStore } from "@xyflow/react";
import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { memo, type ReactNode } from "react";
import { IconButton } from "../widgets/IconButton";
import styles from "./CanvasControls.module.css";
import type { CanvasApi } from "./NetworkCanvas";

interface ControlsProps {
  readonly api: CanvasApi;
  readonly children?: ReactNode;
}

/** Zooming, at the foot of the canvas. */
export const CanvasControls = memo(function CanvasControls({ api, children }: ControlsProps) {
  const percent = useStore((state) => Math.round(state.transform[2] * 100));
  return (
    <div className={styles.controls} role="toolbar" aria-label="View">
      <IconButton
        label="Zoom out"
        icon={<ZoomOut size={16} />}
        size="small"
        onPress={api.zoomOut}
      />
      <span className={styles.percent}>{percent < 1 ? "< 1" : percent} %</span>
      <IconButton label="Zoom in" icon={<ZoomIn size={16} />} size="small" onPress={api.zoomIn} />
      <IconButton
        label="Show the whole network"
        icon={<Maximize size={16} />}
        size="small"
        onPress={api.fit}
      />
      {children}
    </div>
  );
});
