import { describe, expect, it } from "vitest";
import type { Box } from "../model/boxes";
import { BOX_WIDTH, GAP } from "../model/geometry";
import { type PictureColours, pictureOf } from "./picture";
import { svgOf } from "./picture_file";

const COLOURS: PictureColours = {
  ...{ background: "#fff", raised: "#fff", line: "#ccc", lineStrong: "#aaa" },
  ...{ ink: "#000", ink2: "#333", ink3: "#666", bad: "#c00", warn: "#a60" },
  ...{ badSoft: "#fee", warnSoft: "#fec" },
  categories: new Map([["core", "#64748b"]]),
};

const box = (key: string): Box => ({
  ...{ key, name: key, className: "Dense", inner: "", category: "core" },
  ...{ chips: ["10 units"], count: "110", shape: "10", issue: null, position: null },
});

function drawn(numBoxes: number, first = "l0") {
  const boxes = Array.from({ length: numBoxes }, (_, at) => box(at === 0 ? first : `l${at}`));
  const height = 61;
  const heights = boxes.map(() => height);
  const positions = new Map(boxes.map((one, at) => [one.key, { x: 0, y: at * (height + GAP) }]));
  const wires = boxes
    .slice(1)
    .map((one, at) => ({ source: boxes[at]!.key, target: one.key, index: 0 }));
  return pictureOf(boxes, wires, { positions, heights, routes: new Map() }, COLOURS);
}

describe("the drawing as a picture", () => {
  it("has every box, wire and shape", () => {
    const { figures, width } = drawn(3);
    const texts = figures.flatMap((figure) => (figure.kind === "text" ? [figure.text] : []));
    expect(texts.filter((text) => text === "Dense")).toHaveLength(3);
    expect(texts.filter((text) => text === "10")).toHaveLength(3);
    expect(figures.filter((figure) => figure.kind === "path")).toHaveLength(2);
    expect(width).toBe(BOX_WIDTH + 64);
  });

  it("stands in columns where it is tall, and nothing lies outside", () => {
    const { figures, width, height } = drawn(2000);
    expect(width / height).toBeGreaterThan(0.8);
    expect(width / height).toBeLessThan(3);
    const boxes = figures.flatMap((one) =>
      one.kind === "rect" && one.width === BOX_WIDTH ? [one] : [],
    );
    expect(boxes).toHaveLength(2000);
    expect(new Set(boxes.map(({ x, y }) => `${x} ${y}`)).size).toBe(2000);
    expect(boxes.every((one) => one.x + one.width <= width && one.y + one.height <= height)).toBe(
      true,
    );
  });

  it("keeps a name clear of its class in whatever face, and wraps what is wrong", () => {
    const message = "Gate is not a Keras layer. Paste its class to load the model.";
    const gate: Box = { ...box("gate"), issue: { severity: "warning", message, fixes: [] } };
    const layout = { positions: new Map([["gate", { x: 0, y: 0 }]]), heights: [117] };
    const picture = pictureOf([gate], [], { ...layout, routes: new Map() }, COLOURS);
    const svg = svgOf(picture);
    expect(svg).toMatch(/>Dense<tspan dx="8" [^>]+>gate<\/tspan><\/text>/);
    const lines = picture.figures.flatMap((one) => (one.kind === "text" ? [one.text] : []));
    expect(lines.join(" ")).toContain(message);
  });

  it("writes names as text", () => {
    const svg = svgOf(drawn(1, '<script>"&\u0001'));
    expect(svg).toContain("&lt;script&gt;&quot;&amp;</tspan>");
    expect(svg).not.toContain("<script>");
  });
});
