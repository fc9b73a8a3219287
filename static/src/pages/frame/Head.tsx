import type { ReactNode } from "react";
import styles from "./Head.module.css";
import { SearchButton } from "./SearchButton";

export interface HeadProps {
  readonly title?: string;
  /** At the left: the document. */
  readonly start?: ReactNode;
  /** At the right: what can be done with it. */
  readonly end?: ReactNode;
}

/** The head of a page: what it is about, the one search, what can be done. */
export function Head({ title, start, end }: HeadProps) {
  return (
    <header className={styles.head}>
      <div className={styles.start}>{start ?? <h1 className={styles.title}>{title}</h1>}</div>
      <SearchButton />
      <div className={styles.end}>{end}</div>
    </header>
  );
}
