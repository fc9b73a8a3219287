import { FileText, Wrench } from "lucide-react";
import { useState } from "react";
import { Button } from "../../widgets/Button";
import { FileButton } from "../../widgets/FileButton";
import { formatCounted } from "../../widgets/format";
import styles from "./ModelPage.module.css";
import parts from "./parts.module.css";
import { readWords, type Vocabularies } from "./words";

export interface MissingWordsProps {
  /** Names of the lookup layers whose words the file lacks. */
  layers: readonly string[];
  isLoading: boolean;
  /** Makes a copy that has the words. */
  onGive: (words: Vocabularies) => void;
}

/** The vocabularies that a file lacks: a file of words for each, then a copy that has them. */
export function MissingWords({ layers, isLoading, onGive }: MissingWordsProps) {
  const [given, setGiven] = useState<Vocabularies>({});
  const isComplete = layers.every((name) => given[name] !== undefined);
  const take = async (name: string, file: File | undefined) => {
    if (file === undefined) return;
    const words = readWords(await file.text());
    setGiven((before) => ({ ...before, [name]: words }));
  };
  return (
    <div className={parts.group}>
      <h3 className={parts.heading}>Words that the file lacks</h3>
      <p className={styles.repairWords}>
        A text file for each layer, one word a line in the order of <code>get_vocabulary()</code>,
        or a JSON list of them.
      </p>
      <ul className={styles.missing} aria-label="Missing vocabularies">
        {layers.map((name) => (
          <li key={name} className={styles.repair}>
            <p className={styles.repairWords}>
              <b>{name}: </b>
              {given[name] === undefined
                ? "no words yet"
                : formatCounted(given[name].length, "word")}
            </p>
            <FileButton
              accept={[".txt", ".json", ".csv"]}
              size="small"
              icon={<FileText />}
              onFiles={([file]) => void take(name, file)}
            >
              {`Choose the words of ${name}`}
            </FileButton>
          </li>
        ))}
      </ul>
      <div>
        <Button
          size="small"
          icon={<Wrench />}
          isDisabled={!isComplete || isLoading}
          onPress={() => onGive(given)}
        >
          Make a mended copy
        </Button>
      </div>
    </div>
  );
}
