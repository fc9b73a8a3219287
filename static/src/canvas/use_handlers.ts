import type { Connection, Edge, FinalConnectionState, Node, NodeChange } from "@xyflow/react";
import type { MouseEvent } from "react";
import { useStable } from "../widgets/use_stable";
import type { CanvasApi, NetworkCanvasProps } from "./NetworkCanvas";
import type { useDragging } from "./use_dragging";
import { chooseClicked, type useFarChoosing } from "./use_far";
import type { FlowNode } from "./use_flow";
import type { useRectangle } from "./use_rectangle";

interface Handling {
  readonly props: NetworkCanvasProps;
  readonly far: ReturnType<typeof useFarChoosing>;
  readonly rectangle: ReturnType<typeof useRectangle>;
  readonly dragging: ReturnType<typeof useDragging>;
  readonly api: CanvasApi;
  readonly isFar: boolean;
}

/**
 * What React Flow tells, and what is done about it.
 *
 * Each is the same function for good: React Flow takes a new one for a change of its own,
 * after which it looks at every box.
 */
export function useHandlers({ props, far, rectangle, dragging, api, isFar }: Handling) {
  const { onSelect, isStack, isReadOnly = false } = props;
  return {
    onNodesChange: useStable((changes: NodeChange<FlowNode>[]) => {
      dragging.onChanges(changes);
      rectangle.onChanges(changes);
    }),
    onNodeDragStart: useStable(dragging.onStart),
    onNodeDrag: useStable(dragging.onDrag),
    onNodeDragStop: useStable(dragging.onStop),
    onSelectionStart: useStable(() => {
      if (!isFar) rectangle.onStart();
      far.startRectangle();
    }),
    onSelectionEnd: useStable((event: MouseEvent) => {
      rectangle.onEnd();
      far.moveRectangle(event);
      far.endRectangle();
    }),
    onNodeClick: useStable((event: MouseEvent, node: Node) => {
      if (node.type !== "layer") return;
      // A button inside the box does its own work.
      if ((event.target as Element).closest("button") !== null) return;
      chooseClicked(props, api, node.id, event);
    }),
    onNodeDoubleClick: useStable((_: MouseEvent, node: Node) => props.onOpen?.(node.id)),
    onPaneClick: useStable((event: MouseEvent) => {
      if (!far.click(event)) onSelect([], "only");
    }),
    onEdgeClick: useStable((_: MouseEvent, edge: Edge) => {
      if (!isReadOnly && !isStack) props.onSelectWire?.(edge.id);
    }),
    onConnect: useStable(({ source, target }: Connection) => props.onConnect?.(source, target)),
    onConnectEnd: useStable(
      (event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState) => {
        const { fromNode, fromHandle, toNode } = state;
        if (fromNode === null || fromHandle?.type !== "source" || toNode !== null) return;
        const point = "clientX" in event ? event : event.changedTouches[0];
        if (point !== undefined && api.contains(point.clientX, point.clientY))
          props.onDropWire?.(fromNode.id, point.clientX, point.clientY);
      },
    ),
  };
}
