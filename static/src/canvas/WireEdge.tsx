import { BaseEdge, type Edge, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo } from "react";
import styles from "./WireEdge.module.css";

export interface WireData extends Record<string, unknown> {
  readonly isSelected: boolean;
  readonly isUnknown: boolean;
}

export type WireFlowEdge = Edge<WireData, "wire">;

/** A wire: straight where the boxes stand under each other. */
export const WireEdge = memo(function WireEdge(props: EdgeProps<WireFlowEdge>) {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data } = props;
  const isStraight = Math.abs(sourceX - targetX) < 1 && targetY > sourceY;
  const path = isStraight
    ? `M ${sourceX} ${sourceY} L ${targetX} ${targetY}`
    : getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition })[0];
  return (
    <BaseEdge
      path={path}
      interactionWidth={16}
      className={
        data?.isSelected ? styles.selected : data?.isUnknown ? styles.unknown : styles.wire
      }
    />
  );
});
