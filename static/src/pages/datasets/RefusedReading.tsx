import { SlidersHorizontal } from "lucide-react";
import { useEffect, useState } from "react";
import type { Reading } from "../../spec/openapi";
import type { Upload } from "../../state/uploads";
import { Button } from "../../widgets/Button";
import { ReadingFields } from "./ReadingFields";
import styles from "./ReadingPanel.module.css";
import { looksLikeText, TEXT_OPTIONS } from "./textFile";

const CODES: readonly string[] = ["unreadable_file", "does_not_fit", "too_large"];

export interface RefusedReadingProps {
  refused: Upload<Reading>;
  /** Sends the same file once more, to be read like this. */
  onRead: (wished: Reading) => void;
}

/** What of reading a refused text table can be said by hand; the file is still at hand. */
export function RefusedReading({ refused, onRead }: RefusedReadingProps) {
  const [isText, setIsText] = useState(false);
  const [isOpen, setIsOpen] = useState(refused.how !== undefined);
  const [wished, setWished] = useState<Reading>(refused.how ?? {});

  useEffect(() => {
    let isShown = true;
    void looksLikeText(refused.file).then((found) => {
      if (isShown) setIsText(found);
    });
    return () => {
      isShown = false;
    };
  }, [refused.file]);

  if (!isText || !CODES.includes(refused.error?.code ?? "")) return null;
  if (!isOpen) {
    return (
      <div className={styles.refused}>
        <Button size="small" icon={<SlidersHorizontal />} onPress={() => setIsOpen(true)}>
          Say how to read it
        </Button>
      </div>
    );
  }
  return (
    <section className={styles.refused} aria-label={`How to read ${refused.filename}`}>
      <ReadingFields
        dataset={{ reading: wished, wished, options: TEXT_OPTIONS }}
        reading={{
          isReading: false,
          change: (changes) => setWished({ ...wished, ...changes }),
        }}
      />
      <Button size="small" variant="primary" onPress={() => onRead(wished)}>
        Read it again
      </Button>
    </section>
  );
}
