import { Columns2, Pencil, Play } from "lucide-react";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { asApiError } from "../../api/client";
import { networkOfModel } from "../../api/models";
import { createNetwork } from "../../api/networks";
import type { SavedModel } from "../../spec/openapi";
import { useModels } from "../../state/models";
import { Badge } from "../../widgets/Badge";
import { Button } from "../../widgets/Button";
import { formatBytes, formatCount, formatCounted } from "../../widgets/format";
import { Loading } from "../../widgets/Loading";
import { say } from "../../widgets/toasts";
import { ErrorNotice } from "../shared/ErrorNotice";
import { duplicateEntry } from "../shared/duplicateEntry";
import { ItemMenu } from "../shared/ItemMenu";
import { Page } from "../shared/Page";
import { CompareDialog } from "./CompareDialog";
import { DownloadMenu } from "./DownloadMenu";
import { ModelBoard } from "./ModelBoard";
import styles from "./ModelPage.module.css";
import { formatWords, takesNetwork } from "./modelWords";
import { TrainModel, type TrainModelDialog } from "./TrainModel";
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
  const [isComparing, setIsComparing] = useState(false);
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
        <Badge tone={model.is_loadable || model.view_only != null ? "neutral" : "warn"}>
          {badgeOf(model)}
        </Badge>
      }
      actions={
        <>
          <DownloadMenu key={String(model.is_loadable)} model={model} />
          <Button
            icon={<Pencil />}
            isDisabled={isOpening || (view !== null && !takesNetwork(view))}
            onPress={() => void edit()}
          >
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
      <CompareDialog model={model} isOpen={isComparing} onClose={() => setIsComparing(false)} />
      <TrainModel modelId={model.id} dialog={dialog} onDialog={setDialog} />
    </Page>
  );
}

function badgeOf(model: SavedModel): string {
  if (model.view_only != null) return `${formatWords(model.format)}, for looking at`;
  return model.is_loadable ? formatWords(model.format) : "cannot be loaded yet";
}
