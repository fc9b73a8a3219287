import { Download } from "lucide-react";
import { useMemo, useState } from "react";
import { historyAddress } from "../../api/runs";
import type { Run } from "../../spec/openapi";
import type { LiveRun } from "../../state/run_events";
import { Chart } from "../../widgets/Chart";
import { capitalized, formatNumber } from "../../widgets/format";
import { LinkButton } from "../../widgets/LinkButton";
import { MultiSelect } from "../../widgets/MultiSelect";
import { Segmented } from "../../widgets/Segmented";
import { curvesOf, type CurvePart } from "./curves";
import styles from "./RunPage.module.css";
import { useCompared } from "./use_compared";

const LAYOUTS = [
  { id: "apart", title: "One a metric" },
  { id: "together", title: "All in one" },
] as const;
const PARTS: readonly { id: CurvePart; title: string }[] = [
  { id: "both", title: "Both" },
  { id: "training", title: "Training" },
  { id: "validation", title: "Validation" },
];
const SMOOTHINGS = [
  { id: "0", title: "Raw" },
  { id: "0.6", title: "Smooth" },
  { id: "0.9", title: "Smoother" },
] as const;
const SCALES = [
  { id: "linear", title: "Linear" },
  { id: "log", title: "Log" },
] as const;

/** The plots of a run, and of those that it is compared with. */
export function RunCurves({ run, live }: { run: Run; live: LiveRun }) {
  const [layout, setLayout] = useState<(typeof LAYOUTS)[number]["id"]>("apart");
  const [part, setPart] = useState<CurvePart>("both");
  const [smoothing, setSmoothing] = useState<(typeof SMOOTHINGS)[number]["id"]>("0");
  const [scale, setScale] = useState<(typeof SCALES)[number]["id"]>("linear");
  const compared = useCompared(run.id);
  const isTogether = layout === "together";
  const curves = useMemo(
    () =>
      curvesOf([{ id: run.id, name: run.name, when: "", live }, ...compared.sources], {
        isTogether,
        part,
        smoothing: Number(smoothing),
      }),
    [run.id, run.name, live, compared.sources, isTogether, part, smoothing],
  );
  if (curves.length === 0) return null;
  return (
    <section aria-label="Curves" className={styles.curves}>
      <div className={styles.tools}>
        <Segmented label="Plots" items={LAYOUTS} value={layout} onChange={setLayout} size="small" />
        <Segmented label="Rows" items={PARTS} value={part} onChange={setPart} size="small" />
        <Segmented
          label="Smoothing"
          items={SMOOTHINGS}
          value={smoothing}
          onChange={setSmoothing}
          size="small"
        />
        <Segmented label="Scale" items={SCALES} value={scale} onChange={setScale} size="small" />
        <span className={styles.spring} />
        <LinkButton
          href={historyAddress(run.id)}
          isDownload
          size="small"
          icon={<Download aria-hidden />}
        >
          CSV
        </LinkButton>
      </div>
      {compared.items.length > 0 && (
        <MultiSelect
          label="Compare with"
          items={compared.items}
          value={compared.ids}
          onChange={compared.choose}
          placeholder="other runs …"
          className={styles.compare}
        />
      )}
      <div className={isTogether ? undefined : styles.charts}>
        {curves.map((curve) => (
          <div key={curve.title} className={styles.chart}>
            <Chart
              title={capitalized(curve.title)}
              x={curve.x}
              xLabel="epoch"
              xRange={curve.xRange}
              series={curve.series}
              height={isTogether ? 300 : 190}
              isLog={scale === "log"}
              formatX={(x) => formatNumber(x, 3)}
            />
          </div>
        ))}
      </div>
    </section>
  );
}
