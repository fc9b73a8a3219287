/**
 * The whole drawing as figures, for a file: what a box, a wire and a shape look like, without a page.
 *
 * A tall drawing stands in columns side by side, so that it can be read on one sheet.
 */
import type { Box } from "../model/boxes";
import { BOX_WIDTH, GAP, type Point, chipsThatFit, issueText } from "../model/geometry";
import type { Wire } from "../model/graph";
import { textWidth } from "../model/text_width";
import type { Layout } from "./use_layout";

export interface PictureColours {
  readonly background: string;
  readonly raised: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly bad: string;
  readonly badSoft: string;
  readonly warn: string;
  readonly warnSoft: string;
  readonly categories: ReadonlyMap<string, string>;
}

export type Figure =
  | {
      readonly kind: "rect";
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly radius: number;
      readonly fill: string;
      readonly stroke: string | null;
    }
  | { readonly kind: "path"; readonly d: string; readonly stroke: string }
  | TextFigure;

export interface TextFigure {
  readonly kind: "text";
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly weight: number;
  readonly isMono: boolean;
  readonly fill: string;
  readonly anchor: "start" | "middle" | "end";
  /** It follows the text before it on the same line, however wide the letters of that come out. */
  readonly isTail: boolean;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly figures: readonly Figure[];
}

interface Placed extends Point {
  readonly height: number;
  readonly column: number;
}

const MARGIN = 32;
const COLUMN_GAP = 110;
/** So tall a drawing is still one column. */
const ONE_COLUMN = 2400;
/** So many times as high as wide a drawing is cut. */
const TALL = 4;
/** As wide as high, and a bit more: a screen, a sheet on its side. */
const ASPECT = 1.5;
const MONO_WIDTH = 0.6;

export function pictureOf(
  boxes: readonly Box[],
  wires: readonly Wire[],
  layout: Layout,
  colours: PictureColours,
): Picture {
  const { placed, width, height, isWhole, moved } = inColumns(boxes, layout);
  const figures: Figure[] = [];
  for (const wire of wires) {
    const [from, to] = [placed.get(wire.source), placed.get(wire.target)];
    if (from === undefined || to === undefined) continue;
    const way = layout.routes.get(`${wire.source} ${wire.target}`) ?? [];
    const d = wirePath(from, to, isWhole && isSquare(way) ? way.map(moved) : []);
    figures.push({ kind: "path", d, stroke: colours.lineStrong });
  }
  for (const box of boxes) {
    const place = placed.get(box.key);
    if (place !== undefined) figures.push(...boxFigures(box, place, colours));
  }
  return { width, height, background: colours.background, figures };
}

/** The boxes' places on the sheet: cut between rows where a column is full. */
function inColumns(boxes: readonly Box[], layout: Layout) {
  const rows = boxes
    .map((box, index) => ({
      key: box.key,
      height: layout.heights[index] ?? 0,
      ...(layout.positions.get(box.key) ?? { x: 0, y: 0 }),
    }))
    .sort((a, b) => a.y - b.y);
  const left = rows.reduce((least, row) => Math.min(least, row.x), Infinity);
  const right = rows.reduce((most, row) => Math.max(most, row.x + BOX_WIDTH), -Infinity);
  const top = rows[0]?.y ?? 0;
  const bottom = rows.reduce((most, row) => Math.max(most, row.y + row.height), 0);
  const step = right - left + COLUMN_GAP;
  const total = bottom - top;
  // What has branches is wide itself; cut apart, its wires would cross the columns.
  const isTall = total > Math.max(ONE_COLUMN, TALL * (right - left));
  const isOne = !isTall || layout.isFolded === true;
  const limit = isOne ? Infinity : total / Math.ceil(Math.sqrt((ASPECT * total) / step));
  const placed = new Map<string, Placed>();
  let [column, start, reached, height] = [0, top, top, 0];
  for (const row of rows) {
    if (row.y >= reached && row.y - start >= limit) {
      column += 1;
      start = row.y;
    }
    reached = Math.max(reached, row.y + row.height);
    const y = MARGIN + row.y - start;
    placed.set(row.key, {
      x: MARGIN + row.x - left + column * step,
      y,
      height: row.height,
      column,
    });
    height = Math.max(height, y + row.height + GAP + MARGIN);
  }
  const width = rows.length === 0 ? 0 : (column + 1) * step - COLUMN_GAP + 2 * MARGIN;
  const moved = (point: Point): Point => ({
    x: MARGIN + point.x - left,
    y: MARGIN + point.y - top,
  });
  return { placed, width, height, isWhole: isOne, moved };
}

/** In pieces at right angles. */
function isSquare(way: readonly Point[]): boolean {
  return way.slice(1).every(({ x, y }, at) => x === way[at]!.x || y === way[at]!.y);
}

function wirePath(from: Placed, to: Placed, way: readonly Point[] = []): string {
  const [x1, y1] = [from.x + BOX_WIDTH / 2, from.y + from.height];
  const [x2, y2] = [to.x + BOX_WIDTH / 2, to.y];
  if (way.length > 0) {
    const points = [...way, { x: x2, y: y2 }].map(({ x, y }) => `L ${x} ${y}`);
    return `M ${x1} ${y1} ${points.join(" ")}`;
  }
  if (from.column === to.column) {
    if (x1 === x2) return `M ${x1} ${y1} L ${x2} ${y2}`;
    const bend = Math.max(GAP, (y2 - y1) / 2);
    return `M ${x1} ${y1} C ${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
  }
  // From the foot of one column over the room between them to the head of the next.
  const between = to.x - COLUMN_GAP / 2;
  const [down, up] = [y1 + GAP / 2, y2 - GAP / 2];
  return `M ${x1} ${y1} L ${x1} ${down} L ${between} ${down} L ${between} ${up} L ${x2} ${up} L ${x2} ${y2}`;
}

function boxFigures(box: Box, place: Placed, colours: PictureColours): Figure[] {
  const { x, y, height } = place;
  const severity = box.issue?.severity;
  const stroke =
    severity === "error" ? colours.bad : severity === "warning" ? colours.warn : colours.lineStrong;
  const figures: Figure[] = [
    { kind: "rect", x, y, width: BOX_WIDTH, height, radius: 10, fill: colours.raised, stroke },
    {
      kind: "rect",
      ...{ x, y, width: 5, height, radius: 2.5, stroke: null },
      fill: colours.categories.get(box.category) ?? colours.lineStrong,
    },
  ];
  const baseline = y + 23;
  const count = text(x + BOX_WIDTH - 12, baseline, box.count, 12, colours.ink, true, 500);
  if (box.count !== "") figures.push({ ...count, anchor: "end" });
  let room = BOX_WIDTH - 17 - 12 - (box.count === "" ? 0 : widthOf(box.count, 12, true) + 8);
  const title = fitted(box.className, 14, room, false);
  figures.push(text(x + 17, baseline, title, 14, colours.ink, false, 620));
  room -= widthOf(title, 14, false) + 10;
  const name = fitted(box.name, 12, room, true);
  const nameX = x + 17 + widthOf(title, 14, false) + 8;
  if (name !== "") {
    const written = text(nameX, baseline, name, 12, colours.ink3, true, 400);
    figures.push({ ...written, isTail: true });
  }
  figures.push(...chipFigures(box, place, colours), ...issueFigures(box, place, colours));
  if (box.shape !== null) {
    const shape = fitted(box.shape, 12, 240, true);
    const [shapeX, shapeY] = [x + BOX_WIDTH / 2 + 16, y + height + 22];
    // A wire may run behind it.
    const ground = { x: shapeX - 3, y: shapeY - 13, width: widthOf(shape, 12, true) + 6 };
    figures.push(
      {
        kind: "rect",
        ...ground,
        ...{ height: 18, radius: 3, fill: colours.background, stroke: null },
      },
      text(shapeX, shapeY, shape, 12, colours.ink2, true, 400),
    );
  }
  return figures;
}

function chipFigures(box: Box, { x, y }: Placed, colours: PictureColours): Figure[] {
  const { shown, numHidden } = chipsThatFit(box.chips);
  const chips = numHidden > 0 ? [...shown, `+${numHidden}`] : shown;
  const figures: Figure[] = [];
  let left = x + 17;
  for (const chip of chips) {
    const width = widthOf(chip, 11, false) + 14;
    const place = { x: left, y: y + 33, width, height: 19 };
    figures.push({
      kind: "rect",
      ...place,
      radius: 5,
      fill: colours.background,
      stroke: colours.line,
    });
    const words = text(left + width / 2, y + 46.5, chip, 11, colours.ink2, false, 450);
    figures.push({ ...words, anchor: "middle" });
    left += width + 6;
  }
  return figures;
}

/** What is wrong with a box, on its own ground at the foot of it. */
function issueFigures(box: Box, { x, y, height }: Placed, colours: PictureColours): Figure[] {
  if (box.issue === null) return [];
  const lines = issueText(box.issue.message);
  const tall = lines.length * 16 + 12;
  const top = y + height - 12 - tall;
  const fill = box.issue.severity === "error" ? colours.badSoft : colours.warnSoft;
  const ground = { x: x + 11, y: top, width: BOX_WIDTH - 17, height: tall, radius: 6 };
  return [
    { kind: "rect", ...ground, fill, stroke: null },
    ...lines.map((line, at) =>
      text(x + 21, top + 18.5 + at * 16, line, 12, colours.ink, false, 450),
    ),
  ];
}

function text(
  x: number,
  y: number,
  words: string,
  size: number,
  fill: string,
  isMono: boolean,
  weight: number,
): TextFigure {
  return {
    ...{ kind: "text", x, y, text: words, size, weight, isMono, fill },
    ...{ anchor: "start", isTail: false },
  };
}

function widthOf(words: string, size: number, isMono: boolean): number {
  return isMono ? words.length * size * MONO_WIDTH : textWidth(words, size);
}

function fitted(words: string, size: number, room: number, isMono: boolean): string {
  if (widthOf(words, size, isMono) <= room) return words;
  let kept = words;
  while (kept !== "" && widthOf(`${kept}…`, size, isMono) > room) kept = kept.slice(0, -1);
  return kept === "" ? "" : `${kept}…`;
}
