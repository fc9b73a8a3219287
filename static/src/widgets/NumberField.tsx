import type { ReactNode } from "react";
import {
  NumberField as AriaNumberField,
  Input,
  type NumberFieldProps as AriaNumberFieldProps,
} from "react-aria-components";
import { classes } from "./classes";
import styles from "./field.module.css";
import { FieldFrame } from "./FieldFrame";

export interface NumberFieldProps extends Omit<
  AriaNumberFieldProps,
  "className" | "children" | "style" | "value" | "defaultValue" | "onChange"
> {
  label: string;
  isLabelHidden?: boolean;
  description?: ReactNode;
  errorMessage?: string | null | undefined;
  placeholder?: string;
  /** null: nothing is stated. */
  value: number | null;
  onChange: (value: number | null) => void;
  className?: string | undefined;
}

const AS_WRITTEN: Intl.NumberFormatOptions = { maximumFractionDigits: 12, useGrouping: false };

/** A field for a number; told when it is left or Enter is pressed, null when emptied. */
export function NumberField({
  label,
  isLabelHidden,
  description,
  errorMessage,
  placeholder,
  value,
  onChange,
  formatOptions = AS_WRITTEN,
  className,
  ...props
}: NumberFieldProps) {
  return (
    <AriaNumberField
      {...props}
      formatOptions={formatOptions}
      value={value ?? Number.NaN}
      onChange={(next) => onChange(Number.isNaN(next) ? null : next)}
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
        <Input className={classes(styles.input, styles.mono)} placeholder={placeholder} />
      </FieldFrame>
    </AriaNumberField>
  );
}
