import { Link } from "wouter";
import type { ModelView, SavedModel } from "../../spec/openapi";
import { Facts, type Fact } from "../../widgets/Facts";
import { formatBytes, formatCount } from "../../widgets/format";
import links from "../shared/links.module.css";
import { WhenCell } from "../shared/WhenCell";
import { LoadCheck } from "./LoadCheck";
import styles from "./ModelPage.module.css";

export interface ModelFactsProps {
  model: SavedModel;
  view: ModelView | null;
  /** Shows a layer in the drawing. */
  onChoose: (name: string) => void;
}

/** What the file tells of the whole model, and whether it loads. */
export function ModelFacts({ model, view, onChoose }: ModelFactsProps) {
  const facts: Fact[] = [
    { term: "Format", value: `.${model.format}`, isMono: true },
    { term: "Keras", value: model.keras_version ?? "not stated", isMono: true },
    { term: "Class", value: model.class_name, isMono: true },
    { term: "Layers", value: formatCount(model.num_layers), isMono: true },
    { term: "Parameters", value: formatCount(model.num_params), isMono: true },
    { term: "File", value: formatBytes(model.size_bytes), isMono: true },
    { term: "Added", value: <WhenCell iso={model.created_at} /> },
  ];
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
  return (
    <div className={styles.content}>
      <Facts facts={facts} />
      <LoadCheck model={model} onChoose={onChoose} />
      {view?.training_config != null && (
        <details className={styles.fold}>
          <summary>How it was compiled</summary>
          <pre className={styles.raw}>{JSON.stringify(view.training_config, null, 2)}</pre>
        </details>
      )}
    </div>
  );
}
