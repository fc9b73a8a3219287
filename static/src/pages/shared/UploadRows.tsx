import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import type { ApiError } from "../../api/client";
import type { Upload } from "../../state/uploads";
import { Button } from "../../widgets/Button";
import { asSentence, formatBytes } from "../../widgets/format";
import { Notice } from "../../widgets/Notice";
import { ProgressBar } from "../../widgets/ProgressBar";
import styles from "./UploadRows.module.css";

export interface UploadRowsProps<How> {
  uploads: readonly Upload<How>[];
  onCancel: (key: number) => void;
  onDismiss: (key: number) => void;
  /** Sends a file once more that the server did not take because it was away. */
  onRetry: (key: number) => void;
  /** What can be done about a refused file, beside closing it. */
  renderMend?: (refused: Upload<How>) => ReactNode;
}

/** The file may well be right: the server was away, or failed. */
function isOfServer(error: ApiError): boolean {
  return error.code === "unreachable" || error.status >= 500;
}

/** Every file on its way, with its progress; a refused one with the reason. */
export function UploadRows<How>({
  uploads,
  onCancel,
  onDismiss,
  onRetry,
  renderMend,
}: UploadRowsProps<How>) {
  if (uploads.length === 0) return null;
  return (
    <ul className={styles.rows} aria-label="Uploads">
      {uploads.map((upload) => {
        const { key, filename, progress, isReading, error } = upload;
        return error !== null ? (
          <li key={key}>
            <Notice
              tone="bad"
              title={`${filename} was not taken`}
              hint={error.hint}
              isUrgent
              actions={
                <>
                  {isOfServer(error) && (
                    <Button size="small" icon={<RotateCw />} onPress={() => onRetry(key)}>
                      Try again
                    </Button>
                  )}
                  <Button size="small" onPress={() => onDismiss(key)}>
                    Close
                  </Button>
                </>
              }
            >
              {asSentence(error.message)}
            </Notice>
            {renderMend?.(upload)}
          </li>
        ) : (
          <li key={key} className={styles.row}>
            <div className={styles.progress}>
              <ProgressBar
                label={isReading ? `Reading ${filename} …` : `Uploading ${filename}`}
                share={isReading ? null : progress.sentBytes / Math.max(1, progress.totalBytes)}
                valueLabel={
                  isReading
                    ? formatBytes(progress.totalBytes)
                    : `${formatBytes(progress.sentBytes)} of ${formatBytes(progress.totalBytes)}`
                }
              />
            </div>
            <Button size="small" onPress={() => onCancel(key)}>
              Cancel
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
