/** The pad to draw on: its pixels, and what of them the model sees. */
import type { PictureShape } from "./picture";

/** The pad is a square of so many pixels, however large it is shown. */
export const PAD_PIXELS = 280;

export interface PadPoint {
  readonly x: number;
  readonly y: number;
}

/** Where on the pad's own pixels a pointer is. */
export function placeOf(
  pad: HTMLCanvasElement,
  pointer: { readonly clientX: number; readonly clientY: number },
): PadPoint {
  const box = pad.getBoundingClientRect();
  return {
    x: ((pointer.clientX - box.left) / box.width) * PAD_PIXELS,
    y: ((pointer.clientY - box.top) / box.height) * PAD_PIXELS,
  };
}

/** A stroke as wide as it has to be to be seen at the model's size; a dot where nothing moved. */
export function drawStroke(
  pad: HTMLCanvasElement,
  from: PadPoint,
  to: PadPoint,
  shape: PictureShape,
): void {
  const context = pad.getContext("2d");
  if (context === null) return;
  context.strokeStyle = "#ffffff";
  context.lineWidth = (PAD_PIXELS / Math.max(shape.width, 12)) * 2;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x + 0.01, to.y);
  context.stroke();
}

export function clearPad(pad: HTMLCanvasElement | null): void {
  pad?.getContext("2d")?.clearRect(0, 0, PAD_PIXELS, PAD_PIXELS);
}

/** Fills the pad with a picture. Throws where the browser cannot read it. */
export async function drawPicture(pad: HTMLCanvasElement, file: File): Promise<void> {
  const image = await createImageBitmap(file);
  const context = pad.getContext("2d");
  if (context === null) return;
  context.clearRect(0, 0, PAD_PIXELS, PAD_PIXELS);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, PAD_PIXELS, PAD_PIXELS);
  image.close();
}

/** The pad at the model's size, on black; null before there is a pad. */
export function shrunk(
  pad: HTMLCanvasElement | null,
  small: HTMLCanvasElement | null,
  shape: PictureShape,
): Uint8ClampedArray | null {
  const context = small?.getContext("2d", { willReadFrequently: true });
  if (pad === null || context == null) return null;
  context.fillStyle = "#000000";
  context.fillRect(0, 0, shape.width, shape.height);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(pad, 0, 0, shape.width, shape.height);
  return context.getImageData(0, 0, shape.width, shape.height).data;
}
