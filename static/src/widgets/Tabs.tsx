import type { ReactNode } from "react";
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from "react-aria-components";
import { classes } from "./classes";
import styles from "./Tabs.module.css";

export interface TabItem<Id extends string = string> {
  id: Id;
  title: ReactNode;
  content: ReactNode;
}

export interface TabsProps<Id extends string> {
  label: string;
  items: readonly TabItem<Id>[];
  value?: Id;
  onChange?: (value: Id) => void;
  className?: string | undefined;
  listClassName?: string | undefined;
  panelClassName?: string | undefined;
}

/** Several views of one thing in one place. */
export function Tabs<Id extends string>({
  label,
  items,
  value,
  onChange,
  className,
  listClassName,
  panelClassName,
}: TabsProps<Id>) {
  return (
    <AriaTabs
      {...(value === undefined ? {} : { selectedKey: value })}
      onSelectionChange={(key) => {
        const chosen = items.find((item) => item.id === key);
        if (chosen !== undefined) onChange?.(chosen.id);
      }}
      className={classes(styles.tabs, className)}
    >
      <TabList aria-label={label} className={classes(styles.list, listClassName)}>
        {items.map((item) => (
          <Tab key={item.id} id={item.id} className={styles.tab}>
            {item.title}
          </Tab>
        ))}
      </TabList>
      {items.map((item) => (
        <TabPanel key={item.id} id={item.id} className={classes(styles.panel, panelClassName)}>
          {item.content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
