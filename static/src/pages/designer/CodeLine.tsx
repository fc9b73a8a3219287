import { memo } from "react";
import { tokenLines } from "../../model/python_tokens";
import styles from "./CodePanel.module.css";

interface CodeLineProps {
  /** Generated code has no text of several lines: each line can be coloured by itself. */
  readonly text: string;
  readonly isMarked: boolean;
}

/** One line of the code; drawn again only when it changes. */
export const CodeLine = memo(function CodeLine({ text, isMarked }: CodeLineProps) {
  return (
    <span className={styles.line} data-marked={isMarked || undefined}>
      {(tokenLines(text)[0] ?? []).map((token, place) => (
        // Tokens have no identity but their place.
        <span key={place} className={styles[token.kind]}>
          {token.text}
        </span>
      ))}
      {"\n"}
    </span>
  );
});
