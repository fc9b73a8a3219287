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

/** Through all points: round corners where they stand at right angles, else a curve that is upright at each. */
function pathThrough(points: readonly Point[]): string {
  const [first, ...others] = points;
  if (first === undefined) return "";
  const isAngular = others.every(
    (point, at) => point.x === points[at]!.x || point.y === points[at]!.y,
  );
  if (isAngular) return angularPath(points);
  let path = `M ${first.x} ${first.y}`;
  let before = first;
  for (const point of others) {
    const middle = (before.y + point.y) / 2;
    path += ` C ${before.x} ${middle} ${point.x} ${middle} ${point.x} ${point.y}`;
    before = point;
  }
  return path;
}

const CORNER = 10;

/** Straight pieces with round corners. */
function angularPath(points: readonly Point[]): string {
  let path = `M ${points[0]!.x} ${points[0]!.y}`;
  for (let at = 1; at < points.length; at += 1) {
    const point = points[at]!;
    const next = points[at + 1];
    if (next === undefined) return `${path} L ${point.x} ${point.y}`;
    const before = towards(point, points[at - 1]!);
    const after = towards(point, next);
    path += ` L ${before.x} ${before.y} Q ${point.x} ${point.y} ${after.x} ${after.y}`;
  }
  return path;
}

/** The point where the corner at `corner` begins on the way to `other`. */
function towards(corner: Point, other: Point): Point {
  const [dx, dy] = [other.x - corner.x, other.y - corner.y];
  const length = Math.hypot(dx, dy);
  const part = length === 0 ? 0 : Math.min(CORNER, length / 2) / length;
  return { x: corner.x + dx * part, y: corner.y + dy * part };
}
