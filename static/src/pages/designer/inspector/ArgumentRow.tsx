import { RotateCcw } from "lucide-react";
import { Fragment, memo } from "react";
import type { ArgumentSpec, JsonValue } from "../../../spec/openapi";
import { keepDraft } from "../../../state/drafts";
import { fieldKind } from "../../../model/field_kinds";
import { IconButton } from "../../../widgets/IconButton";
import { ArgumentField, type ChangeHow } from "./ArgumentField";
import { ArgumentInside } from "./ArgumentInside";
import { Help } from "./Help";
import styles from "./Inspector.module.css";

/** What a field did: a new value for an argument, and where that was done. */
export interface ArgumentChange {
  readonly name: string;
  /** Undefined: Keras's default. */
  readonly value: JsonValue | undefined;
  /** What the undo step is called. */
  readonly label: string;
  /** Names what is still going on, such as typing in one field: all of it is one undo step. */
  readonly gesture: string | null;
}

export interface ArgumentRowProps {
  /** Names the field among all boxes and within them. */
  readonly field: string;
  /** The class that takes the argument. */
  readonly owner: string;
  readonly argument: ArgumentSpec;
  /** Undefined where Keras's default holds. */
  readonly value: JsonValue | undefined;
  /** What the shape check says of it. */
  readonly problem: string | null;
  /** Must stay the same function, or every row is drawn again with each key press. */
  readonly onChange: (change: ArgumentChange) => void;
}

/** One argument: its name, a field that fits its type, its help, the way back to the default, and what is inside its value. */
export const ArgumentRow = memo(function ArgumentRow(props: ArgumentRowProps) {
  const { field, owner, argument, value, problem, onChange } = props;
  const { name } = argument;
  const commit = (next: JsonValue | undefined, how: ChangeHow = {}) => {
    const isDefault =
      !argument.required && JSON.stringify(next) === JSON.stringify(argument.default ?? null);
    const kept = isDefault ? undefined : next;
    const { label = `${owner}: ${name}`, gesture = null } = how;
    onChange({ name, value: kept, label, gesture });
    return kept;
  };
  return (
    <div className={styles.row} data-argument={name} data-field={fieldKind(argument)}>
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
          owner={owner}
          argument={argument}
          value={value}
          problem={problem}
          onChange={commit}
        />
        <Help text={argument.help} />
      </div>
      <ArgumentInside
        field={field}
        owner={owner}
        argument={argument}
        value={value}
        onChange={commit}
      />
    </div>
  );
});
