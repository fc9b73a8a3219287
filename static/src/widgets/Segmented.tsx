import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { classes } from "./classes";
import styles from "./Segmented.module.css";

export interface SegmentedProps<Id extends string> {
  label: string;
  items: readonly { id: Id; title: string }[];
  value: Id | null;
  onChange: (value: Id) => void;
  isDisabled?: boolean;
  /** As wide as its place. */
  isWide?: boolean;
  size?: "medium" | "small";
}

/** A choice between two to four values, all in sight. */
export function Segmented<Id extends string>({
  label,
  items,
  value,
  onChange,
  isDisabled = false,
  isWide = false,
  size = "medium",
}: SegmentedProps<Id>) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection={value !== null}
      isDisabled={isDisabled}
      selectedKeys={value === null ? [] : [value]}
      onSelectionChange={(keys) => {
        const chosen = items.find((item) => keys.has(item.id));
        if (chosen !== undefined) onChange(chosen.id);
      }}
      className={classes(styles.group, isWide && styles.wide, size === "small" && styles.small)}
    >
      {items.map((item) => (
        <ToggleButton key={item.id} id={item.id} className={styles.item}>
          {item.title}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
