import { Table2 } from "lucide-react";
import type { DataChoice } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { choiceSentence } from "../datasets/column_words";
import styles from "./TrainDialog.module.css";

export interface TrainDataProps {
  readonly dataset: { readonly name: string } | null;
  /** What is learned from what; null: not known (yet). */
  readonly choice: DataChoice | null;
  readonly onChange: () => void;
}

/** Which data a training learns from, and the way to other data. */
export function TrainData({ dataset, choice, onChange }: TrainDataProps) {
  return (
    <div className={styles.data}>
      <Table2 aria-hidden />
      <div className={styles.words}>
        <div className={styles.name} title={dataset?.name}>
          {dataset?.name ?? "No data chosen yet"}
        </div>
        <div className={styles.learns}>
          {choice === null
            ? dataset === null && "A training needs data to learn from."
            : `Learns ${choiceSentence(choice)}`}
        </div>
      </div>
      <Button size="small" onPress={onChange}>
        {dataset === null ? "Choose data" : "Change"}
      </Button>
    </div>
  );
}
