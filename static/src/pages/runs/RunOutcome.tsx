import { RotateCw } from "lucide-react";
import type { Run, WeightReuse } from "../../spec/openapi";
import type { LiveRun } from "../../state/run_events";
import { Button } from "../../widgets/Button";
import { formatDuration, formatMetric } from "../../widgets/format";
import { Notice } from "../../widgets/Notice";
import { Panel } from "../../widgets/Panel";
import { Stat } from "../../widgets/Stat";
import styles from "./RunPage.module.css";
import { ReuseList } from "./ReuseList";
import { metricWords, nonFiniteWords, trainingMetrics, trendOf, type Trend } from "./run_words";

export interface RunOutcomeProps {
  run: Run;
  live: LiveRun;
  onAgain: () => void;
}

/** What came of a run, in words: its test score, why it failed, what was not a number. */
export function RunOutcome({ run, live, onAgain }: RunOutcomeProps) {
  const again = (
    <Button size="small" icon={<RotateCw />} onPress={onAgain}>
      Train again
    </Button>
  );
  const nonFinite = nonFiniteWords(live.nonFinite);
  const trend = trendOf(live.history);
  return (
    <>
      {run.is_interrupted && (
        <Notice tone="warn" title="This run was interrupted" actions={again}>
          {live.error?.message ??
            "Layerwright stopped while it trained. What it had learned is lost; its curves are kept."}
        </Notice>
      )}
      {!run.is_interrupted && live.error !== null && (
        <Notice
          tone="bad"
          title={run.model_id == null ? "The training failed" : "The training broke off"}
          hint={live.error.hint}
          actions={again}
        >
          {live.error.message}
          {live.error.detail != null && live.error.detail !== "" && (
            <details className={styles.detail}>
              <summary>What the worker said</summary>
              <pre>{live.error.detail}</pre>
            </details>
          )}
        </Notice>
      )}
      {live.state === "cancelled" && (
        <Notice title="This run was cancelled">
          {run.model_id == null
            ? "It left no model; its curves are kept."
            : "The model that it had learned until then is kept."}
        </Notice>
      )}
      {nonFinite !== null && live.error === null && (
        <Notice
          tone="warn"
          title={nonFinite}
          hint="A smaller learning rate, scaled inputs or another loss usually help."
        >
          The numbers grew without bound, or a logarithm or division met zero.
        </Notice>
      )}
      {nonFinite === null && trend !== null && (
        <Notice tone="warn" title={trend.title} hint={hintOf(trend, run)}>
          {trend.words}
        </Notice>
      )}
      {run.weight_reuse != null && <KeptWeights run={run} reuse={run.weight_reuse} />}
      {live.testMetrics !== null && <TestScore run={run} metrics={live.testMetrics} />}
    </>
  );
}

function hintOf(trend: Trend, run: Run): string {
  return run.kept_epoch == null
    ? trend.hint
    : `The model has the weights of epoch ${run.kept_epoch}. ${trend.hint}`;
}

function KeptWeights({ run, reuse }: { run: Run; reuse: WeightReuse }) {
  const name = run.source_model_name ?? "a model that was deleted since";
  const numKept = reuse.kept?.length ?? 0;
  const numAnew = reuse.not_kept?.length ?? 0;
  const title =
    numAnew === 0
      ? `It went on from the weights of ${name}`
      : numKept === 0
        ? `No weights of ${name} could be kept`
        : `It went on from some of the weights of ${name}`;
  return (
    <Notice title={title}>
      <ReuseList reuse={reuse} network={run.plan.network} />
    </Notice>
  );
}

function TestScore({ run, metrics }: { run: Run; metrics: Record<string, number | null> }) {
  return (
    <Panel title="Score on rows that it never saw">
      <div className={styles.scores}>
        {trainingMetrics(Object.keys(metrics)).map((name) => (
          <Stat
            key={name}
            value={metrics[name] == null ? "not a number" : formatMetric(metrics[name])}
            label={`test ${metricWords(name)}`}
          />
        ))}
        <Stat value={`${run.num_epochs_done}`} label="epochs" />
        {run.kept_epoch != null && (
          <Stat value={`${run.kept_epoch}`} label="epoch whose weights are kept" />
        )}
        {run.started_at != null && run.finished_at != null && (
          <Stat
            value={formatDuration(secondsBetween(run.started_at, run.finished_at))}
            label="took"
          />
        )}
      </div>
    </Panel>
  );
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}
