import { type ReactFlowInstance, useReactFlow, useStore, type Viewport } from "@xyflow/react";
import { type RefObject, useEffect, useMemo, useRef } from "react";
import type { Box } from "../model/boxes";
import { BOX_WIDTH, GAP, type Point } from "../model/geometry";
import type { CanvasApi } from "./NetworkCanvas";
import { boundsOf } from "./use_flow";
import type { Layout } from "./use_layout";

/** Farther away than this one zooms in larger steps. */
const FAST_ZOOM = 0.1;
const MARGIN = 26;
/** So wide a canvas has room for the map beside the first column. */
const WIDE = 700;
const MAP_ROOM = 210;
const SMALLEST_LEGIBLE_ZOOM = 0.75;
/** So long after it was asked for a box is followed to where the layout puts it, if nobody moves the view. */
const FOLLOW_MS = 10_000;

/** How wide the canvas is beside the panels over it; never narrower than a box. */
function freeWidth(width: number, coveredRight: number): number {
  return Math.max(width - coveredRight, Math.min(width, BOX_WIDTH + 2 * MARGIN));
}

interface Shown {
  readonly boxes: readonly Box[];
  readonly layout: Layout;
  readonly width: number;
  readonly height: number;
  readonly coveredRight: number;
}

/** Move the view so far that a box is in it. */
function bringIntoSight(flow: ReactFlowInstance, shown: Shown, key: string): void {
  const { boxes, layout, width, height, coveredRight } = shown;
  const position = layout.positions.get(key);
  const index = boxes.findIndex((box) => box.key === key);
  if (position === undefined || index === -1) return;
  const { x, y, zoom } = flow.getViewport();
  const top = position.y * zoom + y;
  const bottom = top + ((layout.heights[index] ?? 0) + GAP) * zoom;
  const left = position.x * zoom + x;
  const right = left + BOX_WIDTH * zoom;
  const free = freeWidth(width, coveredRight);
  const dy = top < MARGIN ? MARGIN - top : Math.min(0, height - MARGIN - bottom);
  const dx = left < 0 ? MARGIN - left : Math.min(0, free - right);
  if (dx !== 0 || dy !== 0)
    void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: quick() });
}

function quick(): number {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140;
}

/** What is shown of a network before anybody moved the view. */
interface FirstView {
  readonly key: string;
  /** The boxes will not move any more: it is the last of the first views. */
  readonly isSettled: boolean;
  readonly view: Viewport;
}

function isSameView(a: Viewport, b: Viewport): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) < 1 && Math.abs(a.zoom - b.zoom) < 0.001;
}

/** The highest box, where the network begins. */
function topOf(layout: Layout): Point {
  const places = [...layout.positions.values()];
  return places.reduce((top, one) => (one.y < top.y ? one : top));
}

/** The box that was asked for last. Times are those of `performance.now()`. */
interface Sought {
  readonly key: string;
  until: number;
  /** When the layout changed last. */
  movedAt: number;
}

/** A box that has not moved for so long has its place. */
const AT_REST_MS = 600;
/** So long a dialog that closes may still hand the keyboard to something else. */
const CLOSING_MS = 500;

/** The keyboard goes to a box when it has its element, and stays through the moves of the layout. */
function focusWhenThere(sought: RefObject<Sought>, element: () => HTMLElement | null): void {
  const mine = sought.current;
  const begin = performance.now();
  let before: Element | null = null;
  const look = () => {
    const now = performance.now();
    const active = document.activeElement;
    const isKept = before === null ? now - begin < CLOSING_MS : active === before;
    const isElsewhere = !isKept && active !== document.body;
    if (sought.current !== mine || now > mine.until || isElsewhere) return;
    const found = element();
    found?.focus({ preventScroll: true });
    if (found !== null) before = document.activeElement;
    // Out of sight an element goes, and takes the keyboard with it.
    if (found === null || now - mine.movedAt < AT_REST_MS) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** A person who moves the view is not led elsewhere any more. */
function useByHand(root: RefObject<HTMLDivElement | null>, sought: RefObject<Sought>): void {
  useEffect(() => {
    const canvas = root.current;
    const leave = () => {
      sought.current.until = 0;
    };
    canvas?.addEventListener("pointerdown", leave, true);
    canvas?.addEventListener("wheel", leave, { capture: true, passive: true });
    return () => {
      canvas?.removeEventListener("pointerdown", leave, true);
      canvas?.removeEventListener("wheel", leave, true);
    };
  }, [root, sought]);
}

/** What a canvas can be asked for, and its first view: the top of the network, at a size that can be read. */
export function useCanvasApi(
  root: RefObject<HTMLDivElement | null>,
  boxes: readonly Box[],
  layout: Layout,
  viewKey: string,
  isStack: boolean,
  coveredRight: number,
): CanvasApi {
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const newest = useRef({ boxes, layout, width, height, coveredRight });
  useEffect(() => {
    newest.current = { boxes, layout, width, height, coveredRight };
  });

  const sought = useRef<Sought>({ key: "", until: 0, movedAt: 0 });
  useEffect(() => {
    // A box that was asked for while its place was not final is followed there.
    const { key, until } = sought.current;
    if (performance.now() >= until) return;
    sought.current.movedAt = performance.now();
    bringIntoSight(flow, { ...newest.current, layout }, key);
  }, [flow, layout]);

  useByHand(root, sought);

  const first = useRef<FirstView | null>(null);
  const isMeasured = width > 0 && height > 0;
  useEffect(() => {
    if (!isMeasured || boxes.length === 0) return;
    const before = first.current?.key === viewKey ? first.current : null;
    const isSettled = layout.isSettled === true;
    if (before !== null && (before.isSettled || !isSettled)) return;
    // Where somebody has looked elsewhere meanwhile, or asked for a box, the view stays.
    const isSought = performance.now() < sought.current.until;
    if (before !== null && (isSought || !isSameView(before.view, flow.getViewport()))) {
      first.current = { ...before, isSettled };
      return;
    }
    const bounds = boundsOf(layout);
    const free = freeWidth(width, isStack ? coveredRight : 0);
    const wanted = isStack ? 1 : Math.min(1, (free - 2 * MARGIN) / bounds.width);
    const zoom = Math.max(SMALLEST_LEGIBLE_ZOOM, wanted);
    const isWider = bounds.width * zoom > free - MARGIN;
    // Of a wide and low one, such as many inputs in a row, the middle tells most.
    const isLow = bounds.height * zoom < height && layout.isFolded !== true;
    const isFromTop = isWider && !isLow;
    const middle = isFromTop ? topOf(layout).x + BOX_WIDTH / 2 : bounds.x + bounds.width / 2;
    // Of what is wider than the canvas no more is left empty at its left than the map needs.
    const start = (free > WIDE ? MAP_ROOM : MARGIN) - bounds.x * zoom;
    const x = free / 2 - middle * zoom;
    const view = { x: isFromTop ? Math.min(x, start) : x, y: MARGIN - bounds.y * zoom, zoom };
    first.current = { key: viewKey, isSettled, view };
    void flow.setViewport(view);
    // It was asked for before there was any view.
    if (isSought)
      requestAnimationFrame(() => bringIntoSight(flow, newest.current, sought.current.key));
  }, [isMeasured, viewKey, boxes.length, layout, width, coveredRight, height, isStack, flow]);

  return useMemo(() => {
    const element = (key: string) =>
      root.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? null;

    const showBox = (key: string) => {
      const now = performance.now();
      sought.current = { key, until: now + FOLLOW_MS, movedAt: now };
      // The box may only just have been added: look once it has its place.
      requestAnimationFrame(() => bringIntoSight(flow, newest.current, key));
    };

    const focusBox = (key: string) => {
      showBox(key);
      focusWhenThere(sought, () => element(key));
    };

    const fit = () => {
      const now = newest.current;
      if (now.boxes.length === 0) return;
      void flow.fitBounds(boundsOf(now.layout), { padding: 0.04, duration: quick() });
    };

    const comeTo = (key: string) => {
      const position = newest.current.layout.positions.get(key);
      if (position === undefined) return;
      const [x, y] = [position.x + BOX_WIDTH / 2, position.y + GAP];
      void flow.setCenter(x, y, { zoom: 1, duration: quick() });
      focusBox(key);
    };

    return {
      comeTo,
      zoomIn: () => void flow.zoomTo(flow.getZoom() * zoomStep(flow), { duration: quick() }),
      zoomOut: () => void flow.zoomTo(flow.getZoom() / zoomStep(flow), { duration: quick() }),
      fit,
      showBox,
      focusBox,
      pointAt: (clientX, clientY) => flow.screenToFlowPosition({ x: clientX, y: clientY }),
      placeOf: (key) => {
        const [frame, box] = [root.current, element(key)].map((one) =>
          one?.getBoundingClientRect(),
        );
        if (frame === undefined || box === undefined) return null;
        const isInSight =
          box.right > frame.left &&
          box.left < frame.right &&
          box.bottom > frame.top &&
          box.top < frame.bottom;
        return isInSight ? box : null;
      },
      contains: (clientX, clientY) => {
        const box = root.current?.getBoundingClientRect();
        return (
          box !== undefined &&
          clientX >= box.left &&
          clientX <= box.right &&
          clientY >= box.top &&
          clientY <= box.bottom
        );
      },
      layout: () => newest.current.layout,
    };
  }, [flow, root]);
}

/** By how much one press comes nearer: from very far away the way is long. */
function zoomStep(flow: { getZoom: () => number }): number {
  return flow.getZoom() < FAST_ZOOM ? 2 : 1.2;
}
