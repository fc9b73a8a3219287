import { renameLayer } from "../../../model/edits";
import { problemOfName } from "../../../model/names";
import type { LayerIssue } from "../../../spec/openapi";
import { edit, endTyping } from "../../../state/network";
import { draftValue, keepDraft, useDraft } from "../../../state/drafts";
import { TextField } from "../../../widgets/TextField";
import styles from "./Inspector.module.css";

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
    <div className={styles.row}>
      <span className={styles.label} aria-hidden>
        name
      </span>
      <TextField
        label="name"
        isLabelHidden
        isMono
        value={draft ?? name}
        spellCheck="false"
        errorMessage={problem ?? issue?.message}
        onChange={(text) => {
          keepDraft(field, problemOfName(text) === null ? null : { text, value: draftValue(name) });
          if (problemOfName(text) === null)
            edit("Rename a layer", (drawing) => renameLayer(drawing, layerKey, text), {
              gesture: field,
            });
        }}
        onBlur={endTyping}
      />
      {source !== null && source !== name && (
        <p className={styles.source}>
          Has the weights of <code>{source}</code> in the model that it came from.
        </p>
      )}
    </div>
  );
}
