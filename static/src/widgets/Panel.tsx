import type { ReactNode } from "react";
import styles from "./Panel.module.css";

export interface PanelProps {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}

/** A titled sheet of paper on a page. */
export function Panel({ title, actions, children }: PanelProps) {
  return (
    <section className={styles.panel} aria-label={title}>
      <div className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        {actions}
      </div>
      <div className={styles.body}>{children}</div>
    </section>
  );
}
