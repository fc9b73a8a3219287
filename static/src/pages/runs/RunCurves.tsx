import { useMemo } from "react";
import type { LiveRun } from "../../state/runEvents";
import { Chart } from "../../widgets/Chart";
import { capitalized, formatNumber } from "../../widgets/format";
import { curvesOf } from "./curves";
import styles from "./RunPage.module.css";
import { metricWords } from "./runWords";

/** One plot a metric. */
export function RunCurves({ live }: { live: LiveRun }) {
  const curves = useMemo(() => curvesOf(live), [live]);
  if (curves.length === 0) return null;
  return (
    <div className={styles.charts}>
      {curves.map((curve) => (
        <div key={curve.metric} className={styles.chart}>
          <Chart
            title={capitalized(metricWords(curve.metric))}
            x={curve.x}
            xLabel="epoch"
            xRange={curve.xRange}
            series={curve.series}
            formatX={(x) => formatNumber(x, 3)}
          />
        </div>
      ))}
    </div>
  );
}
