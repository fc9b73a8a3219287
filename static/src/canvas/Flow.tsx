import { Background, BackgroundVariant, ReactFlow, SelectionMode } from "@xyflow/react";
import { FarView } from "./FarView";
import { MiniMap } from "./MiniMap";
import { useFarChoosing, useFarScene, useIsFar, useMinZoom } from "./use_far";
import { type KeyboardEvent, useEffect, useMemo, useRef } from "react";
import { CanvasContext, FlashContext, type CanvasCalls } from "./canvas_context";
import { CanvasControls } from "./CanvasControls";
import styles from "./Flow.module.css";
import type { Box } from "../model/boxes";
import type { Wire } from "../model/graph";
import { GhostNode } from "./GhostNode";
import { LayerNode } from "./LayerNode";
import type { NetworkCanvasProps } from "./NetworkCanvas";
import { useCanvasApi } from "./use_canvas_api";
import { useDragging } from "./use_dragging";
import {
  boundsOf,
  useFlowEdges,
  useFlowNodes,
  usePositions,
  useRoutes,
  useShownWires,
} from "./use_flow";
import { useHandlers } from "./use_handlers";
import { useLayout } from "./use_layout";
import { useRectangle } from "./use_rectangle";
import { WireEdge } from "./WireEdge";

const NODE_TYPES = { layer: LayerNode, ghost: GhostNode };
const EDGE_TYPES = { wire: WireEdge };
const MAX_ZOOM = 2;
/** A network of more boxes has a small map beside it, and waits for its layout. */
const MANY = 20;
const NO_BOXES: readonly Box[] = [];
const NO_WIRES: readonly Wire[] = [];
/** The parts of React Flow's pane where no box is; a wire is one of them. */
const EMPTY = ".react-flow__pane, .react-flow__edge *";
const NO_FLASHES: ReadonlyMap<string, number> = new Map();

/** React Flow, told what to draw and asked what was done. */
export function Flow(props: NetworkCanvasProps) {
  const { isStack, selection, onSelect, isReadOnly = false, onReady } = props;
  const { ghost = null, selectedWire = null } = props;
  const root = useRef<HTMLDivElement>(null);
  const layout = useLayout(props.boxes, props.wires, isStack);
  // Few boxes are shown at once and may move a little; many are drawn once, where they stay.
  const isShown = layout.isSettled === true || props.boxes.length <= MANY;
  const boxes = isShown ? props.boxes : NO_BOXES;
  const wires = isShown ? props.wires : NO_WIRES;
  const api = useCanvasApi(root, boxes, layout, props.viewKey, isStack, props.coveredRight ?? 0);
  const dragging = useDragging(props, layout);
  const rectangle = useRectangle(selection, onSelect);
  const tabStop = useMemo(
    () => boxes.find((box) => selection.has(box.key))?.key ?? boxes[0]?.key ?? null,
    [boxes, selection],
  );
  const isConnectable = !isReadOnly && !isStack;
  const isFar = useIsFar(boxes.length);
  const positions = usePositions(boxes, layout, isStack, ghost, dragging.positions);
  const shownWires = useShownWires(boxes, wires, isStack, dragging.positions, ghost);
  const routes = useRoutes(boxes, shownWires, positions, layout);
  const bounds = useMemo(() => boundsOf(layout), [layout]);
  const minZoom = useMinZoom(bounds);
  const scene = useFarScene(boxes, shownWires, positions, layout.heights, routes);
  const far = useFarChoosing(scene, isFar, props, api);
  const flashes = props.flashes ?? NO_FLASHES;
  const marks = useMemo(
    () => ({ selection, flashes, inDom: tabStop }),
    [selection, flashes, tabStop],
  );
  const nodes = useFlowNodes({
    boxes,
    layout,
    positions,
    isFar,
    selection,
    tabStop,
    isConnectable,
    startsWires: !isReadOnly && props.onDropWire !== undefined,
    isDraggable: !isReadOnly,
    ghost,
    dragged: dragging.positions,
  });
  const edges = useFlowEdges(
    boxes,
    shownWires,
    routes,
    selectedWire,
    isStack,
    isFar,
    dragging.positions,
  );
  const calls = useCalls(props);
  const handlers = useHandlers({ props, far, rectangle, dragging, api, isFar });
  const walk = (event: KeyboardEvent) => {
    const isBox = (event.target as Element).matches("[data-key]");
    const key = (event.target as HTMLElement).dataset["key"];
    if (isReadOnly && isBox && event.key === "Enter" && key !== undefined) {
      event.preventDefault();
      props.onOpen?.(key);
      return;
    }
    // What can be edited is walked through by the editor's own commands. See actions/.
    const step = isReadOnly ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : undefined;
    if (step === undefined || !isBox) return;
    event.preventDefault();
    const at = boxes.findIndex((box) => box.key === tabStop);
    const next = boxes[Math.max(0, Math.min(boxes.length - 1, at + step))];
    if (next === undefined) return;
    onSelect([next.key], "only");
    api.focusBox(next.key);
  };

  useEffect(() => {
    onReady?.(api);
    return () => onReady?.(null);
  }, [api, onReady]);

  const { onSettled } = props;
  const { isSettled = false } = layout;
  useEffect(() => {
    if (isSettled && onSettled !== undefined) requestAnimationFrame(onSettled);
  }, [isSettled, onSettled]);

  return (
    <CanvasContext.Provider value={calls}>
      <FlashContext.Provider value={flashes}>
        {/* A double click on a painted box comes nearer; by keys that is what walking there does. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <div
          ref={root}
          className={styles.canvas}
          data-canvas
          data-stack={isStack || undefined}
          data-settled={layout.isSettled || undefined}
          data-dragging={dragging.isDragging || ghost !== null || undefined}
          role="region"
          aria-label={props.label}
          onDoubleClick={(event) => {
            if (far.comeNearer(event)) return;
            const isEmpty = (event.target as Element).matches(EMPTY);
            if (isEmpty && !isReadOnly) props.onDoubleClickEmpty?.(event.clientX, event.clientY);
          }}
          onPointerMove={far.moveRectangle}
          onKeyDown={walk}
        >
          <ReactFlow
            nodes={nodes}
            edges={edges}
            nodeTypes={NODE_TYPES}
            edgeTypes={EDGE_TYPES}
            minZoom={minZoom}
            maxZoom={MAX_ZOOM}
            onlyRenderVisibleElements
            nodesFocusable={false}
            edgesFocusable={false}
            nodesConnectable={!isReadOnly}
            disableKeyboardA11y
            deleteKeyCode={null}
            selectionKeyCode="Shift"
            multiSelectionKeyCode={null}
            nodeDragThreshold={4}
            zoomOnDoubleClick={false}
            panOnScroll
            proOptions={{ hideAttribution: true }}
            selectionMode={SelectionMode.Partial}
            {...handlers}
          >
            {isFar ? (
              <FarView scene={scene} marks={marks} root={root} pointAt={api.pointAt} />
            ) : (
              <Background
                variant={BackgroundVariant.Dots}
                gap={24}
                size={1.4}
                color="var(--dots)"
              />
            )}
          </ReactFlow>
          {boxes.length > MANY && <MiniMap scene={scene} bounds={bounds} selection={selection} />}
          <CanvasControls api={api}>{props.controls}</CanvasControls>
        </div>
      </FlashContext.Provider>
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
