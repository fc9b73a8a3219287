import { useEffect, useRef } from "react";
import type { JsonValue } from "../../spec/openapi";
import styles from "./PreviewTable.module.css";
import { pixelsOf } from "./pixels";

/** One row's image, drawn as it is, without smoothing. */
export function ImageCell({ value, label }: { value: JsonValue; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const image = pixelsOf(value);
    const context = canvas.current?.getContext("2d");
    if (image === null || context == null) return;
    context.canvas.width = image.width;
    context.canvas.height = image.height;
    context.putImageData(new ImageData(image.data, image.width, image.height), 0, 0);
  }, [value]);
  return (
    <canvas ref={canvas} className={styles.image}>
      {label}
    </canvas>
  );
}
