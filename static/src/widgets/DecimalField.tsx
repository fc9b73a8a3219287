import { useState, type ReactNode } from "react";
import { TextField } from "./TextField";

export interface DecimalFieldProps {
  label: string;
  /** null: nothing is stated. */
  value: number | null;
  onChange: (value: number | null) => void;
  placeholder?: string;
  description?: ReactNode;
  minValue?: number;
}

/** A field for a number as programs write it, 1e-4 too; told when it is left or Enter is pressed. */
export function DecimalField({
  label,
  value,
  onChange,
  placeholder,
  description,
  minValue = -Infinity,
}: DecimalFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const take = () => {
    if (draft === null) return;
    const text = draft.trim().replace(",", ".");
    const number = text === "" ? null : Number(text);
    if (number !== null && (!Number.isFinite(number) || number < minValue)) {
      setProblem("Write a number such as 0.001 or 1e-3.");
      return;
    }
    setDraft(null);
    setProblem(null);
    onChange(number);
  };
  return (
    <TextField
      label={label}
      isMono
      inputMode="decimal"
      value={draft ?? (value === null ? "" : String(value))}
      onChange={setDraft}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === "Enter") take();
      }}
      errorMessage={problem}
      description={description}
      {...(placeholder === undefined ? {} : { placeholder })}
    />
  );
}
