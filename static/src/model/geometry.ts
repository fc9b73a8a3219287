/** Where boxes stand and how high they are. Sizes are known without measuring, so that thousands of boxes need no DOM. */
import type { Box } from "./boxes";
import { countLines, textWidth, wrapped } from "./text_width";

export const BOX_WIDTH = 330;
/** The wire between two boxes, with room for the shape beside it. */
export const GAP = 36;
const HEAD_HEIGHT = 36;
const CHIPS_HEIGHT = 25;
const ISSUE_LINE_HEIGHT = 16;
const ISSUE_FONT_SIZE = 12;
/** The column beside the sign, inside the box's padding. */
const ISSUE_WIDTH = 268;
const ISSUE_PADDING = 24;
const FIX_HEIGHT = 34;
const MAX_ISSUE_LINES = 7;

const CHIP_FONT_SIZE = 11;
/** A chip's padding and border, and the gap after it. */
const CHIP_EXTRA = 20;
const CHIPS_WIDTH = 300;
/** Room for "+12" where not all chips fit. */
const MORE_WIDTH = 34;
/** The longest chip that is shown whole. */
const MAX_CHIP_LETTERS = 34;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The chips that fit on the one line of a box, and how many do not. */
export function chipsThatFit(chips: readonly string[]): { shown: string[]; numHidden: number } {
  const shown: string[] = [];
  let width = 0;
  for (const chip of chips) {
    const text = chip.length > MAX_CHIP_LETTERS ? `${chip.slice(0, MAX_CHIP_LETTERS - 1)}…` : chip;
    const isLast = shown.length === chips.length - 1;
    width += textWidth(text, CHIP_FONT_SIZE) + CHIP_EXTRA;
    if (width > CHIPS_WIDTH - (isLast ? 0 : MORE_WIDTH) && shown.length > 0) break;
    shown.push(text);
  }
  return { shown, numHidden: chips.length - shown.length };
}

/** The words of an issue as the lines of its box; what is left over ends with "…". */
export function issueText(message: string): string[] {
  const lines = wrapped(message, ISSUE_FONT_SIZE, ISSUE_WIDTH);
  if (lines.length <= MAX_ISSUE_LINES) return lines;
  return [...lines.slice(0, MAX_ISSUE_LINES - 1), `${lines[MAX_ISSUE_LINES - 1]} …`];
}

/** The lines that a box has for the words of its issue. */
export function issueLines(message: string): number {
  return Math.min(countLines(message, ISSUE_FONT_SIZE, ISSUE_WIDTH), MAX_ISSUE_LINES);
}

export function heightOfBox(box: Pick<Box, "chips" | "issue">): number {
  let height = HEAD_HEIGHT + (box.chips.length > 0 ? CHIPS_HEIGHT : 0);
  if (box.issue) {
    height += ISSUE_PADDING + issueLines(box.issue.message) * ISSUE_LINE_HEIGHT;
    if (box.issue.fixes.length > 0) height += FIX_HEIGHT;
  }
  return height;
}

/** The distance from a point to the straight line between two others. */
export function distanceToSegment(point: Point, from: Point, to: Point): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = dx * dx + dy * dy;
  const along =
    length === 0
      ? 0
      : Math.max(0, Math.min(1, ((point.x - from.x) * dx + (point.y - from.y) * dy) / length));
  return Math.hypot(point.x - from.x - along * dx, point.y - from.y - along * dy);
}

/** Positions for boxes on levels, each level one row, centred: what is shown until the layout worker answers. */
export function levelPositions(
  levels: ReadonlyMap<string, number>,
  heights: ReadonlyMap<string, number>,
): Map<string, Point> {
  const rows: string[][] = [];
  for (const [key, level] of levels) (rows[level] ??= []).push(key);
  const positions = new Map<string, Point>();
  let y = 0;
  for (const row of rows) {
    if (row === undefined) continue;
    const width = row.length * BOX_WIDTH + (row.length - 1) * GAP;
    row.forEach((key, index) => {
      positions.set(key, { x: BOX_WIDTH / 2 - width / 2 + index * (BOX_WIDTH + GAP), y });
    });
    y += Math.max(...row.map((key) => heights.get(key) ?? 0)) + GAP * 1.5;
  }
  return positions;
}
