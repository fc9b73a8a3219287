import type { Dataset } from "../../spec/openapi";
import { useDatasetUploads } from "../../state/datasets";
import { UploadRows } from "../shared/UploadRows";
import { RefusedReading } from "./RefusedReading";

/** Data files on their way; for a refused text table it can be said how it is read. */
export function DatasetUploads({ onAdded }: { onAdded: (dataset: Dataset) => void }) {
  const { uploads, retry, cancel, dismiss } = useDatasetUploads();
  return (
    <UploadRows
      uploads={uploads}
      onCancel={cancel}
      onDismiss={dismiss}
      renderMend={(refused) => (
        <RefusedReading
          refused={refused}
          onRead={(wished) =>
            void retry(refused.key, wished).then((added) => {
              if (added !== null) onAdded(added);
            })
          }
        />
      )}
    />
  );
}
