import { choicesOf, fieldKind } from "../../../model/field_kinds";
import type { ArgumentSpec, JsonValue } from "../../../spec/openapi";
import { ChoiceField } from "./ChoiceField";
import { ClassField } from "./ClassField";
import styles from "./Inspector.module.css";
import { TypedField } from "./TypedField";
import { innersOf } from "../../../model/inner";
import { writeNumberOf } from "../../../model/numbers";

/** How a value was changed, where that is not one act in this field. */
export interface ChangeHow {
  /** What the undo step is called. */
  readonly label?: string;
  /** Names what is still going on, such as typing in one field: all of it is one undo step. */
  readonly gesture?: string | null;
}

export interface ArgumentFieldProps {
  /** Names the field among all boxes, for what is typed and is no value yet. */
  readonly field: string;
  /** The class that takes the argument. */
  readonly owner: string;
  readonly argument: ArgumentSpec;
  readonly value: JsonValue | undefined;
  /** What the shape check says of it. */
  readonly problem: string | null;
  /** Sets the value; gives what is kept of it: undefined for Keras's default. */
  readonly onChange: (value: JsonValue | undefined, how?: ChangeHow) => JsonValue | undefined;
}

/** A field that fits the argument's type. */
export function ArgumentField(props: ArgumentFieldProps) {
  const { argument, value, problem } = props;
  switch (fieldKind(argument)) {
    case "class":
    case "layer":
      return <ClassField {...props} />;
    case "layers":
      return (
        <>
          <p className={styles.listed}>{writeNumberOf(innersOf(value).length, nounOf(argument))}</p>
          {problem !== null && <p className={styles.problem}>{problem}</p>}
        </>
      );
    case "choice": {
      const shown = value === undefined ? argument.default : value;
      const isObject = typeof shown === "object" && shown !== null;
      return isObject ? (
        <TypedField {...props} />
      ) : (
        <ChoiceField {...props} choices={choicesOf(argument)} />
      );
    }
    default:
      return <TypedField {...props} />;
  }
}

/** "cells" → "cell": what the items of a list are called. */
export function nounOf(argument: ArgumentSpec): string {
  return argument.name.replace(/s$/, "");
}
