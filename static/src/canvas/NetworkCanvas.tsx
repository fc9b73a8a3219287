import "@xyflow/react/dist/base.css";
import { ReactFlowProvider } from "@xyflow/react";
import type { ReactNode } from "react";
import type { Box } from "../model/boxes";
import type { Point } from "../model/geometry";
import type { Wire } from "../model/graph";
import type { Fix } from "../spec/openapi";
import { Flow } from "./Flow";
import type { Layout } from "./use_layout";
import type { Ghost } from "./use_flow";

/** What the page around a canvas may ask of it. */
export interface CanvasApi {
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
  readonly fit: () => void;
  readonly showBox: (key: string) => void;
  readonly focusBox: (key: string) => void;
  /** Come near enough to a box to read it. */
  readonly comeTo: (key: string) => void;
  /** A point of the window in the drawing's own measure. */
  readonly pointAt: (clientX: number, clientY: number) => Point;
  /** Where a box stands in the window; null where it is not in sight. */
  readonly placeOf: (key: string) => DOMRect | null;
  /** Whether a point of the window lies over the canvas. */
  readonly contains: (clientX: number, clientY: number) => boolean;
  /** Where the boxes stand, for finding the place that a point means. */
  readonly layout: () => Layout;
}

/** How a box was clicked: alone, added to the selection, or up to it from the last one. */
export type SelectHow = "only" | "toggle" | "range";

export interface NetworkCanvasProps {
  /** What the drawing is called, for screen readers. */
  readonly label: string;
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
  /** A stack stands in order under each other; anything else is laid out by its wires. */
  readonly isStack: boolean;
  readonly selection: ReadonlySet<string>;
  readonly onSelect: (keys: readonly string[], how: SelectHow) => void;
  /** Nothing can be moved, wired or mended. */
  readonly isReadOnly?: boolean;
  /** A change of it shows the drawing from its top again. */
  readonly viewKey: string;
  readonly flashes?: ReadonlyMap<string, number>;
  readonly ghost?: Ghost | null;
  readonly selectedWire?: string | null;
  readonly onSelectWire?: (wire: string) => void;
  /** Enter or a double click on a box. */
  readonly onOpen?: (key: string) => void;
  readonly onFix?: (key: string, fix: Fix) => void;
  /** While boxes of a stack are dragged: the index that they would go before; null once they are let go. */
  readonly onDragTo?: (keys: readonly string[], index: number | null) => void;
  readonly onReorder?: (keys: readonly string[], index: number) => void;
  readonly onPlace?: (positions: ReadonlyMap<string, readonly [number, number]>) => void;
  /** A wire was let go where no box is, at a point of the window. */
  readonly onDropWire?: (source: string, clientX: number, clientY: number) => void;
  /** A double click where no box is. */
  readonly onDoubleClickEmpty?: (clientX: number, clientY: number) => void;
  readonly onConnect?: (source: string, target: string) => void;
  readonly onReady?: (api: CanvasApi | null) => void;
  /** The boxes stand where they will stay, and are shown there. */
  readonly onSettled?: (() => void) | undefined;
  /** Room that panels over the canvas take at its right, in pixels. */
  readonly coveredRight?: number;
  /** More buttons for the row of zoom controls. */
  readonly controls?: ReactNode;
}

/** How a network is drawn, in the designer and of a saved model. Knows nothing of where the boxes come from. */
export function NetworkCanvas(props: NetworkCanvasProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}
