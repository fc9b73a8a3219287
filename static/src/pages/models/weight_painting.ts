/** A weight's picture, from bytes to pixels of a canvas. */
import type { WeightPicture } from "../../spec/openapi";

export interface WeightColours {
  readonly below: string;
  readonly middle: string;
  readonly above: string;
  /** Where there is no number. */
  readonly nothing: string;
}

type Rgb = readonly [number, number, number];

const NO_NUMBER = 0;

/** How many tiles stand beside each other: about as many as below each other. */
export function columnsOfTiles(picture: WeightPicture): number {
  return Math.ceil(Math.sqrt(picture.num_tiles ?? 1));
}

/** Paint a picture, one pixel a value; the canvas's own size in the page does the rest. */
export function paintWeight(
  canvas: HTMLCanvasElement,
  picture: WeightPicture,
  colours: WeightColours,
): void {
  const bytes = Uint8Array.from(atob(picture.pixels), (letter) => letter.charCodeAt(0));
  const { width, height, num_tiles: numTiles = 1, channels = 1 } = picture;
  const isFilters = picture.kind === "filters";
  const columns = columnsOfTiles(picture);
  const rows = Math.ceil(numTiles / columns);
  const gap = isFilters ? 1 : 0;
  canvas.width = columns * (width + gap) - gap;
  canvas.height = rows * (height + gap) - gap;
  const context = canvas.getContext("2d");
  if (context === null) return;
  const colourOf = isFilters ? shade(channels, rgb(colours.nothing)) : heat(colours);
  const image = context.createImageData(width, height);
  for (let tile = 0; tile < numTiles; tile += 1) {
    for (let at = 0; at < width * height; at += 1) {
      const [red, green, blue] = colourOf(bytes, (tile * width * height + at) * channels);
      image.data.set([red, green, blue, 255], at * 4);
    }
    const x = (tile % columns) * (width + gap);
    context.putImageData(image, x, Math.floor(tile / columns) * (height + gap));
  }
}

function shade(channels: number, nothing: Rgb) {
  return (bytes: Uint8Array, place: number): Rgb => {
    const levels = [0, 1, 2].map((channel) => bytes[place + (channels === 3 ? channel : 0)] ?? 0);
    if (levels.includes(NO_NUMBER)) return nothing;
    const [red = 0, green = 0, blue = 0] = levels.map((level) => ((level - 1) / 254) * 255);
    return [red, green, blue];
  };
}

function heat(colours: WeightColours) {
  const [below, middle, above, nothing] = [
    rgb(colours.below),
    rgb(colours.middle),
    rgb(colours.above),
    rgb(colours.nothing),
  ];
  const table = Array.from({ length: 256 }, (_, level): Rgb => {
    const share = (level - 128) / 127;
    const end = share < 0 ? below : above;
    const mix = (channel: 0 | 1 | 2) =>
      middle[channel] + (end[channel] - middle[channel]) * Math.min(1, Math.abs(share));
    return level === NO_NUMBER ? nothing : [mix(0), mix(1), mix(2)];
  });
  return (bytes: Uint8Array, place: number): Rgb => table[bytes[place] ?? 0] ?? nothing;
}

/** "#2f5bea" → [47, 91, 234]. */
export function rgb(hex: string): Rgb {
  const digits = hex.replace("#", "");
  const at = (place: number) => Number.parseInt(digits.slice(place, place + 2), 16) || 0;
  return [at(0), at(2), at(4)];
}
