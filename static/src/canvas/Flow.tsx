import { Background, BackgroundVariant, type Connection, ReactFlow } from "@xyflow/react";
import { useEffect, useMemo, useRef } from "react";
import { CanvasContext, type CanvasCalls } from "./canvas_context";
import { CanvasControls } from "./CanvasControls";
import styles from "./Flow.module.css";
import { GhostNode } from "./GhostNode";
import { LayerNode } from "./LayerNode";
import type { NetworkCanvasProps } from "./NetworkCanvas";
import { useCanvasApi } from "./use_canvas_api";
import { useDragging } from "./use_dragging";
import { useFlowEdges, useFlowNodes } from "./use_flow";
import { useLayout } from "./use_layout";
import { useRectangle } from "./use_rectangle";
import { WireEdge } from "./WireEdge";

const NODE_TYPES = { layer: LayerNode, ghost: GhostNode };
const EDGE_TYPES = { wire: WireEdge };
export const MIN_ZOOM = 0.1;
export const MAX_ZOOM = 2;

/** React Flow, told what to draw and asked what was done. */
export function Flow(props: NetworkCanvasProps) {
  const { boxes, wires, isStack, selection, onSelect, isReadOnly = false, onReady } = props;
  const { ghost = null, selectedWire = null } = props;
  const root = useRef<HTMLDivElement>(null);
  const layout = useLayout(boxes, wires, isStack);
  const api = useCanvasApi(root, boxes, layout, props.viewKey, isStack, props.coveredRight ?? 0);
  const dragging = useDragging(props, layout);
  const rectangle = useRectangle(selection, onSelect);
  const tabStop = useMemo(
    () => boxes.find((box) => selection.has(box.key))?.key ?? boxes[0]?.key ?? null,
    [boxes, selection],
  );
  const isConnectable = !isReadOnly && !isStack;
  const nodes = useFlowNodes({
    boxes,
    layout,
    isStack,
    selection,
    tabStop,
    flashes: props.flashes,
    isConnectable,
    isDraggable: !isReadOnly,
    ghost,
    dragged: dragging.positions,
  });
  const edges = useFlowEdges(
    boxes,
    wires,
    layout,
    selectedWire,
    isStack,
    dragging.positions,
    ghost,
  );
  const calls = useCalls(props);

  useEffect(() => {
    onReady?.(api);
    return () => onReady?.(null);
  }, [api, onReady]);

  return (
    <CanvasContext.Provider value={calls}>
      <div
        ref={root}
        className={styles.canvas}
        data-canvas
        data-stack={isStack || undefined}
        data-dragging={dragging.isDragging || ghost !== null || undefined}
        role="region"
        aria-label={props.label}
      >
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          minZoom={MIN_ZOOM}
          maxZoom={MAX_ZOOM}
          onlyRenderVisibleElements
          nodesFocusable={false}
          edgesFocusable={false}
          nodesConnectable={isConnectable}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode="Shift"
          multiSelectionKeyCode={null}
          nodeDragThreshold={4}
          zoomOnDoubleClick={false}
          panOnScroll
          proOptions={{ hideAttribution: true }}
          onNodesChange={(changes) => {
            dragging.onChanges(changes);
            rectangle.onChanges(changes);
          }}
          onNodeDragStart={dragging.onStart}
          onNodeDrag={dragging.onDrag}
          onNodeDragStop={dragging.onStop}
          onSelectionStart={rectangle.onStart}
          onSelectionEnd={rectangle.onEnd}
          onNodeClick={(event, node) => {
            if (node.type !== "layer") return;
            // A button inside the box does its own work.
            if ((event.target as Element).closest("button") !== null) return;
            const how = event.shiftKey
              ? "range"
              : event.ctrlKey || event.metaKey
                ? "toggle"
                : "only";
            onSelect([node.id], how);
            api.focusBox(node.id);
          }}
          onNodeDoubleClick={(_, node) => props.onOpen?.(node.id)}
          onPaneClick={() => onSelect([], "only")}
          onEdgeClick={(_, edge) => {
            if (!isReadOnly && !isStack) props.onSelectWire?.(edge.id);
          }}
          onConnect={(connection: Connection) =>
            props.onConnect?.(connection.source, connection.target)
          }
        >
          <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} color="var(--dots)" />
        </ReactFlow>
        <CanvasControls api={api}>{props.controls}</CanvasControls>
      </div>
    </CanvasContext.Provider>
  );
}

/** The boxes' calls; the same object for as long as the canvas is there. */
function useCalls(props: NetworkCanvasProps): CanvasCalls {
  const newest = useRef(props);
  useEffect(() => {
    newest.current = props;
  });
  const canFix = props.onFix !== undefined && props.isReadOnly !== true;
  return useMemo(
    () => ({
      onFocusBox: (key) => {
        // Focus by Tab selects; focus that follows a selection changes nothing.
        if (!newest.current.selection.has(key)) newest.current.onSelect([key], "only");
      },
      onFix: canFix ? (key, fix) => newest.current.onFix?.(key, fix) : null,
    }),
    [canFix],
  );
}
