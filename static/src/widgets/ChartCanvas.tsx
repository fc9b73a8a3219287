import { useEffect, useEffectEvent, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { ChartSeries } from "./Chart";
import styles from "./Chart.module.css";
import { formatNumber } from "./format";

export interface ChartCanvasProps {
  x: readonly number[];
  xRange: readonly [number, number];
  series: readonly ChartSeries[];
  height: number;
  isLog: boolean;
  /** Where the cursor stands; null: nowhere. */
  pointed: number | null;
  onPoint: (index: number | null) => void;
}

/**
 * The curves themselves, on a canvas; redrawn when the theme or the width changes.
 * Another number or look of curves needs another one (`key`).
 */
export function ChartCanvas({
  x,
  xRange,
  series,
  height,
  isLog,
  pointed,
  onPoint,
}: ChartCanvasProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const point = useEffectEvent(onPoint);
  const range = useEffectEvent((): [number, number] => [xRange[0], xRange[1]]);
  const data = useEffectEvent((): uPlot.AlignedData => aligned(x, series, isLog));
  const curves = useEffectEvent(() => series);

  useEffect(() => {
    const node = place.current;
    if (node === null) return;
    const draw = () => {
      plot.current?.destroy();
      const width = Math.max(120, node.clientWidth);
      plot.current = new uPlot(
        optionsOf({ width, height, series: curves(), range, isLog, onPoint: point }),
        data(),
        node,
      );
    };
    draw();
    const resized = new ResizeObserver(() => {
      plot.current?.setSize({ width: Math.max(120, node.clientWidth), height });
    });
    resized.observe(node);
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      resized.disconnect();
      themed.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [height, isLog]);

  useEffect(() => {
    plot.current?.setData(aligned(x, series, isLog), false);
    plot.current?.setScale("x", { min: xRange[0], max: xRange[1] });
  }, [x, series, xRange, isLog]);

  useEffect(() => {
    const drawn = plot.current;
    const at = pointed === null ? undefined : x[pointed];
    if (drawn === null || at === undefined || drawn.cursor.idx === pointed) return;
    drawn.setCursor({ left: drawn.valToPos(at, "x"), top: 10 });
  }, [pointed, x]);

  return <div ref={place} className={styles.canvas} />;
}

const WIDTHS = { full: 2, dotted: 1.5, fresh: 1.25, faint: 1 } as const;

function aligned(
  x: readonly number[],
  series: readonly ChartSeries[],
  isLog: boolean,
): uPlot.AlignedData {
  const shown = (value: number | null) => (isLog && value !== null && value <= 0 ? null : value);
  return [[...x], ...series.map((one) => one.values.map(shown))];
}

function optionsOf({
  width,
  height,
  series,
  range,
  isLog,
  onPoint,
}: {
  width: number;
  height: number;
  series: readonly ChartSeries[];
  range: () => [number, number];
  isLog: boolean;
  onPoint: (index: number | null) => void;
}): uPlot.Options {
  const colors = getComputedStyle(document.documentElement);
  const token = (name: string) => colors.getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: token("--ink-3"),
    font: `11px ${token("--mono")}`,
    grid: { stroke: token("--line"), width: 1 },
    ticks: { show: false },
  };
  // Only a pointer that moves points: one that rests where curves are drawn anew, or a cursor that
  // the keyboard has put there, takes no point away from the keyboard.
  let told: number | null = null;
  let isPointing = false;
  return {
    width,
    height,
    legend: { show: false },
    padding: [8, 12, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: {
      x: { time: false, range: () => range() },
      y: isLog ? { distr: 3 } : {},
    },
    axes: [
      { ...axis, size: 26, space: 56, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000] },
      {
        ...axis,
        size: 58,
        space: 26,
        values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : formatNumber(tick, 3))),
      },
    ],
    series: [
      {},
      ...series.map((one): uPlot.Series => {
        const stroke = token(`--series-${one.color}`);
        return {
          label: one.label,
          stroke,
          width: WIDTHS[one.look],
          alpha: one.look === "faint" ? 0.35 : 1,
          spanGaps: true,
          ...(one.look === "fresh" ? { dash: [4, 4] } : {}),
          ...(one.look === "dotted" ? { dash: [1.5, 3] } : {}),
          points: { show: one.values.length < 40 && one.look === "full", size: 5, fill: stroke },
        };
      }),
    ],
    hooks: {
      setCursor: [
        (plot) => {
          const at = plot.cursor.idx ?? null;
          if (at === told) return;
          told = at;
          if (at === null ? !isPointing : !hasMoved(plot.cursor.event)) return;
          isPointing = at !== null;
          onPoint(at);
        },
      ],
    },
  };
}

/** Whether the pointer itself moved; a browser also tells of moves when the page moves below it. */
function hasMoved(event: MouseEvent | null | undefined): boolean {
  return event != null && (event.movementX !== 0 || event.movementY !== 0);
}
