import { useState } from "react";
import { Button } from "react-aria-components";
import { readDataset } from "../../api/datasets";
import { useAnswer } from "../../state/answer";
import { useDataOf, type ChosenData } from "../../state/chosen_data";
import { useNetwork } from "../../state/network";
import { Dialog } from "../../widgets/Dialog";
import { formatCounted } from "../../widgets/format";
import { stepsOfColumns } from "../models/preprocessing";
import { StepList } from "../models/StepList";
import styles from "./InFront.module.css";

const read = (id: string, signal: AbortSignal) => readDataset(id, { signal });

/** What stands in front of the drawing when it is trained on a table: its preprocessing. */
export function InFront() {
  const data = useDataOf(useNetwork((state) => state.id));
  return data === null ? null : <InFrontOf key={data.id} data={data} />;
}

function InFrontOf({ data }: { data: ChosenData }) {
  const { value: dataset } = useAnswer(data.id, read);
  const [isOpen, setIsOpen] = useState(false);
  if (dataset?.kind !== "table") return null;
  const inputs = data.columns?.inputs ?? dataset.choice?.inputs ?? [];
  const steps = stepsOfColumns(dataset.columns.filter((column) => inputs.includes(column.name)));
  if (steps.length === 0) return null;
  const width = steps.reduce((sum, step) => sum + step.width, 0);
  const words = `${formatCounted(steps.length, "column")} → ${formatCounted(width, "number")}`;
  return (
    <>
      <div className={styles.strip}>
        <span className={styles.data} title={dataset.name}>
          {dataset.name}
        </span>
        <span aria-hidden>→</span>
        <Button
          className={styles.card}
          aria-label={`Preprocessing in front of the network: ${words}`}
          onPress={() => setIsOpen(true)}
        >
          <span className={styles.name}>Preprocessing</span>
          <span className={styles.words}>{words}</span>
        </Button>
        <span aria-hidden>→</span>
        the drawing
      </div>
      <Dialog title="In front of the network" isOpen={isOpen} onClose={() => setIsOpen(false)}>
        <p className={styles.note}>
          {`A row of ${dataset.name} becomes ${formatCounted(width, "number")} before the InputLayer. It is fitted on the training rows alone, and is part of the model that is taken away.`}
        </p>
        <StepList steps={steps} />
      </Dialog>
    </>
  );
}
