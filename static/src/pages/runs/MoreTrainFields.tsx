import type { RunPlan } from "../../spec/openapi";
import { NumberField } from "../../widgets/NumberField";
import { Select } from "../../widgets/Select";
import { Switch } from "../../widgets/Switch";
import styles from "./TrainDialog.module.css";
import type { TrainOptions } from "./train_options";

const AUTOMATIC = "";

export interface MoreTrainFieldsProps {
  options: TrainOptions;
  onChange: (options: TrainOptions) => void;
  /** What the run would do with these options; null until known. */
  plan: RunPlan | null;
}

/** The options of a training that most people leave alone, folded away until they are wanted. */
export function MoreTrainFields({ options, onChange, plan }: MoreTrainFieldsProps) {
  const set = (changes: Partial<TrainOptions>) => onChange({ ...options, ...changes });
  const isClassifier = plan !== null && plan.choice.learning_task !== "regression";
  const chosen = plan === null ? "" : plan.keep_best ? " · the best epoch" : " · the last epoch";
  return (
    <details className={styles.more}>
      <summary>More options</summary>
      <div className={styles.folded}>
        <div className={styles.grid}>
          <Select
            label="The model keeps the weights of"
            items={[
              { id: AUTOMATIC, title: `From the data${options.keepBest === null ? chosen : ""}` },
              { id: "best", title: "the epoch with the lowest validation loss" },
              { id: "last", title: "the last epoch" },
            ]}
            value={options.keepBest === null ? AUTOMATIC : options.keepBest ? "best" : "last"}
            onChange={(kept) => set({ keepBest: kept === AUTOMATIC ? null : kept === "best" })}
          />
          <NumberField
            label="Early stopping, patience"
            placeholder="off"
            minValue={1}
            maxValue={100_000}
            step={1}
            value={options.patience}
            onChange={(patience) => set({ patience })}
          />
          <NumberField
            label="Seed"
            placeholder={String(plan?.seed ?? 1)}
            minValue={0}
            maxValue={2 ** 31 - 1}
            step={1}
            value={options.seed}
            onChange={(seed) => set({ seed })}
          />
        </div>
        <div className={styles.switches}>
          <Switch isSelected={options.isShuffled} onChange={(isShuffled) => set({ isShuffled })}>
            Shuffle the rows each epoch
          </Switch>
          {(isClassifier || options.isBalanced) && (
            <Switch isSelected={options.isBalanced} onChange={(isBalanced) => set({ isBalanced })}>
              Rare classes weigh as much as common ones
            </Switch>
          )}
        </div>
      </div>
    </details>
  );
}

/** What would be chosen for whatever is left empty, and why. */
export function ChosenWords({ plan }: { plan: RunPlan | null }) {
  const chosen = plan?.chosen ?? [];
  if (chosen.length === 0) return null;
  return (
    <details className={styles.more}>
      <summary>What is chosen from the data, and why</summary>
      <ul className={styles.chosen}>
        {chosen.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </details>
  );
}
