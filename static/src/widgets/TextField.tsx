import type { ReactNode } from "react";
import {
  TextField as AriaTextField,
  Input,
  Text,
  TextArea,
  type TextFieldProps as AriaTextFieldProps,
} from "react-aria-components";
import { classes } from "./classes";
import styles from "./field.module.css";
import { FieldFrame } from "./FieldFrame";

export interface TextFieldProps extends Omit<
  AriaTextFieldProps,
  "className" | "children" | "style"
> {
  label: string;
  isLabelHidden?: boolean;
  description?: ReactNode;
  errorMessage?: string | null | undefined;
  placeholder?: string;
  /** A word or two at the end of the field, such as the bounds of a number. */
  hint?: string | null;
  isMono?: boolean;
  /** Several lines instead of one. */
  numLines?: number;
  className?: string | undefined;
}

/** A field for text. */
export function TextField({
  label,
  isLabelHidden,
  description,
  errorMessage,
  placeholder,
  hint = null,
  isMono = false,
  numLines = 1,
  className,
  ...props
}: TextFieldProps) {
  const inputClass = classes(styles.input, isMono && styles.mono);
  return (
    <AriaTextField
      {...props}
      isInvalid={errorMessage != null}
      validationBehavior="aria"
      className={classes(styles.field, className)}
    >
      <FieldFrame
        label={label}
        isLabelHidden={isLabelHidden}
        description={description}
        errorMessage={errorMessage}
      >
        {numLines > 1 ? (
          <TextArea className={inputClass} placeholder={placeholder} rows={numLines} />
        ) : (
          <span className={styles.hinted}>
            <Input className={inputClass} placeholder={placeholder} />
            {hint !== null && (
              <Text slot="description" className={styles.hint}>
                {hint}
              </Text>
            )}
          </span>
        )}
      </FieldFrame>
    </AriaTextField>
  );
}
