import { useCallback, useState } from "react";
import { Shapes } from "lucide-react";
import { useLocation, useParams } from "wouter";
import { asApiError } from "../../api/client";
import { keepChoice, previewDataset, readDataset } from "../../api/datasets";
import type { Dataset } from "../../spec/openapi";
import { useAnswer, type Answer } from "../../state/answer";
import { useDatasets } from "../../state/datasets";
import { designFor } from "../../state/designing";
import { Button } from "../../widgets/Button";
import { Loading } from "../../widgets/Loading";
import { Page } from "../shared/Page";
import { Panel } from "../../widgets/Panel";
import { say } from "../../widgets/toasts";
import { ErrorNotice } from "../shared/ErrorNotice";
import { ItemMenu } from "../shared/ItemMenu";
import { ChoicePanel } from "./ChoicePanel";
import { ColumnTable } from "./ColumnTable";
import { DatasetFacts } from "./DatasetFacts";
import styles from "./DatasetPage.module.css";
import { duplicateEntry } from "../shared/duplicate_entry";
import { IssueList } from "./IssueList";
import { PreviewTable } from "./PreviewTable";
import { ReadingPanel } from "./ReadingPanel";
import { SplitPanel } from "./SplitPanel";
import { useChoice, type AskChoice } from "./use_choice";
import { useReading } from "./use_reading";

const BACK = { href: "/datasets", title: "Data" };
const read = (id: string, signal: AbortSignal) => readDataset(id, { signal });
/** The key holds the version too: a file that is read anew has other rows. */
const preview = (key: string, signal: AbortSignal) => {
  const [id] = JSON.parse(key) as [string];
  return previewDataset(id, { signal });
};

/** One data set, at /datasets/ID. */
export function DatasetPage() {
  const { id = "" } = useParams<{ id: string }>();
  const answer = useAnswer(id, read);
  if (answer.value !== null) return <LoadedDataset answer={answer} dataset={answer.value} />;
  return (
    <Page title="Data set" back={BACK}>
      {answer.error !== null ? (
        <ErrorNotice error={answer.error} onRetry={answer.reload} />
      ) : (
        <Loading>Reading the data set …</Loading>
      )}
    </Page>
  );
}

function LoadedDataset({ dataset, answer }: { dataset: Dataset; answer: Answer<Dataset> }) {
  const [, navigate] = useLocation();
  const { rename, remove, duplicate } = useDatasets();
  const rows = useAnswer(JSON.stringify([dataset.id, dataset.reading]), preview);
  const { replace } = answer;
  const reading = useReading(dataset, replace);
  const keep: AskChoice = useCallback(
    async (id, columns, options) => {
      const kept = await keepChoice(id, columns, options);
      replace(kept);
      return kept.choice ?? null;
    },
    [replace],
  );
  const chosen = useChoice(dataset, null, keep);
  const [isDesigning, setIsDesigning] = useState(false);
  const { choice } = chosen;

  const design = async () => {
    if (choice === null) return;
    setIsDesigning(true);
    try {
      navigate(`/networks/${await designFor(dataset, choice)}`);
    } catch (thrown) {
      const error = asApiError(thrown);
      say({ tone: "bad", title: error.message, description: error.hint });
      setIsDesigning(false);
    }
  };
  const suggestAgain = async () => {
    try {
      replace(await keepChoice(dataset.id, {}));
    } catch (thrown) {
      const error = asApiError(thrown);
      say({ tone: "bad", title: error.message, description: error.hint });
    }
  };
  const designButton = (
    <Button
      variant="primary"
      icon={<Shapes />}
      isDisabled={choice === null || isDesigning}
      onPress={() => void design()}
    >
      Design a network for this data
    </Button>
  );

  return (
    <Page
      title={dataset.name}
      back={BACK}
      actions={
        <>
          {designButton}
          <ItemMenu
            noun="data set"
            kept={["datasets", dataset.id]}
            name={dataset.name}
            entries={[
              duplicateEntry(
                () => duplicate(dataset.id),
                (copy) => navigate(`/datasets/${copy.id}`),
              ),
            ]}
            consequence="Runs that were trained on it stay."
            onRename={async (name) => {
              await rename(dataset.id, name);
              answer.replace({ ...dataset, name });
            }}
            onDelete={() => remove(dataset.id)}
            onDeleted={() => navigate("/datasets")}
          />
        </>
      }
    >
      <DatasetFacts dataset={dataset} />
      <IssueList issues={dataset.issues ?? []} />
      <ReadingPanel dataset={dataset} reading={reading} />
      <div className={styles.columns}>
        <div className={styles.section}>
          <ColumnTable dataset={dataset} chosen={chosen} reading={reading} />
        </div>
        <div className={styles.side}>
          <ChoicePanel
            chosen={chosen}
            actions={
              dataset.is_choice_kept === true && (
                <Button size="small" onPress={() => void suggestAgain()}>
                  Suggest again
                </Button>
              )
            }
          />
          {choice !== null && <SplitPanel dataset={dataset} chosen={chosen} />}
        </div>
      </div>
      <Panel title="First rows">
        {rows.error !== null && <ErrorNotice error={rows.error} onRetry={rows.reload} />}
        {rows.value === null && rows.error === null && <Loading>Reading the rows …</Loading>}
        {rows.value !== null && (
          <PreviewTable dataset={dataset} preview={rows.value} targets={chosen.targets} />
        )}
      </Panel>
    </Page>
  );
}
