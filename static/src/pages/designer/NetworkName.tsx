import { useState } from "react";
import { setNetworkName } from "../../model/edits";
import { edit, endTyping, useNetwork } from "../../state/network";
import styles from "./NetworkName.module.css";

/** The document's name, to be changed where it stands. */
export function NetworkName() {
  const name = useNetwork((state) => state.history.present.document.name);
  const isOpen = useNetwork((state) => state.id !== null);
  // An empty name is typed on the way to another one, but is never kept.
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? name;
  return (
    <span className={styles.frame}>
      <h1 className={styles.heading}>{name}</h1>
      <span className={styles.size} aria-hidden>
        {text || " "}
      </span>
      <input
        className={styles.name}
        aria-label="Name of the network"
        value={text}
        disabled={!isOpen}
        maxLength={200}
        spellCheck={false}
        onChange={(event) => {
          const wanted = event.target.value;
          setTyped(wanted);
          if (wanted.trim() !== "")
            edit("Rename the network", (drawing) => setNetworkName(drawing, wanted), {
              gesture: "network name",
            });
        }}
        onBlur={() => {
          setTyped(null);
          endTyping();
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
        }}
      />
    </span>
  );
}
