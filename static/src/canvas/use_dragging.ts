import type { Node, NodeChange } from "@xyflow/react";
import { useRef, useState } from "react";
import { placeInStack } from "../model/columns";
import { BOX_WIDTH, type Point, heightOfBox } from "../model/geometry";
import type { NetworkCanvasProps } from "./NetworkCanvas";
import type { Layout } from "./use_layout";

const NOWHERE: ReadonlyMap<string, Point> = new Map();

/** Boxes that are dragged: in a stack to another place in it, else to where they are let go. */
export function useDragging(props: NetworkCanvasProps, layout: Layout) {
  const { boxes, isStack, onDragTo, onReorder, onPlace } = props;
  const [positions, setPositions] = useState(NOWHERE);
  const index = useRef<number | null>(null);
  const isMoving = useRef(false);

  /** The index among the boxes that stay, and among all of them. */
  const placeOf = (node: Node, moved: ReadonlySet<string>) => {
    const staying = boxes.filter((box) => !moved.has(box.key));
    const middle = {
      x: node.position.x + BOX_WIDTH / 2,
      y: node.position.y + (node.height ?? 0) / 2,
    };
    const place = placeInStack(staying.map(heightOfBox), middle);
    const next = staying[place];
    const whole =
      next === undefined ? boxes.length : boxes.findIndex((box) => box.key === next.key);
    return { place, whole };
  };
  const keysOf = (nodes: readonly Node[]) => {
    const moved = new Set(nodes.map((node) => node.id));
    return boxes.map((box) => box.key).filter((key) => moved.has(key));
  };
  const finish = () => {
    isMoving.current = false;
    index.current = null;
    setPositions(NOWHERE);
    onDragTo?.([], null);
  };

  return {
    positions,
    isDragging: positions.size > 0,
    onStart: (_event: unknown, _node: Node, nodes: Node[]) => {
      isMoving.current = true;
      setPositions(
        new Map(nodes.map((node) => [node.id, layout.positions.get(node.id) ?? node.position])),
      );
    },
    onChanges: (changes: readonly NodeChange<Node>[]) => {
      if (!isMoving.current) return;
      const moved = changes.flatMap((change) =>
        change.type === "position" && change.position
          ? [[change.id, change.position] as const]
          : [],
      );
      if (moved.length > 0) setPositions((old) => new Map([...old, ...moved]));
    },
    onDrag: (_event: unknown, node: Node, nodes: Node[]) => {
      if (!isStack) return;
      const keys = keysOf(nodes);
      const { place, whole } = placeOf(node, new Set(keys));
      if (index.current === whole) return;
      index.current = whole;
      onDragTo?.(keys, place);
    },
    onStop: (_event: unknown, _node: Node, nodes: Node[]) => {
      const keys = keysOf(nodes);
      if (isStack && index.current !== null) onReorder?.(keys, index.current);
      if (!isStack)
        onPlace?.(
          new Map(nodes.map((node) => [node.id, [node.position.x, node.position.y] as const])),
        );
      finish();
    },
  };
}
