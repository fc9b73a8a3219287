import { BaseEdge, type Edge, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo } from "react";
import type { Point } from "../model/geometry";
import styles from "./WireEdge.module.css";

export interface WireData extends Record<string, unknown> {
  readonly isSelected: boolean;
  readonly isUnknown: boolean;
  /** The points on the way of a wire that passes other boxes. */
  readonly route: readonly Point[] | null;
}

export type WireFlowEdge = Edge<WireData, "wire">;

/** A wire: straight where the boxes stand under each other. */
export const WireEdge = memo(function WireEdge(props: EdgeProps<WireFlowEdge>) {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data } = props;
  const isStraight = Math.abs(sourceX - targetX) < 1 && targetY > sourceY;
  const route = data?.route ?? null;
  const path = route
    ? pathThrough([{ x: sourceX, y: sourceY }, ...route, { x: targetX, y: targetY }])
    : isStraight
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

/** A curve down through all points, upright at each of them. */
function pathThrough(points: readonly Point[]): string {
  const [first, ...others] = points;
  if (first === undefined) return "";
  let path = `M ${first.x} ${first.y}`;
  let before = first;
  for (const point of others) {
    const middle = (before.y + point.y) / 2;
    path += ` C ${before.x} ${middle} ${point.x} ${middle} ${point.x} ${point.y}`;
    before = point;
  }
  return path;
}
