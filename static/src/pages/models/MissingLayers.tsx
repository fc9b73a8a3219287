import { FileCode, Undo2 } from "lucide-react";
import { useState } from "react";
import { chooseStandIn, letGo } from "../../api/models";
import type { ModelView, SavedModel } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { formatList } from "../../widgets/format";
import { Notice } from "../../widgets/Notice";
import { sayProblem } from "../shared/say_problem";
import { ChooseStandIn } from "./ChooseStandIn";
import { MissingObjects } from "./MissingObjects";
import styles from "./ModelPage.module.css";
import { PasteMissing } from "./PasteMissing";
import { PasteNotice } from "./PasteNotice";

export interface MissingLayersProps {
  model: SavedModel;
  view: ModelView;
  /** A class was registered: what is known of the model has changed. */
  onRegistered: () => void;
}

/** What stands in the way of loading a model: a short list, each with the next step. */
export function MissingLayers({ model, view, onRegistered }: MissingLayersProps) {
  const [pasting, setPasting] = useState<string | null>(null);
  const { refusals } = model;
  const brought = new Set(model.brought_layers.map((layer) => layer.name));
  const unknown = model.unknown_layers;
  const takenArguments = new Map(
    view.unknown_layers.map((layer) => [layer.class_name, Object.keys(layer.arguments ?? {})]),
  );
  const objects = view.unknown_objects ?? [];
  const letGoNames = model.let_go ?? [];
  const standIns = Object.entries(model.stand_ins ?? {});
  const isMissing = new Set(unknown.map((missing) => missing.class_name));
  const choose = (className: string, layer: string | null) =>
    sayProblem(async () => {
      await chooseStandIn(model.id, className, layer);
      onRegistered();
    });
  return (
    <>
      {unknown.length + objects.length + letGoNames.length + refusals.length + standIns.length >
        0 && (
        <ul className={styles.missing} aria-label="What this model needs">
          {standIns.map(([className, layer]) => (
            <li key={`${className} ${layer}`}>
              <Notice
                tone={isMissing.has(className) ? "warn" : "neutral"}
                title={`${layer} stands in for ${className}`}
                actions={
                  <Button
                    size="small"
                    icon={<Undo2 />}
                    onPress={() => void choose(className, null)}
                  >
                    {`Do without ${layer}`}
                  </Button>
                }
              >
                {isMissing.has(className)
                  ? `${layer} is not registered any more.`
                  : `The model's layers of ${className} are made by your layer ${layer}.`}
              </Notice>
            </li>
          ))}
          {unknown.map((missing) => (
            <li key={missing.class_name}>
              <PasteNotice
                name={missing.class_name}
                title={`${missing.class_name} is not a Keras layer: paste its class`}
                isBrought={brought.has(missing.class_name)}
                onPaste={setPasting}
                others={
                  <ChooseStandIn
                    className={missing.class_name}
                    takes={takenArguments.get(missing.class_name) ?? []}
                    onChoose={(layer) => void choose(missing.class_name, layer)}
                  />
                }
              >
                {`Used by ${usedBy(missing.names)}. ${
                  brought.has(missing.class_name)
                    ? "Nothing of the source has been run."
                    : "Everything else of the model is shown."
                }`}
              </PasteNotice>
            </li>
          ))}
          <MissingObjects
            objects={objects}
            letGo={letGoNames}
            brought={brought}
            onPaste={setPasting}
            onLetGo={(name, isGone) =>
              void sayProblem(async () => {
                await letGo(model.id, name, isGone);
                onRegistered();
              })
            }
          />
          {refusals.map((refusal) => (
            <li key={`${refusal.layer} ${refusal.reason}`}>
              <Notice
                tone="bad"
                title={`${refusal.layer} (${refusal.class_name}) is not loaded`}
                actions={
                  refusal.replacement != null && (
                    <Button
                      size="small"
                      icon={<FileCode />}
                      onPress={() => setPasting(refusal.replacement ?? null)}
                    >
                      {`Write ${refusal.replacement}`}
                    </Button>
                  )
                }
              >
                {refusal.reason}
              </Notice>
            </li>
          ))}
        </ul>
      )}
      <PasteMissing
        model={model}
        view={view}
        name={pasting}
        onClose={() => setPasting(null)}
        onRegistered={onRegistered}
      />
    </>
  );
}

const NUM_NAMED = 4;

function usedBy(names: readonly string[]): string {
  if (names.length <= NUM_NAMED) return formatList(names);
  return `${names.slice(0, NUM_NAMED).join(", ")} and ${names.length - NUM_NAMED} more layers`;
}
