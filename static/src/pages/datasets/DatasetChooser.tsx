import { Upload } from "lucide-react";
import { useEffect } from "react";
import { readDataset } from "../../api/datasets";
import type { Dataset, NetworkDocument } from "../../spec/openapi";
import { useAnswer } from "../../state/answer";
import { DATASET_FILES, useDatasets, useDatasetUploads } from "../../state/datasets";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { DropZone } from "../../widgets/DropZone";
import { FileButton } from "../../widgets/FileButton";
import { formatCounted } from "../../widgets/format";
import { Loading } from "../../widgets/Loading";
import { Select } from "../../widgets/Select";
import { ErrorNotice } from "../shared/ErrorNotice";
import { ChosenDataset } from "./ChosenDataset";
import styles from "./DatasetChooser.module.css";
import { DatasetSamples } from "./DatasetSamples";
import { DatasetUploads } from "./DatasetUploads";
import type { Columns } from "./use_choice";

export interface DatasetChooserProps {
  title?: string;
  isOpen: boolean;
  onClose: () => void;
  /** The data set chosen so far. */
  datasetId: string | null;
  /** Its inputs and target as a person chose them; null: the suggested ones. */
  columns: Columns | null;
  /** What "Fit the network to this data" fits; null: it is not offered. */
  network: NetworkDocument | null;
  onChoose: (dataset: { id: string; name: string }) => void;
  onColumns: (columns: Columns) => void;
  onFit?: (network: NetworkDocument, changes: string[]) => void;
}

const read = (id: string, signal: AbortSignal): Promise<Dataset | null> =>
  id === "" ? Promise.resolve(null) : readDataset(id, { signal });

/** Chooses the data of a network: an uploaded set, a new file or a sample; and what is learned. */
export function DatasetChooser(props: DatasetChooserProps) {
  const { title = "Data for this network", isOpen, onClose } = props;
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={onClose}
      isWide
      footer={<Button onPress={onClose}>Done</Button>}
    >
      {isOpen && <ChooserBody {...props} />}
    </Dialog>
  );
}

function ChooserBody({
  datasetId,
  columns,
  network,
  onChoose,
  onColumns,
  onFit,
}: DatasetChooserProps) {
  const { items, error, load } = useDatasets();
  const { start } = useDatasetUploads();
  const answer = useAnswer(datasetId ?? "", read);

  useEffect(() => void load(), [load]);

  const upload = async (files: File[]) => {
    const [first] = files;
    const added = first === undefined ? null : await start(first);
    if (added !== null) onChoose({ id: added.id, name: added.name });
  };

  return (
    <div className={styles.body}>
      <DropZone label="Drop to upload the data" onFiles={(files) => void upload(files)} />
      <div className={styles.pick}>
        <Select
          label="Data set"
          className={styles.select}
          placeholder={items?.length === 0 ? "No data yet" : "Choose a data set …"}
          items={(items ?? []).map((item) => ({
            id: item.id,
            title: item.name,
            description: formatCounted(item.num_rows, "row"),
          }))}
          value={datasetId}
          onChange={(id) => {
            const chosen = items?.find((item) => item.id === id);
            if (chosen !== undefined) onChoose({ id: chosen.id, name: chosen.name });
          }}
        />
        <FileButton
          accept={DATASET_FILES}
          icon={<Upload />}
          onFiles={(files) => void upload(files)}
        >
          Upload
        </FileButton>
      </div>
      <DatasetUploads onAdded={({ id, name }) => onChoose({ id, name })} />
      {error !== null && <ErrorNotice error={error} onRetry={() => void load()} />}
      {datasetId === null && <DatasetSamples onAdded={({ id, name }) => onChoose({ id, name })} />}
      {datasetId !== null && answer.error !== null && (
        <ErrorNotice error={answer.error} onRetry={answer.reload} />
      )}
      {datasetId !== null && answer.value === null && answer.error === null && (
        <Loading>Reading the data set …</Loading>
      )}
      {answer.value !== null && (
        <ChosenDataset
          key={answer.value.id}
          dataset={answer.value}
          columns={columns}
          network={network}
          onColumns={onColumns}
          {...(onFit === undefined ? {} : { onFit })}
        />
      )}
    </div>
  );
}
