import type { Node, NodeChange } from "@xyflow/react";
import { useRef } from "react";
import type { NetworkCanvasProps } from "./NetworkCanvas";

/** Selecting with a rectangle (Shift and drag): the only selecting that React Flow itself does here. */
export function useRectangle(
  selection: ReadonlySet<string>,
  onSelect: NetworkCanvasProps["onSelect"],
) {
  const isOpen = useRef(false);
  return {
    onStart: () => {
      isOpen.current = true;
    },
    onEnd: () => {
      isOpen.current = false;
    },
    onChanges: (changes: readonly NodeChange<Node>[]) => {
      if (!isOpen.current) return;
      const keys = new Set(selection);
      for (const change of changes) {
        if (change.type !== "select") continue;
        if (change.selected) keys.add(change.id);
        else keys.delete(change.id);
      }
      if (keys.size !== selection.size || [...keys].some((key) => !selection.has(key)))
        onSelect([...keys], "only");
    },
  };
}
