import { ChevronDown } from "lucide-react";
import { Select as AriaSelect, Button, ListBox, ListBoxItem, Popover } from "react-aria-components";
import { classes } from "./classes";
import fieldStyles from "./field.module.css";
import { FieldFrame } from "./FieldFrame";
import type { SelectItem } from "./Select";
import styles from "./Select.module.css";

export interface MultiSelectProps {
  label: string;
  items: readonly SelectItem[];
  value: readonly string[];
  onChange: (value: string[]) => void;
  /** What stands there while nothing is chosen. */
  placeholder?: string;
  className?: string | undefined;
}

/** Any number of a list of values. */
export function MultiSelect({
  label,
  items,
  value,
  onChange,
  placeholder = "Choose …",
  className,
}: MultiSelectProps) {
  const titles = items.filter((item) => value.includes(item.id)).map((item) => item.title);
  return (
    <AriaSelect
      selectionMode="multiple"
      value={[...value]}
      onChange={(keys) => onChange(keys.map(String))}
      className={classes(fieldStyles.field, className)}
    >
      <FieldFrame label={label}>
        <Button className={classes(fieldStyles.input, styles.button)}>
          <span
            className={styles.value}
            {...(titles.length === 0 ? { "data-placeholder": "" } : {})}
          >
            {titles.length === 0 ? placeholder : titles.join(", ")}
          </span>
          <ChevronDown aria-hidden />
        </Button>
      </FieldFrame>
      <Popover className={styles.popover} offset={4}>
        <ListBox className={styles.list} items={items} selectionMode="multiple">
          {(item) => (
            <ListBoxItem id={item.id} textValue={item.title} className={styles.item}>
              {item.title}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
