import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
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

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * Several views of one thing in one place; the arrows change between them.
 *
 * Not React Aria's, whose collections weigh as much as the rest of the first page.
 */
export function Tabs<Id extends string>(props: TabsProps<Id>) {
  const { label, items, onChange, className, listClassName, panelClassName } = props;
  const [own, setOwn] = useState(items[0]?.id);
  const chosen = items.find((item) => item.id === (props.value ?? own)) ?? items[0];
  const name = useId();
  const list = useRef<HTMLDivElement>(null);
  const choose = (id: Id) => {
    setOwn(id);
    onChange?.(id);
  };
  const walk = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const at = items.findIndex((item) => item === chosen);
    const next = items[(at + (step ?? 0) + items.length) % items.length];
    if (step === undefined || next === undefined) return;
    event.preventDefault();
    choose(next.id);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[items.indexOf(next)]?.focus();
  };
  return (
    <div className={classes(styles.tabs, className)}>
      <div
        ref={list}
        role="tablist"
        aria-label={label}
        tabIndex={-1}
        className={classes(styles.list, listClassName)}
        onKeyDown={walk}
      >
        {items.map((item) => (
          <button
            key={item.id}
            type="button"
            role="tab"
            id={`${name}-${item.id}`}
            aria-selected={item === chosen}
            aria-controls={item === chosen ? `${name}-panel` : undefined}
            tabIndex={item === chosen ? 0 : -1}
            className={styles.tab}
            onClick={() => choose(item.id)}
          >
            {item.title}
          </button>
        ))}
      </div>
      {chosen && (
        <div
          key={chosen.id}
          role="tabpanel"
          id={`${name}-panel`}
          aria-labelledby={`${name}-${chosen.id}`}
          className={classes(styles.panel, panelClassName)}
        >
          {chosen.content}
        </div>
      )}
    </div>
  );
}
