import { useEffect, useState } from "react";
import { TextField } from "../../widgets/TextField";
import styles from "./ListSearch.module.css";

export interface ListSearchProps {
  /** "data sets", "runs" … */
  nouns: string;
  words: string;
  /** How many are listed; null until the first answer. */
  numFound: number | null;
  find: (words: string) => Promise<void>;
}

const WAIT_MS = 200;

/** Finds in a list by words of the name. Not there while there is nothing to search. */
export function ListSearch({ nouns, words, numFound, find }: ListSearchProps) {
  const [text, setText] = useState(words);
  useEffect(() => {
    if (text === words) return;
    const timer = window.setTimeout(() => void find(text), WAIT_MS);
    return () => window.clearTimeout(timer);
  }, [text, words, find]);
  if (words === "" && text === "" && !numFound) return null;
  return (
    <div className={styles.search} role="search">
      <TextField
        type="search"
        label={`Find ${nouns}`}
        isLabelHidden
        placeholder={`Find ${nouns} by name`}
        value={text}
        onChange={setText}
        className={styles.field}
      />
      <p role="status" className={styles.found}>
        {words !== "" && numFound === 0 && `No ${nouns} with “${words}” in the name.`}
      </p>
    </div>
  );
}
