/** Painting the small map: a mark in its category's colour for each box. */
import { BOX_WIDTH } from "../model/geometry";
import type { FarScene } from "./far_scene";
import type { FarColours } from "./paint_far";
import type { Bounds } from "./use_flow";

export interface MiniScale {
  readonly bounds: Bounds;
  readonly scaleX: number;
  readonly scaleY: number;
}

export function paintMini(
  context: CanvasRenderingContext2D,
  scene: FarScene,
  selection: ReadonlySet<string>,
  scale: MiniScale,
  colours: FarColours,
): void {
  const { bounds, scaleX, scaleY } = scale;
  context.clearRect(0, 0, bounds.width * scaleX, bounds.height * scaleY);
  const mark = (box: FarScene["boxes"][number], fill: string) => {
    context.fillStyle = fill;
    context.fillRect(
      (box.x - bounds.x) * scaleX,
      (box.y - bounds.y) * scaleY,
      Math.max(1, BOX_WIDTH * scaleX - 0.5),
      // A part of a pixel mixes with its neighbours: what is frequent shows.
      Math.max(0.4, box.height * scaleY),
    );
  };
  for (const box of scene.boxes) mark(box, colours.categories.get(box.category) ?? colours.line);
  // Last, so that the others do not hide them.
  for (const box of scene.boxes) if (box.isWrong) mark(box, colours.bad);
  if (selection.size > 0)
    for (const box of scene.boxes) if (selection.has(box.key)) mark(box, colours.accent);
}
