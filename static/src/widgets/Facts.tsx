import type { ReactNode } from "react";
import styles from "./Facts.module.css";

export interface Fact {
  term: string;
  value: ReactNode;
  isMono?: boolean;
}

/** Terms and what is so: a quiet two-column list. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map((fact) => (
        <div key={fact.term} style={{ display: "contents" }}>
          <dt>{fact.term}</dt>
          <dd className={fact.isMono === true ? styles.mono : undefined}>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
