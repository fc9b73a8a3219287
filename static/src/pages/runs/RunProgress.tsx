import type { LiveRun } from "../../state/run_events";
import { formatCount, formatDuration, formatLarge, formatMetric } from "../../widgets/format";
import { Panel } from "../../widgets/Panel";
import { ProgressBar } from "../../widgets/ProgressBar";
import styles from "./RunPage.module.css";
import { metricWords, timeLeftWords, trainingMetrics } from "./run_words";

/** How far a run is: over its epochs, within the current one, and what the metrics say now. */
export function RunProgress({ live, isConnected }: { live: LiveRun; isConnected: boolean }) {
  if (live.state === "queued") {
    return (
      <Panel title="Waiting for its turn">
        <ProgressBar label="The run starts as soon as a worker is free." share={null} />
      </Panel>
    );
  }
  const epoch = Math.min(live.numEpochsDone + 1, live.numEpochs);
  const isScoring = live.numEpochsDone >= live.numEpochs;
  const within = live.numSteps === null ? null : live.step / Math.max(1, live.numSteps);
  const done = (live.numEpochsDone + (within ?? 0)) / Math.max(1, live.numEpochs);
  const left = timeLeftWords(live.secondsLeft);
  const newest = live.points.at(-1)?.metrics ?? lastEpoch(live);
  return (
    <Panel
      title={
        isScoring
          ? "Scoring and saving"
          : `Epoch ${formatCount(epoch)} of ${formatCount(live.numEpochs)}`
      }
    >
      <div className={styles.progress}>
        <ProgressBar
          label="All epochs"
          share={done}
          valueLabel={`${formatCount(live.numEpochsDone)} of ${formatCount(live.numEpochs)}`}
        />
        <ProgressBar
          label="This epoch"
          share={isScoring ? 1 : within}
          valueLabel={
            live.numSteps === null
              ? "starting"
              : `step ${formatCount(live.step)} of ${formatCount(live.numSteps)}`
          }
        />
      </div>
      <div className={styles.now}>
        {trainingMetrics(Object.keys(newest)).map((name) => (
          <span key={name}>
            {metricWords(name)}{" "}
            <span className={styles.number}>
              {newest[name] == null ? "not a number" : formatMetric(newest[name])}
            </span>
          </span>
        ))}
        {live.seconds !== null && <span>{formatDuration(live.seconds)} so far</span>}
        {live.rowsPerSecond !== null && (
          <span>
            <span className={styles.number}>{formatLarge(Math.round(live.rowsPerSecond))}</span>{" "}
            rows a second
          </span>
        )}
        {left !== null && <span>{left}</span>}
        {!isConnected && <span>connecting again …</span>}
      </div>
    </Panel>
  );
}

/** What the last finished epoch ended with: shown until the next one has its first steps. */
function lastEpoch(live: LiveRun): Record<string, number | null> {
  const index = live.numEpochsDone - 1;
  if (index < 0) return {};
  const values = Object.entries(live.history).map(([name, all]) => [name, all[index] ?? null]);
  return Object.fromEntries(values) as Record<string, number | null>;
}
