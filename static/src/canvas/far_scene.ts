/** What the far view draws: rectangles and lines in the drawing's own measure, ready to be painted fast. */
import type { Box } from "../model/boxes";
import { BOX_WIDTH, type Point } from "../model/geometry";
import type { Wire } from "../model/graph";

export interface FarBox {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly category: string;
  readonly title: string;
  readonly name: string;
  readonly shape: string | null;
  readonly isWrong: boolean;
}

export interface FarScene {
  readonly boxes: readonly FarBox[];
  /** x1, y1, x2, y2 of each straight piece of a wire, one after another. */
  readonly lines: Float32Array;
}

/** The boxes at their places; one of which nothing changed is the same object as before. */
export function farBoxesOf(
  boxes: readonly Box[],
  positions: ReadonlyMap<string, Point>,
  heights: readonly number[],
): FarBox[] {
  return boxes.map((box, index) => {
    const { x, y } = positions.get(box.key) ?? { x: 0, y: 0 };
    const height = heights[index] ?? 0;
    const made = MADE.get(box);
    if (made !== undefined && made.x === x && made.y === y && made.height === height) return made;
    const title = box.inner === "" ? box.className : `${box.className} · ${box.inner}`;
    const isWrong = box.issue?.severity === "error";
    const { key, category, name, shape } = box;
    const far = { key, x, y, height, category, title, name, shape, isWrong };
    MADE.set(box, far);
    return far;
  });
}

const MADE = new WeakMap<Box, FarBox>();

/** The straight pieces of all wires: x1, y1, x2, y2 of each, one after another. */
export function farLinesOf(
  keys: readonly string[],
  wires: readonly Pick<Wire, "source" | "target">[],
  positions: ReadonlyMap<string, Point>,
  heights: readonly number[],
  routes: ReadonlyMap<string, readonly Point[]>,
): Float32Array {
  const heightOf = new Map(keys.map((key, index) => [key, heights[index] ?? 0]));
  const pieces: number[] = [];
  for (const { source, target } of wires) {
    const from = positions.get(source) ?? { x: 0, y: 0 };
    const to = positions.get(target) ?? { x: 0, y: 0 };
    let [x, y] = [from.x + BOX_WIDTH / 2, from.y + (heightOf.get(source) ?? 0)];
    for (const next of routes.get(`${source} ${target}`) ?? []) {
      pieces.push(x, y, next.x, next.y);
      ({ x, y } = next);
    }
    pieces.push(x, y, to.x + BOX_WIDTH / 2, to.y);
  }
  return new Float32Array(pieces);
}

/**
 * The box at a point of the drawing, the one drawn last where two lie over each other.
 *
 * `reach`: how far beside a box a point may be and still mean it. From far away a box is a dot.
 */
export function boxAt(scene: FarScene, point: Point, reach = 0): FarBox | null {
  let [nearest, least]: [FarBox | null, number] = [null, reach];
  for (const box of scene.boxes) {
    const across = Math.max(box.x - point.x, point.x - box.x - BOX_WIDTH, 0);
    const along = Math.max(box.y - point.y, point.y - box.y - box.height, 0);
    const distance = Math.hypot(across, along);
    if (distance <= least) [nearest, least] = [box, distance];
  }
  return nearest;
}

/** The boxes that a rectangle between two points touches. */
export function boxesWithin(scene: FarScene, from: Point, to: Point): string[] {
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
  return scene.boxes
    .filter(
      (box) =>
        box.x < right && box.x + BOX_WIDTH > left && box.y < bottom && box.y + box.height > top,
    )
    .map((box) => box.key);
}
