import { useState } from "react";
import { Shapes } from "lucide-react";
import { useLocation, useParams } from "wouter";
import { asApiError } from "../../api/client";
import { previewDataset, readDataset } from "../../api/datasets";
import type { Dataset } from "../../spec/openapi";
import { useAnswer, type Answer } from "../../state/answer";
import { useDatasets } from "../../state/datasets";
import { designFor } from "../../state/designing";
import { Button } from "../../widgets/Button";
import { Loading } from "../../widgets/Loading";
import { Notice } from "../../widgets/Notice";
import { Page } from "../shared/Page";
import { Panel } from "../../widgets/Panel";
import { say } from "../../widgets/toasts";
import { ErrorNotice } from "../shared/ErrorNotice";
import { ItemMenu } from "../shared/ItemMenu";
import { ChoicePanel } from "./ChoicePanel";
import { ColumnTable } from "./ColumnTable";
import { DatasetFacts } from "./DatasetFacts";
import styles from "./DatasetPage.module.css";
import { PreviewTable } from "./PreviewTable";
import { useChoice } from "./useChoice";

const BACK = { href: "/datasets", title: "Data" };
const read = (id: string, signal: AbortSignal) => readDataset(id, { signal });
const preview = (id: string, signal: AbortSignal) => previewDataset(id, { signal });

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
  const { rename, remove } = useDatasets();
  const rows = useAnswer(dataset.id, preview);
  const chosen = useChoice(dataset);
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
      {dataset.issues.length > 0 && (
        <div className={styles.issues}>
          {dataset.issues.map((issue) => (
            <Notice
              key={`${issue.code} ${issue.column ?? ""} ${issue.message}`}
              tone={issue.severity === "error" ? "bad" : "warn"}
            >
              {issue.message}
            </Notice>
          ))}
        </div>
      )}
      <div className={styles.columns}>
        <div className={styles.section}>
          <ColumnTable dataset={dataset} chosen={chosen} />
        </div>
        <div className={styles.side}>
          <ChoicePanel chosen={chosen} />
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
