import { readRunLog } from "../../api/runs";
import type { RunEvent, RunLog as Log, RunState } from "../../spec/openapi";
import { useAnswer } from "../../state/answer";
import { formatClock, formatExactDate } from "../../widgets/format";
import { Panel } from "../../widgets/Panel";
import styles from "./RunPage.module.css";

const STATES: Record<RunState, string> = {
  queued: "Asked for; waits for its turn.",
  running: "A worker begins.",
  paused: "Paused.",
  finished: "Finished; the model is stored.",
  failed: "Failed.",
  cancelled: "Cancelled.",
};

export interface RunLogProps {
  runId: string;
  /** Changes when there is something new to read. */
  news: string;
}

/** What happened to a run, one line each, with the time. */
export function RunLog({ runId, news }: RunLogProps) {
  const { value } = useAnswer(`${runId} ${news}`, ask);
  if (value === null) return null;
  const lines = value.events.filter((event) => wordsOf(event) !== null);
  return (
    <Panel title="What happened">
      <ol className={styles.log}>
        {lines.map((event) => (
          <li key={event.sequence}>
            <time dateTime={event.at} title={formatExactDate(event.at)}>
              {formatClock(event.at)}
            </time>
            <span>{wordsOf(event)}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function wordsOf(event: RunEvent): string | null {
  if (event.message != null && event.message !== "") return event.message;
  return event.state == null ? null : STATES[event.state];
}

function ask(key: string, signal: AbortSignal): Promise<Log> {
  return readRunLog(key.split(" ")[0] ?? "", { signal });
}
