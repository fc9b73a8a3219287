import type { Dataset, Reading } from "../../spec/openapi";
import { useDatasetUploads } from "../../state/datasets";
import { UploadRows } from "../shared/UploadRows";
import { RefusedReading } from "./RefusedReading";

/** Data files on their way; for a refused text table it can be said how it is read. */
export function DatasetUploads({ onAdded }: { onAdded: (dataset: Dataset) => void }) {
  const { uploads, retry, cancel, dismiss } = useDatasetUploads();
  const again = async (key: number, wished?: Reading) => {
    const added = await retry(key, wished);
    if (added !== null) onAdded(added);
  };
  return (
    <UploadRows
      uploads={uploads}
      onCancel={cancel}
      onDismiss={dismiss}
      onRetry={(key) => void again(key)}
      renderMend={(refused) => (
        <RefusedReading refused={refused} onRead={(wished) => void again(refused.key, wished)} />
      )}
    />
  );
}
