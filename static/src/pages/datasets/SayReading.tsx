import { SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import type { Reading } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { classes } from "../../widgets/classes";
import { ReadingFields, type ReadingFacts } from "./ReadingFields";
import styles from "./ReadingPanel.module.css";

export interface SayReadingProps {
  filename: string;
  /** What is known of how the file was read, and what of it can be chosen. */
  facts: ReadingFacts;
  /** What a person said of it before. */
  said: Reading;
  openTitle: string;
  doneTitle: string;
  isBusy?: boolean;
  /** Takes the file once more, to be read like this. */
  onRead: (wished: Reading) => void;
}

/** How a file is read, said by hand: all of it first, then the file is read once. */
export function SayReading(props: SayReadingProps) {
  const { filename, facts, said, openTitle, doneTitle, isBusy = false, onRead } = props;
  const [isOpen, setIsOpen] = useState(Object.keys(said).length > 0);
  const [wished, setWished] = useState<Reading>(said);
  if (!isOpen) {
    return (
      <div className={styles.refused}>
        <Button size="small" icon={<SlidersHorizontal />} onPress={() => setIsOpen(true)}>
          {openTitle}
        </Button>
      </div>
    );
  }
  return (
    <section
      className={classes(styles.refused, styles.sheet)}
      aria-label={`How to read ${filename}`}
    >
      <ReadingFields
        dataset={{ ...facts, reading: { ...facts.reading, ...wished }, wished }}
        reading={{
          isReading: isBusy,
          change: (changes) => setWished({ ...wished, ...changes }),
        }}
      />
      <Button size="small" variant="primary" isDisabled={isBusy} onPress={() => onRead(wished)}>
        {doneTitle}
      </Button>
    </section>
  );
}
