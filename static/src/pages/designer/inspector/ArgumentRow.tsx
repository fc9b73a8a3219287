import { RotateCcw } from "lucide-react";
import { Fragment, memo } from "react";
import { setArgument } from "../../../model/edits";
import type { ArgumentSpec, JsonValue, LayerIssue } from "../../../spec/openapi";
import { keepDraft } from "../../../state/drafts";
import { edit } from "../../../state/network";
import { IconButton } from "../../../widgets/IconButton";
import { ArgumentField } from "./ArgumentField";
import { Help } from "./Help";
import styles from "./Inspector.module.css";

interface ArgumentRowProps {
  readonly layerKey: string;
  readonly className: string;
  readonly argument: ArgumentSpec;
  /** Undefined where Keras's default holds. */
  readonly value: JsonValue | undefined;
  readonly issue: LayerIssue | null;
}

/** One argument: its name, a field that fits its type, its help, and the way back to the default. */
export const ArgumentRow = memo(function ArgumentRow(props: ArgumentRowProps) {
  const { layerKey, className, argument, value, issue } = props;
  const { name } = argument;
  const field = `${layerKey}.${name}`;
  const commit = (next: JsonValue | undefined) => {
    const isDefault =
      !argument.required && JSON.stringify(next) === JSON.stringify(argument.default ?? null);
    const kept = isDefault ? undefined : next;
    edit(`${className}: ${name}`, (drawing) => setArgument(drawing, layerKey, name, kept), {
      gesture: field,
    });
    return kept;
  };
  return (
    <div className={styles.row}>
      <span className={styles.label} title={name}>
        <span aria-hidden className={styles.labelText}>
          {name.split("_").map((part, index) => (
            // A long name may break after its underscores.
            <Fragment key={index}>
              {index > 0 && "_"}
              {index > 0 && <wbr />}
              {part}
            </Fragment>
          ))}
        </span>
        {value !== undefined && !argument.required && (
          <IconButton
            label={`Set ${name} back to its default`}
            icon={<RotateCcw size={12} />}
            size="small"
            className={styles.reset}
            onPress={() => {
              keepDraft(field, null);
              commit(undefined);
            }}
          />
        )}
      </span>
      <div className={styles.field}>
        <ArgumentField
          field={field}
          argument={argument}
          value={value}
          problem={issue?.message ?? null}
          onChange={commit}
        />
        <Help text={argument.help} />
      </div>
    </div>
  );
});
