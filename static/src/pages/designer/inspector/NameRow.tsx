import { renameLayer } from "../../../model/edits";
import { problemOfName } from "../../../model/names";
import type { LayerIssue } from "../../../spec/openapi";
import { edit } from "../../../state/network";
import { draftValue, keepDraft, useDraft } from "../../../state/drafts";
import styles from "./Inspector.module.css";
import { NameField } from "./NameField";

interface NameRowProps {
  readonly layerKey: string;
  readonly name: string;
  /** What the layer is called in the model that the network was opened from. */
  readonly source: string | null;
  readonly issue: LayerIssue | null;
}

/** The layer's name. One that TensorFlow would not take stays in the field, with the reason. */
export function NameRow({ layerKey, name, source, issue }: NameRowProps) {
  const field = `${layerKey}.name`;
  const draft = useDraft(field, name);
  const problem = draft === undefined ? null : problemOfName(draft);
  return (
    <NameField
      label="name"
      isMono
      value={draft ?? name}
      errorMessage={problem ?? issue?.message}
      onChange={(text) => {
        keepDraft(field, problemOfName(text) === null ? null : { text, value: draftValue(name) });
        if (problemOfName(text) === null)
          edit("Rename a layer", (drawing) => renameLayer(drawing, layerKey, text), {
            gesture: field,
          });
      }}
    >
      {source !== null && source !== name && (
        <p className={styles.source}>
          Has the weights of <code>{source}</code> in the model that it came from.
        </p>
      )}
    </NameField>
  );
}
