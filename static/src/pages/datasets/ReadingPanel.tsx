import { SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import type { Dataset } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { Loading } from "../../widgets/Loading";
import { Panel } from "../../widgets/Panel";
import { ErrorNotice } from "../shared/ErrorNotice";
import { ReadingFields } from "./ReadingFields";
import styles from "./ReadingPanel.module.css";
import { isWished, readingSentence } from "./reading_words";
import type { ReadingState } from "./use_reading";

/** How the file was read, and, opened, everything of it that can be changed. */
export function ReadingPanel({ dataset, reading }: { dataset: Dataset; reading: ReadingState }) {
  const [isOpen, setIsOpen] = useState(false);
  const isChangeable = (dataset.options ?? []).some((option) => option !== "column_types");
  return (
    <Panel
      title="How the file is read"
      actions={
        <span className={styles.actions}>
          {isWished(dataset.wished) && (
            <Button size="small" isDisabled={reading.isReading} onPress={reading.reset}>
              Read as detected
            </Button>
          )}
          {isChangeable && (
            <Button
              size="small"
              icon={<SlidersHorizontal />}
              aria-expanded={isOpen}
              onPress={() => setIsOpen(!isOpen)}
            >
              {isOpen ? "Done" : "Change"}
            </Button>
          )}
        </span>
      }
    >
      <p className={styles.sentence}>{readingSentence(dataset)}</p>
      {isOpen && <ReadingFields dataset={dataset} reading={reading} />}
      {reading.isReading && <Loading>Reading the file anew …</Loading>}
      {reading.error !== null && <ErrorNotice error={reading.error} />}
    </Panel>
  );
}
