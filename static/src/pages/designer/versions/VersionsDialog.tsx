import { useState } from "react";
import { writeNumberOf } from "../../../model/numbers";
import { restoreVersion, useVersions } from "../../../state/versions";
import { Button } from "../../../widgets/Button";
import { Dialog } from "../../../widgets/Dialog";
import { formatDate, formatExactDate } from "../../../widgets/format";
import { Loading } from "../../../widgets/Loading";
import { ErrorNotice } from "../../shared/ErrorNotice";
import { VersionName } from "./VersionName";
import { VersionPreview } from "./VersionPreview";
import styles from "./VersionsDialog.module.css";

/** What was saved of this network: to look at, to name, to draw again. */
export function VersionsDialog() {
  const { isOpen, items, next, error, close, loadMore } = useVersions();
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = items?.find((one) => one.revision === chosen) ?? items?.[0];
  const isNewest = shown !== undefined && shown === items?.[0];
  return (
    <Dialog
      title="Versions"
      isOpen={isOpen}
      onClose={close}
      isWide
      footer={
        <>
          <Button onPress={close}>Close</Button>
          <Button
            variant="primary"
            isDisabled={shown === undefined || isNewest}
            onPress={() => shown !== undefined && restoreVersion(shown)}
          >
            {shown === undefined || isNewest ? "Restore" : `Restore version ${shown.revision}`}
          </Button>
        </>
      }
    >
      {error !== null && <ErrorNotice error={error} onRetry={() => void loadMore()} />}
      {items === null && error === null && <Loading>Reading the versions …</Loading>}
      {shown !== undefined && (
        <div className={styles.columns}>
          <div className={styles.list}>
            <ul className={styles.versions} aria-label="Versions, newest first">
              {items?.map((version) => (
                <li key={version.revision}>
                  <button
                    type="button"
                    className={styles.version}
                    aria-pressed={version === shown}
                    onClick={() => setChosen(version.revision)}
                  >
                    <b className={styles.label}>{version.label ?? `Version ${version.revision}`}</b>
                    <span title={formatExactDate(version.saved_at)}>
                      {version.label != null && `Version ${version.revision} · `}
                      {formatDate(version.saved_at)} ·{" "}
                      {writeNumberOf(version.document.layers.length, "layer")}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
            {next !== null && (
              <Button size="small" onPress={() => void loadMore()}>
                Show older ones
              </Button>
            )}
          </div>
          <div className={styles.preview}>
            <VersionName key={shown.revision} version={shown} />
            <VersionPreview version={shown} newest={items?.[0] ?? shown} />
          </div>
        </div>
      )}
    </Dialog>
  );
}
