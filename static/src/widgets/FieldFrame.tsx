import type { ReactNode } from "react";
import { FieldError, Label, Text } from "react-aria-components";
import styles from "./field.module.css";

export interface FieldFrameProps {
  label: string;
  isLabelHidden?: boolean | undefined;
  description?: ReactNode;
  errorMessage?: string | null | undefined;
  children: ReactNode;
}

/** What stands around every field: its label above, its help or its error below. */
export function FieldFrame({
  label,
  isLabelHidden = false,
  description,
  errorMessage,
  children,
}: FieldFrameProps) {
  return (
    <>
      <Label className={isLabelHidden ? styles.hidden : styles.label}>{label}</Label>
      {children}
      {description != null && errorMessage == null && (
        <Text slot="description" className={styles.description}>
          {description}
        </Text>
      )}
      <FieldError className={styles.error}>{errorMessage}</FieldError>
    </>
  );
}
