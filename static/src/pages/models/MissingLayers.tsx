import { ClipboardPaste, FileCode, Undo2 } from "lucide-react";
import { useState } from "react";
import { chooseStandIn, letGo } from "../../api/models";
import type { ModelView, SavedModel } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { formatList } from "../../widgets/format";
import { Notice } from "../../widgets/Notice";
import { isCalled, PasteLayer } from "../layers/PasteLayer";
import { sayProblem } from "../shared/say_problem";
import { ChooseStandIn } from "./ChooseStandIn";
import { MissingObjects } from "./MissingObjects";
import styles from "./ModelPage.module.css";

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
  const brought = new Map(model.brought_layers.map((layer) => [layer.name, layer.source]));
  const unknown = model.unknown_layers;
  // A class to start from: with the arguments and weights that the file shows.
  const drafts = new Map([
    ...view.unknown_layers.map((layer) => [layer.class_name, layer.draft] as const),
    ...view.refusals.map((refusal) => [refusal.replacement, refusal.draft] as const),
  ]);
  const takenArguments = new Map(
    view.unknown_layers.map((layer) => [layer.class_name, Object.keys(layer.arguments ?? {})]),
  );
  const inPlaceOf = refusals.find(
    ({ replacement }) => replacement != null && replacement === pasting,
  );
  const objects = view.unknown_objects ?? [];
  for (const object of objects) drafts.set(object.name, object.draft);
  const wanted = [
    ...unknown.map((missing) => missing.class_name),
    ...objects.map((one) => one.name),
  ];
  const letGoNames = model.let_go ?? [];
  const isFunction = objects.some((one) => one.name === pasting && one.is_function);
  const pastingVerb = inPlaceOf === undefined ? "Paste" : "Write";
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
              <Notice
                tone="warn"
                title={
                  brought.has(missing.class_name)
                    ? `This file carries the source of ${missing.class_name}: look at it, register it`
                    : `${missing.class_name} is not a Keras layer: paste its class`
                }
                actions={
                  <>
                    <Button
                      size="small"
                      icon={brought.has(missing.class_name) ? <FileCode /> : <ClipboardPaste />}
                      onPress={() => setPasting(missing.class_name)}
                    >
                      {brought.has(missing.class_name)
                        ? `Look at ${missing.class_name}`
                        : `Paste ${missing.class_name}`}
                    </Button>
                    <ChooseStandIn
                      className={missing.class_name}
                      takes={takenArguments.get(missing.class_name) ?? []}
                      onChoose={(layer) => void choose(missing.class_name, layer)}
                    />
                  </>
                }
              >
                {`Used by ${usedBy(missing.names)}. ${
                  brought.has(missing.class_name)
                    ? "Nothing of the source has been run."
                    : "Everything else of the model is shown."
                }`}
              </Notice>
            </li>
          ))}
          <MissingObjects
            objects={objects}
            letGo={letGoNames}
            brought={new Set(brought.keys())}
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
      <Dialog
        title={
          brought.has(pasting ?? "")
            ? `${pasting ?? ""}, as it came with the file`
            : `${pastingVerb} the ${isFunction ? "function" : "class"} ${pasting ?? ""}`
        }
        isOpen={pasting !== null}
        onClose={() => setPasting(null)}
        isWide
      >
        {pasting !== null && (
          <PasteLayer
            key={pasting}
            className={pasting}
            wanted={wanted}
            firstSource={brought.get(pasting) ?? drafts.get(pasting) ?? ""}
            buttonLabel={brought.has(pasting) ? "Check and register" : "Check and add"}
            onRegistered={(verdicts) => {
              onRegistered();
              const asked = verdicts.find((verdict) => isCalled(verdict, pasting));
              if (asked?.is_usable === true && asked.issues.length === 0) setPasting(null);
            }}
          />
        )}
      </Dialog>
    </>
  );
}

const NUM_NAMED = 4;

function usedBy(names: readonly string[]): string {
  if (names.length <= NUM_NAMED) return formatList(names);
  return `${names.slice(0, NUM_NAMED).join(", ")} and ${names.length - NUM_NAMED} more layers`;
}
