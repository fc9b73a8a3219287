/** The drawing as a file: SVG text, or PNG through a canvas. */
import { CATEGORIES } from "./category_colour";
import type { Figure, Picture, PictureColours, TextFigure } from "./picture";

const FACE = "Inter Variable, Inter, system-ui, sans-serif";
const MONO = "JetBrains Mono Variable, JetBrains Mono, ui-monospace, monospace";
/** What every browser's canvas takes. */
const MAX_SIDE = 16_000;
const MAX_PIXELS = 200_000_000;
const SHARP = 2;
const TAIL_GAP = 8;

/** The page's colours, as they are now. */
export function pictureColours(): PictureColours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    background: token("background"),
    raised: token("raised"),
    line: token("line"),
    lineStrong: token("line-strong"),
    ink: token("ink"),
    ink2: token("ink-2"),
    ink3: token("ink-3"),
    bad: token("bad"),
    badSoft: token("bad-soft"),
    warn: token("warn"),
    warnSoft: token("warn-soft"),
    categories: new Map(CATEGORIES.map((name) => [name, token(`category-${name}`)] as const)),
  };
}

export function svgOf({ width, height, background, figures }: Picture): string {
  const size = `width="${round(width)}" height="${round(height)}"`;
  const body = figures
    .map((figure, at) => svgFigure(figure, figures[at + 1]))
    .filter((line) => line !== "")
    .join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${round(width)} ${round(height)}">
<rect width="100%" height="100%" fill="${background}"/>
${body}
</svg>
`;
}

function svgFigure(figure: Figure, next: Figure | undefined): string {
  if (figure.kind === "rect") {
    const { x, y, width, height, radius, fill, stroke } = figure;
    const edge = stroke === null ? "" : ` stroke="${stroke}"`;
    return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}" fill="${fill}"${edge}/>`;
  }
  if (figure.kind === "path")
    return `<path d="${figure.d}" fill="none" stroke="${figure.stroke}" stroke-width="2"/>`;
  if (figure.isTail) return "";
  // Where the program that shows the file lacks the page's faces, letters are wider.
  const tail =
    next?.kind === "text" && next.isTail
      ? `<tspan dx="${TAIL_GAP}" ${svgFace(next)}>${escaped(next.text)}</tspan>`
      : "";
  const anchor = figure.anchor === "start" ? "" : ` text-anchor="${figure.anchor}"`;
  const place = `x="${round(figure.x)}" y="${round(figure.y)}"`;
  return `<text ${place} ${svgFace(figure)}${anchor}>${escaped(figure.text)}${tail}</text>`;
}

function svgFace({ size, weight, isMono, fill }: TextFigure): string {
  const face = isMono ? MONO : FACE;
  return `font-family="${face}" font-size="${size}" font-weight="${weight}" fill="${fill}"`;
}

/** A PNG, as sharp as a canvas can be for so large a drawing. */
export async function pngOf(picture: Picture): Promise<Blob | null> {
  const { width, height, background, figures } = picture;
  const scale = Math.min(
    SHARP,
    MAX_SIDE / width,
    MAX_SIDE / height,
    Math.sqrt(MAX_PIXELS / (width * height)),
  );
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const context = canvas.getContext("2d");
  if (context === null) return null;
  await document.fonts.ready;
  context.scale(scale, scale);
  context.fillStyle = background;
  context.fillRect(0, 0, width, height);
  for (const figure of figures) paintFigure(context, figure);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

const CANVAS_ALIGN = { start: "left", middle: "center", end: "right" } as const;

function paintFigure(context: CanvasRenderingContext2D, figure: Figure): void {
  if (figure.kind === "path") {
    context.strokeStyle = figure.stroke;
    context.lineWidth = 2;
    context.stroke(new Path2D(figure.d));
    return;
  }
  if (figure.kind === "rect") {
    context.beginPath();
    context.roundRect(figure.x, figure.y, figure.width, figure.height, figure.radius);
    context.fillStyle = figure.fill;
    context.fill();
    if (figure.stroke === null) return;
    context.strokeStyle = figure.stroke;
    context.lineWidth = 1;
    context.stroke();
    return;
  }
  context.font = `${figure.weight} ${figure.size}px ${figure.isMono ? MONO : FACE}`;
  context.textAlign = CANVAS_ALIGN[figure.anchor];
  context.fillStyle = figure.fill;
  context.fillText(figure.text, figure.x, figure.y);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** As text of an XML file: what XML has no room for is left out. */
function escaped(words: string): string {
  return words
    .replace(/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}
