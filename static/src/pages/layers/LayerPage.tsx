import { useMemo, useState } from "react";
import { useLocation, useParams } from "wouter";
import { asApiError, type ApiError } from "../../api/client";
import { listCustomLayerVersions, readCustomLayer, saveCustomLayer } from "../../api/custom_layers";
import type { CustomLayer } from "../../spec/openapi";
import { useAnswer } from "../../state/answer";
import { loadCatalogue } from "../../state/catalogue";
import { Button } from "../../widgets/Button";
import { CodeEditor } from "../../widgets/CodeEditor";
import { Loading } from "../../widgets/Loading";
import { Panel } from "../../widgets/Panel";
import { say } from "../../widgets/toasts";
import { ErrorNotice } from "../shared/ErrorNotice";
import { Page } from "../shared/Page";
import { WhenCell } from "../shared/WhenCell";
import { LayerMenu } from "./LayerMenu";
import styles from "./LayersPage.module.css";
import { marksOf, marksOfError } from "./verdict_words";
import { Verdict } from "./Verdict";

const BACK = { href: "/layers", title: "Your layers" };
const read = (name: string, signal: AbortSignal) => readCustomLayer(name, { signal });

/** One custom layer at /layers/NAME: its source, what the check says, its versions. */
export function LayerPage() {
  const { name = "" } = useParams<{ name: string }>();
  const answer = useAnswer(name, read);
  if (answer.value !== null) {
    return <LoadedLayer key={answer.value.name} layer={answer.value} onSaved={answer.replace} />;
  }
  return (
    <Page title={name} back={BACK}>
      {answer.error !== null ? (
        <ErrorNotice error={answer.error} onRetry={answer.reload} />
      ) : (
        <Loading>Reading the layer …</Loading>
      )}
    </Page>
  );
}

function LoadedLayer({
  layer,
  onSaved,
}: {
  layer: CustomLayer;
  onSaved: (layer: CustomLayer) => void;
}) {
  const [, navigate] = useLocation();
  const [source, setSource] = useState(layer.source);
  const [error, setError] = useState<ApiError | null>(null);
  const [isSaving, setIsSaving] = useState(false);
  const isChanged = source !== layer.source;
  const marks = useMemo(
    () => (error !== null ? marksOfError(error) : isChanged ? [] : marksOf([layer.verdict])),
    [error, isChanged, layer.verdict],
  );

  const save = async () => {
    setIsSaving(true);
    setError(null);
    try {
      const saved = await saveCustomLayer(layer.name, source);
      onSaved(saved);
      void loadCatalogue();
      say({ tone: "good", title: `${layer.name} is version ${saved.version} now` });
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setIsSaving(false);
    }
  };

  return (
    <Page
      title={layer.name}
      back={BACK}
      actions={
        <>
          {isChanged && <Button onPress={() => setSource(layer.source)}>Undo changes</Button>}
          <Button variant="primary" isDisabled={!isChanged || isSaving} onPress={() => void save()}>
            {isSaving ? "Checking …" : "Check and save"}
          </Button>
          <LayerMenu
            name={layer.name}
            onCopied={(copy) => navigate(`/layers/${encodeURIComponent(copy)}`)}
            onDeleted={() => navigate("/layers")}
          />
        </>
      }
    >
      {error !== null && <ErrorNotice error={error} />}
      <div className={styles.columns}>
        <CodeEditor
          label={`Source of ${layer.name}`}
          value={source}
          onChange={setSource}
          marks={marks}
          isMarkRevealed={error !== null}
          className={styles.editor}
        />
        <div className={styles.side}>
          <Verdict verdict={layer.verdict} />
          <Versions key={layer.version} layer={layer} onShow={setSource} />
        </div>
      </div>
    </Page>
  );
}

const readVersions = (name: string, signal: AbortSignal) =>
  listCustomLayerVersions(name, { signal });

function Versions({ layer, onShow }: { layer: CustomLayer; onShow: (source: string) => void }) {
  const { value, error } = useAnswer(layer.name, readVersions);
  return (
    <Panel title="Versions">
      {error !== null && <ErrorNotice error={error} />}
      <ul className={styles.versions}>
        {(value?.items ?? []).map((version) => (
          <li key={version.version} className={styles.version}>
            <span>
              Version {version.version}{" "}
              <span className={styles.when}>
                <WhenCell iso={version.updated_at} />
              </span>
            </span>
            <Button size="small" variant="quiet" onPress={() => onShow(version.source)}>
              Show
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
