/** A canvas larger than the view, so that moving the view only moves the canvas. */
import type { FarView } from "./paint_far";

type Paint = (context: CanvasRenderingContext2D, view: FarView) => void;

/** So much of the view's size lies ready on each side of it. */
const AROUND = 0.4;

export class PaintedAround {
  readonly #canvas: HTMLCanvasElement;
  readonly #paint: Paint;
  /** The view around which the canvas is painted. */
  #painted: FarView | null = null;

  constructor(canvas: HTMLCanvasElement, paint: Paint) {
    this.#canvas = canvas;
    this.#paint = paint;
  }

  /** Show a view: by moving what is painted, or painted anew where that does not reach. */
  show(view: FarView): void {
    const before = this.#painted;
    const isCovered =
      before !== null &&
      before.zoom === view.zoom &&
      before.width === view.width &&
      before.height === view.height &&
      Math.abs(before.x - view.x) <= view.width * AROUND &&
      Math.abs(before.y - view.y) <= view.height * AROUND;
    const painted = isCovered ? before : this.#paintAround(view);
    const left = view.x - painted.x - Math.round(view.width * AROUND);
    const top = view.y - painted.y - Math.round(view.height * AROUND);
    this.#canvas.style.transform = `translate(${left}px, ${top}px)`;
  }

  #paintAround(view: FarView): FarView {
    const [left, top] = [Math.round(view.width * AROUND), Math.round(view.height * AROUND)];
    const [width, height] = [view.width + 2 * left, view.height + 2 * top];
    const ratio = window.devicePixelRatio;
    const canvas = this.#canvas;
    if (canvas.width !== width * ratio || canvas.height !== height * ratio) {
      canvas.width = width * ratio;
      canvas.height = height * ratio;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    const context = canvas.getContext("2d");
    if (context !== null) {
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      this.#paint(context, { ...view, x: view.x + left, y: view.y + top, width, height });
    }
    this.#painted = view;
    return view;
  }
}
