import { Pencil, Play } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { useLocation, useParams } from "wouter";
import { asApiError } from "../../api/client";
import { networkOfModel } from "../../api/models";
import { createNetwork } from "../../api/networks";
import { NetworkCanvas } from "../../canvas/NetworkCanvas";
import type { ModelView, SavedModel } from "../../spec/openapi";
import { useCatalogue } from "../../state/catalogue";
import { useModels } from "../../state/models";
import { Badge } from "../../widgets/Badge";
import { Button } from "../../widgets/Button";
import { formatBytes, formatCount, formatCounted } from "../../widgets/format";
import { Loading } from "../../widgets/Loading";
import { Tabs } from "../../widgets/Tabs";
import { say } from "../../widgets/toasts";
import { ErrorNotice } from "../shared/ErrorNotice";
import { duplicateEntry } from "../shared/duplicateEntry";
import { ItemMenu } from "../shared/ItemMenu";
import { Page } from "../shared/Page";
import { DownloadMenu } from "./DownloadMenu";
import { LayerDetails } from "./LayerDetails";
import { MissingLayers } from "./MissingLayers";
import { drawingOfModel } from "./modelBoxes";
import { PreprocessingDetails } from "./PreprocessingDetails";
import { ModelFacts } from "./ModelFacts";
import styles from "./ModelPage.module.css";
import { TrainModel, type TrainModelDialog } from "./TrainModel";
import { TryModel } from "./TryModel";
import { useModel, type ShownModel } from "./useModel";

const BACK = { href: "/models", title: "Models" };

/** One model at /models/ID: drawn at once, whatever is unknown in it. */
export function ModelPage() {
  const { id = "" } = useParams<{ id: string }>();
  const shown = useModel(id);
  const { value, error, reload } = shown.model;
  if (value !== null) return <LoadedModel key={id} model={value} shown={shown} />;
  return (
    <Page title="Model" back={BACK}>
      {error !== null ? (
        <ErrorNotice error={error} onRetry={reload} />
      ) : (
        <Loading>Reading the model …</Loading>
      )}
    </Page>
  );
}

function LoadedModel({ model, shown }: { model: SavedModel; shown: ShownModel }) {
  const [, navigate] = useLocation();
  const { rename, duplicate, remove } = useModels();
  const [isOpening, setIsOpening] = useState(false);
  const [dialog, setDialog] = useState<TrainModelDialog>(null);
  const view = shown.view.value;

  const edit = async () => {
    setIsOpening(true);
    try {
      const { network } = await networkOfModel(model.id);
      navigate(`/networks/${(await createNetwork(network)).value.id}`);
    } catch (thrown) {
      const error = asApiError(thrown);
      say({ tone: "bad", title: error.message, description: error.hint });
      setIsOpening(false);
    }
  };
  return (
    <Page
      title={model.name}
      back={BACK}
      isFull
      note={
        <Badge tone={model.is_loadable ? "neutral" : "warn"}>
          {model.is_loadable ? `.${model.format}` : "cannot be loaded yet"}
        </Badge>
      }
      actions={
        <>
          <DownloadMenu key={String(model.is_loadable)} model={model} />
          <Button icon={<Pencil />} isDisabled={isOpening} onPress={() => void edit()}>
            {isOpening ? "Opening …" : "Edit as network"}
          </Button>
          <Button
            variant="primary"
            icon={<Play />}
            isDisabled={!model.is_loadable}
            onPress={() => setDialog("train")}
          >
            Train further
          </Button>
          <ItemMenu
            noun="model"
            kept={["models", model.id]}
            name={model.name}
            entries={[
              duplicateEntry(
                () => duplicate(model.id),
                (copy) => navigate(`/models/${copy.id}`),
              ),
            ]}
            consequence="The file and its weights go with it; a run that made it stays."
            onRename={async (name) => {
              await rename(model.id, name);
              shown.model.replace({ ...model, name });
            }}
            onDelete={() => remove(model.id)}
            onDeleted={() => navigate("/models")}
          />
        </>
      }
      status={
        <>
          <span>{formatCounted(model.num_layers, "layer")}</span>
          <span>{formatCount(model.num_params)} parameters</span>
          <span>{formatBytes(model.size_bytes)}</span>
        </>
      }
    >
      {view === null ? (
        <div className={styles.content}>
          {shown.view.error !== null ? (
            <ErrorNotice error={shown.view.error} onRetry={shown.view.reload} />
          ) : (
            <Loading>Drawing the model …</Loading>
          )}
        </div>
      ) : (
        <ModelBoard model={model} view={view} onRegistered={shown.reload} />
      )}
      <TrainModel modelId={model.id} dialog={dialog} onDialog={setDialog} />
    </Page>
  );
}

type TabId = "layer" | "model" | "try";

function ModelBoard({
  model,
  view,
  onRegistered,
}: {
  model: SavedModel;
  view: ModelView;
  onRegistered: () => void;
}) {
  const specs = useCatalogue((state) => state.specs);
  const specOf = useCallback((className: string) => specs.get(className), [specs]);
  const encoding = model.encoding ?? null;
  const drawing = useMemo(() => drawingOfModel(view, specOf, encoding), [view, specOf, encoding]);
  const [selected, setSelected] = useState<string | null>(null);
  const [tab, setTab] = useState<TabId>("model");
  const selection = useMemo(() => new Set(selected === null ? [] : [selected]), [selected]);
  const layer = selected === null ? undefined : drawing.layers.get(selected);
  return (
    <>
      <div className={styles.stage}>
        {(model.unknown_layers.length > 0 || model.refusals.length > 0) && (
          <div className={styles.needs}>
            <MissingLayers model={model} onRegistered={onRegistered} />
          </div>
        )}
        <div className={styles.canvas}>
          <NetworkCanvas
            label={`Layers of ${model.name}`}
            boxes={drawing.boxes}
            wires={drawing.wires}
            isStack={view.kind === "sequential"}
            selection={selection}
            onSelect={(keys) => {
              const key = keys.at(-1) ?? null;
              setSelected(key);
              if (key !== null) setTab("layer");
            }}
            isReadOnly
            viewKey={model.id}
          />
        </div>
      </div>
      <aside className={styles.side} aria-label="Details">
        <Tabs<TabId>
          label="Details"
          value={tab}
          onChange={setTab}
          className={styles.tabs}
          listClassName={styles.tabList}
          panelClassName={styles.panel}
          items={[
            {
              id: "layer",
              title: "Layer",
              content:
                selected !== null && selected === drawing.preprocessing && encoding !== null ? (
                  <PreprocessingDetails encoding={encoding} isInFile={model.has_preprocessing} />
                ) : layer === undefined ? (
                  <div className={styles.content}>
                    <p className={styles.quiet}>Choose a layer to see its config and weights.</p>
                  </div>
                ) : (
                  <LayerDetails key={selected} layer={layer} specOf={specOf} />
                ),
            },
            { id: "model", title: "Model", content: <ModelFacts model={model} view={view} /> },
            { id: "try", title: "Try it", content: <TryModel model={model} view={view} /> },
          ]}
        />
      </aside>
    </>
  );
}
