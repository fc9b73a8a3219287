import { Link } from "wouter";
import type { ModelView, SavedModel } from "../../spec/openapi";
import { Facts, type Fact } from "../../widgets/Facts";
import { formatBytes, formatCount } from "../../widgets/format";
import { FileWords } from "./FileWords";
import links from "../shared/links.module.css";
import { WhenCell } from "../shared/WhenCell";
import { LoadCheck } from "./LoadCheck";
import parts from "./parts.module.css";
import { formatWords, numParamsOf } from "./model_words";
import type { ChooserOf } from "./RepairList";
import { TrainingFacts } from "./TrainingFacts";

export interface ModelFactsProps {
  model: SavedModel;
  view: ModelView | null;
  /** Shows a layer in the drawing; null where a name has no box there. */
  chooserOf: ChooserOf;
}

/** What the file tells of the whole model, and whether it loads. */
export function ModelFacts({ model, view, chooserOf }: ModelFactsProps) {
  const numParams = numParamsOf(model);
  const facts: Fact[] = [
    { term: "Format", value: formatWords(model.format), isMono: true },
    { term: "Class", value: model.class_name, isMono: true },
    { term: "Layers", value: formatCount(model.num_layers), isMono: true },
    {
      term: "Parameters",
      value: numParams === null ? "not counted" : formatCount(numParams),
      isMono: true,
    },
    { term: "File", value: formatBytes(model.size_bytes), isMono: true },
    { term: "Added", value: <WhenCell iso={model.created_at} /> },
  ];
  if (view === null || view.kind !== "operators") {
    const version = model.keras_version ?? "not stated";
    facts.splice(1, 0, { term: "Keras", value: version, isMono: true });
  }
  if (model.run_id != null) {
    facts.push({
      term: "From",
      value: (
        <Link href={`/runs/${model.run_id}`} className={links.name}>
          the run that trained it
        </Link>
      ),
    });
  }
  if (model.source_model_id != null) {
    facts.push({
      term: "Began with",
      value:
        model.source_model_name == null ? (
          "the weights of a model that is deleted"
        ) : (
          <>
            the weights of{" "}
            <Link href={`/models/${model.source_model_id}`} className={links.name}>
              {model.source_model_name}
            </Link>
          </>
        ),
    });
  }
  return (
    <div className={parts.content}>
      <Facts facts={facts} />
      {view !== null && <FileWords view={view} />}
      <LoadCheck model={model} chooserOf={chooserOf} />
      {view?.training_config != null && <TrainingFacts config={view.training_config} />}
    </div>
  );
}
