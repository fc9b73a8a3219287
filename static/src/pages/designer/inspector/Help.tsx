import { useState } from "react";
import styles from "./Inspector.module.css";

/** Longer than this, and only the first sentence shows at first. */
const SHORT = 90;

/** An argument's help: its first words, all of it on request. */
export function Help({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  if (text === "") return null;
  const short = shortened(text);
  if (short === text) return <p className={styles.help}>{text}</p>;
  return (
    <p className={styles.help}>
      {isWhole ? text : short}{" "}
      <button
        type="button"
        className={styles.helpMore}
        aria-expanded={isWhole}
        onClick={() => setWhole(!isWhole)}
      >
        {isWhole ? "less" : "more"}
      </button>
    </p>
  );
}

function shortened(text: string): string {
  if (text.length <= SHORT) return text;
  const sentence = /^.*?[.;](?=\s)/s.exec(text)?.[0];
  if (sentence !== undefined && sentence.length <= SHORT) return sentence;
  const cut = text.slice(0, SHORT);
  return `${cut.slice(0, cut.lastIndexOf(" "))} …`;
}
