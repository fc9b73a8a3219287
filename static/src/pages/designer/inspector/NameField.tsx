import type { ReactNode } from "react";
import { endTyping } from "../../../state/network";
import { TextField, type TextFieldProps } from "../../../widgets/TextField";
import styles from "./Inspector.module.css";

export interface NameFieldProps extends Pick<
  TextFieldProps,
  "label" | "isMono" | "maxLength" | "errorMessage"
> {
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** What is said below the field. */
  readonly children?: ReactNode;
}

/** The row of a form in which a thing has its name. */
export function NameField({ children, ...field }: NameFieldProps) {
  return (
    <div className={styles.row}>
      <span className={styles.label} aria-hidden>
        name
      </span>
      <TextField {...field} isLabelHidden spellCheck="false" onBlur={endTyping} />
      {children}
    </div>
  );
}
