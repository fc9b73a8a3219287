import type { KeyboardEvent } from "react";
import { classes } from "./classes";
import styles from "./picking.module.css";
import type { Picking } from "./use_picking";

export interface PickFieldProps {
  readonly picking: Picking;
  readonly label: string;
  readonly placeholder: string;
  readonly className: string | undefined;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** The field above a list of options: what is typed narrows the list, and the first is active again. */
export function PickField(props: PickFieldProps) {
  const { picking, label, placeholder, className, value, onChange, onKeyDown } = props;
  return (
    <input
      // It was asked for: the keyboard should be here.
      // oxlint-disable-next-line jsx-a11y/no-autofocus
      autoFocus
      className={classes(styles.input, className)}
      role="combobox"
      aria-expanded
      aria-controls={picking.listId}
      aria-activedescendant={picking.active >= 0 ? picking.optionId(picking.active) : undefined}
      aria-label={label}
      placeholder={placeholder}
      spellCheck={false}
      autoComplete="off"
      value={value}
      onChange={(event) => {
        onChange(event.target.value);
        picking.point(0);
      }}
      onKeyDown={onKeyDown}
    />
  );
}
