import { Boxes, CircleStop, Download, RotateCw } from "lucide-react";
import { useEffect, useState } from "react";
import { useLocation, useParams } from "wouter";
import { asApiError } from "../../api/client";
import { modelFileAddress } from "../../api/models";
import { cancelRun, isTerminal, startRunAgain } from "../../api/runs";
import type { Run } from "../../spec/openapi";
import type { LiveRun } from "../../state/run_events";
import { useFollowedRun, useRuns } from "../../state/runs";
import { Button } from "../../widgets/Button";
import { LinkButton } from "../../widgets/LinkButton";
import { Loading } from "../../widgets/Loading";
import { Panel } from "../../widgets/Panel";
import { say } from "../../widgets/toasts";
import { ErrorNotice } from "../shared/ErrorNotice";
import { ItemMenu } from "../shared/ItemMenu";
import { Page } from "../shared/Page";
import { EvaluationPanel } from "./EvaluationPanel";
import { EpochTable } from "./EpochTable";
import { RunCurves } from "./RunCurves";
import { RunFacts } from "./RunFacts";
import { RunLog } from "./RunLog";
import { RunOutcome } from "./RunOutcome";
import styles from "./RunPage.module.css";
import { RunProgress } from "./RunProgress";
import { StateBadge } from "./StateBadge";

const BACK = { href: "/runs", title: "Runs" };

/** One run, live, at /runs/ID. Closing the page changes nothing about it. */
export function RunPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { run, live, error, follow } = useFollowedRun();

  useEffect(() => follow(id), [id, follow]);

  if (run !== null && live !== null && run.id === id) return <LoadedRun run={run} live={live} />;
  return (
    <Page title="Run" back={BACK}>
      {error !== null ? <ErrorNotice error={error} /> : <Loading>Reading the run …</Loading>}
    </Page>
  );
}

function LoadedRun({ run, live }: { run: Run; live: LiveRun }) {
  const [, navigate] = useLocation();
  const { rename, remove } = useRuns();
  const isConnected = useFollowedRun((state) => state.isConnected);
  const replace = useFollowedRun((state) => state.replace);
  const [isAsked, setIsAsked] = useState(false);
  const hasEnded = isTerminal(live.state);

  const attempt = async (work: () => Promise<void>) => {
    setIsAsked(true);
    try {
      await work();
    } catch (thrown) {
      const error = asApiError(thrown);
      say({ tone: "bad", title: error.message, description: error.hint });
    } finally {
      setIsAsked(false);
    }
  };
  const cancel = () => attempt(async () => replace(await cancelRun(run.id)));
  const again = () => attempt(async () => navigate(`/runs/${(await startRunAgain(run.id)).id}`));

  return (
    <Page
      title={run.name}
      back={BACK}
      note={<StateBadge state={live.state} isInterrupted={run.is_interrupted} />}
      actions={
        <>
          {!hasEnded && (
            <Button icon={<CircleStop />} isDisabled={isAsked} onPress={() => void cancel()}>
              {isAsked ? "Ending …" : "Cancel"}
            </Button>
          )}
          {hasEnded && (
            <Button icon={<RotateCw />} isDisabled={isAsked} onPress={() => void again()}>
              Train again
            </Button>
          )}
          {run.model_id != null && (
            <Button
              variant="primary"
              icon={<Boxes />}
              onPress={() => navigate(`/models/${run.model_id}`)}
            >
              Open the model
            </Button>
          )}
          <ItemMenu
            noun="run"
            kept={["runs", run.id]}
            name={run.name}
            consequence="Its curves go with it; the model that it made stays."
            onRename={async (name) => {
              await rename(run.id, name);
              replace({ ...run, name });
            }}
            onDelete={() => remove(run.id)}
            onDeleted={() => navigate("/runs")}
          />
        </>
      }
    >
      <div className={styles.columns}>
        <div className={styles.main}>
          {!hasEnded && <RunProgress live={live} isConnected={isConnected} />}
          <RunOutcome run={run} live={live} onAgain={() => void again()} />
          <RunCurves run={run} live={live} />
          {live.state === "finished" && <EvaluationPanel runId={run.id} />}
          {live.numEpochsDone > 0 && <EpochTable live={live} keptEpoch={run.kept_epoch ?? null} />}
        </div>
        <div className={styles.side}>
          {run.model_id != null && <TakeAway modelId={run.model_id} />}
          <RunFacts run={run} />
          <RunLog runId={run.id} news={`${live.state} ${live.message ?? ""}`} />
        </div>
      </div>
    </Page>
  );
}

function TakeAway({ modelId }: { modelId: string }) {
  return (
    <Panel title="The trained model">
      <div className={styles.downloads}>
        {["keras", "h5"].map((format) => (
          <LinkButton
            key={format}
            href={modelFileAddress(modelId, format)}
            isDownload
            size="small"
            icon={<Download aria-hidden />}
          >
            {`Download .${format}`}
          </LinkButton>
        ))}
      </div>
    </Panel>
  );
}
