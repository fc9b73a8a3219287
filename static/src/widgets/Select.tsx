import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import {
  Select as AriaSelect,
  Button,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
} from "react-aria-components";
import { classes } from "./classes";
import fieldStyles from "./field.module.css";
import { FieldFrame } from "./FieldFrame";
import styles from "./Select.module.css";

export interface SelectItem<Id extends string = string> {
  id: Id;
  title: string;
  description?: string;
  isDisabled?: boolean;
}

export interface SelectProps<Id extends string> {
  label: string;
  items: readonly SelectItem<Id>[];
  value: Id | null;
  onChange: (value: Id) => void;
  isLabelHidden?: boolean;
  description?: ReactNode;
  errorMessage?: string | null | undefined;
  placeholder?: string;
  isDisabled?: boolean;
  className?: string | undefined;
}

/** One of a list of values. */
export function Select<Id extends string>({
  label,
  items,
  value,
  onChange,
  isLabelHidden,
  description,
  errorMessage,
  placeholder = "Choose …",
  isDisabled = false,
  className,
}: SelectProps<Id>) {
  return (
    <AriaSelect
      value={value}
      onChange={(key) => {
        const chosen = items.find((item) => item.id === key);
        if (chosen !== undefined) onChange(chosen.id);
      }}
      placeholder={placeholder}
      isDisabled={isDisabled}
      isInvalid={errorMessage != null}
      validationBehavior="aria"
      className={classes(fieldStyles.field, className)}
    >
      <FieldFrame
        label={label}
        isLabelHidden={isLabelHidden}
        description={description}
        errorMessage={errorMessage}
      >
        <Button className={classes(fieldStyles.input, styles.button)}>
          <SelectValue className={styles.value} />
          <ChevronDown aria-hidden />
        </Button>
      </FieldFrame>
      <Popover className={styles.popover} offset={4}>
        <ListBox className={styles.list} items={items}>
          {(item) => (
            <ListBoxItem
              id={item.id}
              textValue={item.title}
              isDisabled={item.isDisabled ?? false}
              className={styles.item}
            >
              <Text slot="label">{item.title}</Text>
              {item.description !== undefined && (
                <Text slot="description" className={styles.description}>
                  {item.description}
                </Text>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
