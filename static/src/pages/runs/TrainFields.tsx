import type { DataChoice, RunPlan } from "../../spec/openapi";
import { useCatalogue } from "../../state/catalogue";
import { DecimalField } from "../../widgets/DecimalField";
import { MultiSelect } from "../../widgets/MultiSelect";
import { NumberField } from "../../widgets/NumberField";
import { Select } from "../../widgets/Select";
import styles from "./TrainDialog.module.css";
import type { TrainOptions } from "./train_options";

const AUTOMATIC = "";

export interface TrainFieldsProps {
  options: TrainOptions;
  onChange: (options: TrainOptions) => void;
  /** What the data suggest; null until known. */
  choice: DataChoice | null;
  /** What the run would do with these options; null until known. */
  plan: RunPlan | null;
}

/** Every option of a training. Empty: chosen from the data. */
export function TrainFields({ options, onChange, choice, plan }: TrainFieldsProps) {
  const catalogue = useCatalogue((state) => state.catalogue);
  const set = (changes: Partial<TrainOptions>) => onChange({ ...options, ...changes });
  const plannedLoss = plan?.loss ?? choice?.loss;
  const plannedMetrics = plan?.metrics ?? choice?.metrics;
  const plannedOptimizer = plan?.optimizer.class_name ?? "Adam";
  const rate = plan?.optimizer.config?.["learning_rate"];
  return (
    <>
      <div className={styles.grid}>
        <Select
          label="Loss"
          items={[
            {
              id: AUTOMATIC,
              title: plannedLoss === undefined ? "From the data" : `From the data · ${plannedLoss}`,
            },
            ...named(catalogue?.losses ?? []),
          ]}
          value={options.loss ?? AUTOMATIC}
          onChange={(loss) => set({ loss: loss === AUTOMATIC ? null : loss })}
        />
        <MultiSelect
          label="Metrics"
          items={named(catalogue?.metrics ?? [])}
          value={options.metrics ?? []}
          placeholder={
            plannedMetrics === undefined
              ? "From the data"
              : `From the data · ${plannedMetrics.join(", ")}`
          }
          onChange={(metrics) => set({ metrics: metrics.length === 0 ? null : metrics })}
        />
        <Select
          label="Optimizer"
          items={[
            { id: AUTOMATIC, title: `Chosen for you · ${plannedOptimizer}` },
            ...named(catalogue?.optimizers ?? []),
          ]}
          value={options.optimizer ?? AUTOMATIC}
          onChange={(optimizer) => set({ optimizer: optimizer === AUTOMATIC ? null : optimizer })}
        />
        <DecimalField
          label="Learning rate"
          placeholder={typeof rate === "number" ? String(rate) : "the optimizer’s own"}
          minValue={0}
          value={options.learningRate}
          onChange={(learningRate) => set({ learningRate })}
        />
      </div>
      <div className={styles.numbers}>
        <NumberField
          label="Epochs"
          placeholder={plan === null ? "from the data" : String(plan.epochs)}
          minValue={1}
          maxValue={100_000}
          step={1}
          value={options.epochs}
          onChange={(epochs) => set({ epochs })}
        />
        <NumberField
          label="Batch size"
          placeholder={plan === null ? "from the data" : String(plan.batch_size)}
          minValue={1}
          maxValue={1_000_000}
          step={1}
          value={options.batchSize}
          onChange={(batchSize) => set({ batchSize })}
        />
        <NumberField
          label="Validation, % of rows"
          placeholder={
            plan === null ? "from the data" : String(Math.round(plan.validation_split * 100))
          }
          minValue={0}
          maxValue={99}
          value={options.validationPercent}
          onChange={(validationPercent) => set({ validationPercent })}
        />
        <NumberField
          label="Test, % of rows"
          placeholder={plan === null ? "from the data" : String(Math.round(plan.test_split * 100))}
          minValue={0}
          maxValue={99}
          value={options.testPercent}
          onChange={(testPercent) => set({ testPercent })}
        />
      </div>
    </>
  );
}

function named(names: readonly string[]) {
  return names.map((name) => ({ id: name, title: name }));
}
