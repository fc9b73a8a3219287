import { Columns2, Pencil, Play } from "lucide-react";
import { useEffect, useState } from "react";
import { Redirect, useLocation, useParams } from "wouter";
import { asApiError } from "../../api/client";
import { networkOfModel } from "../../api/models";
import { createNetwork } from "../../api/networks";
import type { ModelView, SavedModel } from "../../spec/openapi";
import { useModels, useModelUploads } from "../../state/models";
import { forgetOpened, isOpeningKey, type OpenedModel } from "../../state/opened_model";
import { Badge } from "../../widgets/Badge";
import { Button } from "../../widgets/Button";
import { formatBytes, formatCount, formatCounted } from "../../widgets/format";
import { Loading } from "../../widgets/Loading";
import { say } from "../../widgets/toasts";
import { ErrorNotice } from "../shared/ErrorNotice";
import { duplicateEntry } from "../shared/duplicate_entry";
import { ItemMenu } from "../shared/ItemMenu";
import { Page } from "../shared/Page";
import { ArrivingFile } from "./ArrivingFile";
import { CompareDialog } from "./CompareDialog";
import { DownloadMenu } from "./DownloadMenu";
import { ModelBoard } from "./ModelBoard";
import parts from "./parts.module.css";
import { formatWords, numParamsOf, whyNoNetwork } from "./model_words";
import { TrainModel, type TrainModelDialog } from "./TrainModel";
import { useModel, type ShownModel } from "./use_model";

const NOT_YET = "It cannot be loaded yet.";
/** While a file's config is read its page stands already, and waits for the layers. */
const NOTHING_YET: ModelView = {
  format: "keras",
  class_name: "",
  name: "",
  kind: "functional",
  layers: [],
  num_params: 0,
  details: [],
  let_go: [],
  notes: [],
  outputs: [],
  refusals: [],
  repairs: [],
  signatures: [],
  stand_ins: {},
  unknown_layers: [],
  unknown_objects: [],
};
const BACK = { href: "/models", title: "Models" };

/** One model at /models/ID: drawn at once, whatever is unknown in it. */
export function ModelPage() {
  const { id = "" } = useParams<{ id: string }>();
  const [, navigate] = useLocation();
  const shown = useModel(id);
  const { opened } = shown;
  const { value, error, reload } = shown.model;
  const keptId = opened?.model?.id ?? id;
  useEffect(() => {
    if (keptId !== id) navigate(`/models/${keptId}`, { replace: true });
  }, [keptId, id, navigate]);
  useEffect(() => forgetOpened, []);

  if (opened === null ? isOpeningKey(id) : opened.isGone) return <Redirect to="/models" replace />;
  if (opened !== null && (value === null || shown.view.value === null))
    return <LoadedModel key={opened.key} model={standIn(opened)} shown={shown} />;
  if (value !== null) return <LoadedModel key={opened?.key ?? id} model={value} shown={shown} />;
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
  const [isComparing, setIsComparing] = useState(false);
  const [dialog, setDialog] = useState<TrainModelDialog>(null);
  const { opened } = shown;
  const isArriving = opened !== null && shown.view.value === null;
  const view = shown.view.value ?? opened?.view ?? null;
  const drawn = view ?? (opened?.isLooking === true ? NOTHING_YET : null);
  const numParams = numParamsOf(model);
  const isRefused = useModelUploads((state) =>
    state.uploads.some((upload) => upload.file === opened?.file && upload.error !== null),
  );

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
        isArriving && isRefused ? (
          <Badge tone="bad">not taken</Badge>
        ) : (
          <Badge tone={model.is_loadable || model.view_only != null ? "neutral" : "warn"}>
            {isArriving ? "arriving" : badgeOf(model)}
          </Badge>
        )
      }
      actions={
        !isArriving && (
          <>
            <DownloadMenu key={String(model.is_loadable)} model={model} />
            <Button
              icon={<Pencil />}
              isPending={isOpening}
              whyNot={view === null ? null : whyNoNetwork(view)}
              onPress={() => void edit()}
            >
              {isOpening ? "Opening …" : "Edit as network"}
            </Button>
            <Button
              variant="primary"
              icon={<Play />}
              whyNot={model.is_loadable ? null : (model.view_only ?? model.problem ?? NOT_YET)}
              onPress={() => setDialog("train")}
            >
              Train further
            </Button>
            <ItemMenu
              noun="model"
              entries={[
                {
                  id: "compare",
                  title: "Compare with another model …",
                  icon: <Columns2 />,
                  onAction: () => setIsComparing(true),
                },
                duplicateEntry(
                  () => duplicate(model.id),
                  (copy) => navigate(`/models/${copy.id}`),
                ),
              ]}
              kept={["models", model.id]}
              name={model.name}
              consequence="The file and its weights go with it; a run that made it stays."
              onRename={async (name) => {
                await rename(model.id, name);
                shown.model.replace({ ...model, name });
              }}
              onDelete={() => remove(model.id)}
              onDeleted={() => navigate("/models")}
            />
          </>
        )
      }
      status={
        <>
          {view !== null && <span>{formatCounted(model.num_layers, "layer")}</span>}
          {!isArriving && numParams !== null && <span>{formatCount(numParams)} parameters</span>}
          <span>{formatBytes(model.size_bytes)}</span>
        </>
      }
    >
      {drawn === null ? (
        <div className={parts.content}>
          {shown.view.error !== null ? (
            <ErrorNotice error={shown.view.error} onRetry={shown.view.reload} />
          ) : isArriving ? (
            <ArrivingFile opened={opened} />
          ) : (
            <Loading>Drawing the model …</Loading>
          )}
        </div>
      ) : (
        <ModelBoard
          model={model}
          view={drawn}
          viewKey={opened?.key ?? model.id}
          arriving={
            !isArriving ? null : shown.view.error !== null ? (
              <ErrorNotice error={shown.view.error} onRetry={shown.view.reload} />
            ) : (
              <ArrivingFile opened={opened} />
            )
          }
          onDrawn={opened?.sayDrawn}
          onRegistered={shown.reload}
        />
      )}
      <CompareDialog model={model} isOpen={isComparing} onClose={() => setIsComparing(false)} />
      <TrainModel modelId={model.id} dialog={dialog} onDialog={setDialog} />
    </Page>
  );
}

/** What stands for a model of which no more than the config is known. */
function standIn({ key, file, view }: OpenedModel): SavedModel {
  return {
    id: key,
    name: file.name.replace(/\.[^.]*$/, "") || file.name,
    format: "keras",
    class_name: view?.class_name ?? "",
    num_layers: view?.layers.length ?? 0,
    num_params: 0,
    size_bytes: file.size,
    created_at: "",
    unknown_layers: [],
    unknown_objects: [],
    let_go: [],
    repairs: [],
    refusals: [],
    brought_layers: [],
    has_preprocessing: false,
    is_loadable: false,
    view_only: "The file is still being read.",
  };
}

function badgeOf(model: SavedModel): string {
  if (model.view_only != null) return `${formatWords(model.format)}, for looking at`;
  return model.is_loadable ? formatWords(model.format) : "cannot be loaded yet";
}
