import type { DataChoice } from "../../spec/openapi";
import { useCatalogue } from "../../state/catalogue";
import { DecimalField } from "../../widgets/DecimalField";
import { MultiSelect } from "../../widgets/MultiSelect";
import { NumberField } from "../../widgets/NumberField";
import { Select } from "../../widgets/Select";
import styles from "./TrainDialog.module.css";
import type { TrainOptions } from "./trainOptions";

const AUTOMATIC = "";

export interface TrainFieldsProps {
  options: TrainOptions;
  onChange: (options: TrainOptions) => void;
  /** What the data suggest; null until known. */
  choice: DataChoice | null;
}

/** Every option of a training. Empty: chosen from the data. */
export function TrainFields({ options, onChange, choice }: TrainFieldsProps) {
  const catalogue = useCatalogue((state) => state.catalogue);
  const set = (changes: Partial<TrainOptions>) => onChange({ ...options, ...changes });
  const suggested = choice === null ? "" : ` · ${choice.loss}`;
  return (
    <>
      <div className={styles.grid}>
        <Select
          label="Loss"
          items={[
            { id: AUTOMATIC, title: `From the data${suggested}` },
            ...named(catalogue?.losses ?? []),
          ]}
          value={options.loss ?? AUTOMATIC}
          onChange={(loss) => set({ loss: loss === AUTOMATIC ? null : loss })}
        />
        <MultiSelect
          label="Metrics"
          items={named(catalogue?.metrics ?? [])}
          value={options.metrics ?? []}
          placeholder={`From the data${choice === null ? "" : ` · ${choice.metrics.join(", ")}`}`}
          onChange={(metrics) => set({ metrics: metrics.length === 0 ? null : metrics })}
        />
        <Select
          label="Optimizer"
          items={[
            { id: AUTOMATIC, title: "Chosen for you · Adam" },
            ...named(catalogue?.optimizers ?? []),
          ]}
          value={options.optimizer ?? AUTOMATIC}
          onChange={(optimizer) => set({ optimizer: optimizer === AUTOMATIC ? null : optimizer })}
        />
        <DecimalField
          label="Learning rate"
          placeholder="the optimizer’s own"
          minValue={0}
          value={options.learningRate}
          onChange={(learningRate) => set({ learningRate })}
        />
      </div>
      <div className={styles.numbers}>
        <NumberField
          label="Epochs"
          placeholder="from the data"
          minValue={1}
          maxValue={100_000}
          step={1}
          value={options.epochs}
          onChange={(epochs) => set({ epochs })}
        />
        <NumberField
          label="Batch size"
          placeholder="from the data"
          minValue={1}
          maxValue={1_000_000}
          step={1}
          value={options.batchSize}
          onChange={(batchSize) => set({ batchSize })}
        />
        <NumberField
          label="Validation, % of rows"
          placeholder="from the data"
          minValue={0}
          maxValue={99}
          value={options.validationPercent}
          onChange={(validationPercent) => set({ validationPercent })}
        />
        <NumberField
          label="Seed"
          placeholder="1"
          minValue={0}
          maxValue={2 ** 31 - 1}
          step={1}
          value={options.seed}
          onChange={(seed) => set({ seed })}
        />
      </div>
    </>
  );
}

function named(names: readonly string[]) {
  return names.map((name) => ({ id: name, title: name }));
}
