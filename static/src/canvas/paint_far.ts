/** Painting the far view: one pass over the boxes in sight, with few changes of colour. */
import { BOX_WIDTH } from "../model/geometry";
import type { FarScene } from "./far_scene";

export interface FarColours {
  readonly background: string;
  readonly panel: string;
  readonly line: string;
  readonly wire: string;
  readonly ink: string;
  readonly accent: string;
  readonly bad: string;
  readonly badSoft: string;
  readonly accentSoft: string;
  readonly face: string;
  readonly categories: ReadonlyMap<string, string>;
}

export interface FarView {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
}

export interface FarMarks {
  readonly selection: ReadonlySet<string>;
  readonly flashes: ReadonlyMap<string, number>;
  /** The one box that is an element of the page, so that the keyboard can be in it. */
  readonly inDom: string | null;
}

/** Below this a box has no room for words. */
const ZOOM_FOR_WORDS = 0.17;
const WORDS_SIZE = 10;
/** In pixels: a box so narrow is its category's colour all over, one so wide only at its edge. */
const [ALL_COLOUR, NO_COLOUR] = [26, 100];
/** How much of its colour a wider box has at most; more would drown the words. */
const MOST_TINT = 0.85;
const WIRE_OPACITY = 0.6;
/** In pixels: how wide a selected or wrong box is at least. */
const SMALLEST_MARK = 12;

/** Paint what is in sight. */
export function paintFar(
  context: CanvasRenderingContext2D,
  scene: FarScene,
  view: FarView,
  marks: FarMarks,
  colours: FarColours,
): void {
  const { x: dx, y: dy, zoom, width, height } = view;
  context.clearRect(0, 0, width, height);
  paintLines(context, scene.lines, view, colours);

  const boxWidth = BOX_WIDTH * zoom;
  const edge = Math.max(1.5, Math.min(boxWidth * 0.12, 5));
  const visible = scene.boxes.filter((box) => {
    const left = box.x * zoom + dx;
    const top = box.y * zoom + dy;
    return left < width && left + boxWidth > 0 && top < height && top + box.height * zoom > 0;
  });
  const each = (fill: string, chosen: typeof visible, inset: number) => {
    context.fillStyle = fill;
    for (const box of chosen)
      context.fillRect(
        box.x * zoom + dx - inset,
        box.y * zoom + dy - inset,
        boxWidth + 2 * inset,
        box.height * zoom + 2 * inset,
      );
  };
  const others = marks.inDom === null ? visible : visible.filter((box) => box.key !== marks.inDom);
  const isSelected = (box: { key: string }) => marks.selection.has(box.key);
  const chosen = marks.selection.size > 0 ? visible.filter(isSelected) : [];
  each(colours.accent, chosen, 2.5);
  each(colours.line, others, 0.5);
  each(colours.panel, others, -0.25);
  const wrong = others.filter((box) => box.isWrong);
  if (wrong.length > 0) {
    each(colours.bad, wrong, 0.75);
    each(colours.badSoft, wrong, -0.25);
  }
  if (marks.flashes.size > 0)
    each(
      colours.accentSoft,
      others.filter((box) => marks.flashes.has(box.key)),
      -0.25,
    );

  const tint =
    MOST_TINT * Math.min(1, Math.max(0, (NO_COLOUR - boxWidth) / (NO_COLOUR - ALL_COLOUR)));
  for (const [category, colour] of colours.categories) {
    context.fillStyle = colour;
    const own = others.filter((box) => box.category === category);
    for (const box of own)
      context.fillRect(box.x * zoom + dx, box.y * zoom + dy, edge, box.height * zoom);
    if (tint === 0) continue;
    context.globalAlpha = tint;
    each(
      colour,
      own.filter((box) => !box.isWrong && !marks.selection.has(box.key)),
      -0.25,
    );
    context.globalAlpha = 1;
  }
  if (boxWidth < SMALLEST_MARK) {
    // A box that is a dot by now would not be found: what matters stays as large as a thumbtack.
    paintTacks(context, wrong, view, colours.bad);
    paintTacks(context, chosen, view, colours.accent);
  }
  if (zoom >= ZOOM_FOR_WORDS) paintWords(context, others, view, colours, edge);
}

function paintTacks(
  context: CanvasRenderingContext2D,
  boxes: FarScene["boxes"],
  { x: dx, y: dy, zoom }: FarView,
  fill: string,
): void {
  context.fillStyle = fill;
  for (const box of boxes) {
    const middleX = (box.x + BOX_WIDTH / 2) * zoom + dx;
    const middleY = (box.y + box.height / 2) * zoom + dy;
    const height = Math.max(SMALLEST_MARK / 2, box.height * zoom);
    context.fillRect(middleX - SMALLEST_MARK / 2, middleY - height / 2, SMALLEST_MARK, height);
  }
}

function paintLines(
  context: CanvasRenderingContext2D,
  lines: Float32Array,
  view: FarView,
  colours: FarColours,
): void {
  const { x: dx, y: dy, zoom, width, height } = view;
  context.beginPath();
  for (let at = 0; at < lines.length; at += 4) {
    const x1 = lines[at]! * zoom + dx;
    const y1 = lines[at + 1]! * zoom + dy;
    const x2 = lines[at + 2]! * zoom + dx;
    const y2 = lines[at + 3]! * zoom + dy;
    if (Math.max(x1, x2) < 0 || Math.min(x1, x2) > width) continue;
    if (Math.max(y1, y2) < 0 || Math.min(y1, y2) > height) continue;
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
  }
  context.lineWidth = Math.max(0.75, 2 * zoom);
  context.strokeStyle = colours.wire;
  context.globalAlpha = WIRE_OPACITY;
  context.stroke();
  context.globalAlpha = 1;
}

function paintWords(
  context: CanvasRenderingContext2D,
  boxes: FarScene["boxes"],
  view: FarView,
  colours: FarColours,
  edge: number,
): void {
  const { x: dx, y: dy, zoom } = view;
  const size = Math.min(WORDS_SIZE, 30 * zoom);
  context.font = `600 ${size}px ${colours.face}`;
  context.textBaseline = "middle";
  context.fillStyle = colours.ink;
  const room = BOX_WIDTH * zoom - edge - 6;
  const letters = Math.floor(room / (size * 0.58));
  for (const box of boxes) {
    const title = box.title.length > letters ? `${box.title.slice(0, letters - 1)}…` : box.title;
    const middle = Math.min(box.height, 36) / 2;
    context.fillText(title, box.x * zoom + dx + edge + 3, (box.y + middle) * zoom + dy);
  }
}
