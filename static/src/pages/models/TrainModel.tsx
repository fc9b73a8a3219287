import { useState } from "react";
import { DatasetChooser } from "../datasets/DatasetChooser";
import type { Columns } from "../datasets/use_choice";
import { TrainDialog } from "../runs/TrainDialog";

/** Which of its two dialogs is open. */
export type TrainModelDialog = "train" | "data" | null;

export interface TrainModelProps {
  modelId: string;
  dialog: TrainModelDialog;
  onDialog: (dialog: TrainModelDialog) => void;
}

/** Training that goes on from a model's weights: choose the data, then start. */
export function TrainModel({ modelId, dialog, onDialog }: TrainModelProps) {
  const [dataset, setDataset] = useState<{ id: string; name: string } | null>(null);
  const [columns, setColumns] = useState<Columns | null>(null);
  return (
    <>
      <TrainDialog
        isOpen={dialog === "train"}
        onClose={() => onDialog(null)}
        subject={{ modelId }}
        dataset={dataset}
        columns={columns}
        onChooseData={() => onDialog("data")}
      />
      <DatasetChooser
        title="Data to train this model on"
        isOpen={dialog === "data"}
        onClose={() => onDialog("train")}
        datasetId={dataset?.id ?? null}
        columns={columns}
        network={null}
        onChoose={(chosen) => {
          setDataset(chosen);
          setColumns(null);
        }}
        onColumns={setColumns}
      />
    </>
  );
}
