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
  onPoint: (index: number | null) => void;
}

/**
 * The curves themselves, on a canvas; redrawn when the theme or the width changes.
 * Another number or look of curves needs another one (`key`).
 */
export function ChartCanvas({ x, xRange, series, height, onPoint }: ChartCanvasProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const point = useEffectEvent(onPoint);
  const range = useEffectEvent((): [number, number] => [xRange[0], xRange[1]]);
  const data = useEffectEvent((): uPlot.AlignedData => aligned(x, series));
  const curves = useEffectEvent(() => series);

  useEffect(() => {
    const node = place.current;
    if (node === null) return;
    const draw = () => {
      plot.current?.destroy();
      const width = Math.max(120, node.clientWidth);
      plot.current = new uPlot(
        optionsOf({ width, height, series: curves(), range, onPoint: point }),
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
  }, [height]);

  useEffect(() => {
    plot.current?.setData(aligned(x, series), false);
    plot.current?.setScale("x", { min: xRange[0], max: xRange[1] });
  }, [x, series, xRange]);

  return <div ref={place} className={styles.canvas} />;
}

function aligned(x: readonly number[], series: readonly ChartSeries[]): uPlot.AlignedData {
  return [[...x], ...series.map((one) => [...one.values])];
}

function optionsOf({
  width,
  height,
  series,
  range,
  onPoint,
}: {
  width: number;
  height: number;
  series: readonly ChartSeries[];
  range: () => [number, number];
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
  return {
    width,
    height,
    legend: { show: false },
    padding: [8, 12, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: { x: { time: false, range: () => range() } },
    axes: [
      { ...axis, size: 26, space: 56, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000] },
      {
        ...axis,
        size: 58,
        space: 26,
        values: (_, ticks) => ticks.map((tick) => formatNumber(tick, 3)),
      },
    ],
    series: [
      {},
      ...series.map((one): uPlot.Series => {
        const stroke = token(`--series-${one.color}`);
        return {
          label: one.label,
          stroke,
          width: one.isDashed === true ? 1.25 : 2,
          spanGaps: true,
          ...(one.isDashed === true ? { dash: [4, 4] } : {}),
          points: { show: one.values.length < 40 && one.isDashed !== true, size: 5, fill: stroke },
        };
      }),
    ],
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)] },
  };
}
