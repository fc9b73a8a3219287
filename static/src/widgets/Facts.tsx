import { Fragment, type ReactNode } from "react";
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
          <dd className={fact.isMono === true ? styles.mono : undefined}>
            {typeof fact.value === "string" ? breakable(fact.value) : fact.value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Long names break after their underscores, not in the middle of a word. */
function breakable(text: string): ReactNode {
  return text.split(/(?<=_)/).map((part, index) => (
    // The parts of one text have no other identity than their place.
    // oxlint-disable-next-line react/no-array-index-key
    <Fragment key={index}>
      {part}
      <wbr />
    </Fragment>
  ));
}
