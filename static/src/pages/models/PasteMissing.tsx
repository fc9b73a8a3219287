import type { ModelView, SavedModel } from "../../spec/openapi";
import { Dialog } from "../../widgets/Dialog";
import { isCalled, PasteLayer } from "../layers/PasteLayer";

export interface PasteMissingProps {
  readonly model: SavedModel;
  readonly view: ModelView;
  /** The class or function that is to be pasted; null: the dialog is closed. */
  readonly name: string | null;
  readonly onClose: () => void;
  readonly onRegistered: () => void;
}

/** The dialog in which a class or function that a model lacks is pasted, or looked at first. */
export function PasteMissing({ model, view, name, onClose, onRegistered }: PasteMissingProps) {
  return (
    <Dialog
      title={titleOf(model, view, name ?? "")}
      isOpen={name !== null}
      onClose={onClose}
      isWide
    >
      {name !== null && (
        <PasteLayer
          key={name}
          className={name}
          wanted={[
            ...model.unknown_layers.map((missing) => missing.class_name),
            ...(view.unknown_objects ?? []).map((missing) => missing.name),
          ]}
          firstSource={broughtSource(model, name) ?? draftOf(view, name) ?? ""}
          buttonLabel={
            broughtSource(model, name) === undefined ? "Check and add" : "Check and register"
          }
          onRegistered={(verdicts) => {
            onRegistered();
            const asked = verdicts.find((verdict) => isCalled(verdict, name));
            if (asked?.is_usable === true && asked.issues.length === 0) onClose();
          }}
        />
      )}
    </Dialog>
  );
}

function titleOf(model: SavedModel, view: ModelView, name: string): string {
  if (broughtSource(model, name) !== undefined) return `${name}, as it came with the file`;
  const isInPlace = model.refusals.some(({ replacement }) => replacement === name);
  const isFunction = (view.unknown_objects ?? []).some(
    (missing) => missing.name === name && missing.is_function,
  );
  return `${isInPlace ? "Write" : "Paste"} the ${isFunction ? "function" : "class"} ${name}`;
}

function broughtSource(model: SavedModel, name: string): string | undefined {
  return model.brought_layers.find((layer) => layer.name === name)?.source;
}

/** A class to start from: with the arguments and weights that the file shows. */
function draftOf(view: ModelView, name: string): string | null | undefined {
  const drafts = [
    ...(view.unknown_objects ?? []).map((missing) => [missing.name, missing.draft] as const),
    ...view.refusals.map((refusal) => [refusal.replacement, refusal.draft] as const),
    ...view.unknown_layers.map((missing) => [missing.class_name, missing.draft] as const),
  ];
  return drafts.find(([of]) => of === name)?.[1];
}
