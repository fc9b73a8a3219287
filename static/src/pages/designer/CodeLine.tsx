import { memo } from "react";
import type { Token } from "../../model/python_tokens";
import styles from "./CodePanel.module.css";

interface CodeLineProps {
  readonly tokens: readonly Token[];
  readonly line: number;
  readonly isMarked: boolean;
}

/** One line of the code; drawn again only when it changes. */
export const CodeLine = memo(function CodeLine({ tokens, line, isMarked }: CodeLineProps) {
  return (
    <span data-line={line} className={styles.line} data-marked={isMarked || undefined}>
      {tokens.map((token, place) => (
        // Tokens have no identity but their place.
        <span key={place} className={styles[token.kind]}>
          {token.text}
        </span>
      ))}
      {"\n"}
    </span>
  );
});
