import { Download, Table2 } from "lucide-react";
import { useEffect, useState } from "react";
import { asApiError, type ApiError } from "../../api/client";
import { predictTable, type PredictedTable } from "../../api/models";
import type { DataEncoding, SavedModel } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { FileButton } from "../../widgets/FileButton";
import { formatCounted, formatList } from "../../widgets/format";
import { Notice } from "../../widgets/Notice";
import { ErrorNotice } from "../shared/ErrorNotice";
import styles from "./ModelPage.module.css";

const TABLES = [".csv", ".tsv", ".txt", ".jsonl", ".parquet", ".xlsx"] as const;

/** A table goes in and comes back with predictions appended. */
export function TableTry({ model, encoding }: { model: SavedModel; encoding: DataEncoding }) {
  const [done, setDone] = useState<PredictedTable | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [working, setWorking] = useState<string | null>(null);

  useEffect(() => () => releaseTable(done), [done]);

  const run = async (file: File) => {
    setWorking(file.name);
    setDone(null);
    setError(null);
    try {
      const table = await predictTable(model.id, file);
      setDone(table);
      save(table);
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setWorking(null);
    }
  };
  const names = encoding.columns.map((column) => column.column);
  return (
    <>
      <p className={styles.quiet}>
        {`A table with the ${names.length === 1 ? "column" : "columns"} ${someOf(names)} comes back with the predictions appended to each row. Other columns may be there.`}
      </p>
      <div>
        <FileButton
          variant="primary"
          icon={<Table2 />}
          accept={TABLES}
          onFiles={([file]) => file !== undefined && void run(file)}
        >
          {working === null ? "Choose a table …" : `Predicting ${working} …`}
        </FileButton>
      </div>
      {error !== null && <ErrorNotice error={error} />}
      {done !== null && (
        <Notice
          tone="good"
          title={`${formatCounted(done.told.num_rows, "row")} predicted`}
          isUrgent
          actions={
            <Button size="small" icon={<Download />} onPress={() => save(done)}>
              Save again
            </Button>
          }
        >
          {wordsOf(done)}
        </Notice>
      )}
    </>
  );
}

function wordsOf({ told, filename }: PredictedTable): string {
  const appended = `Appended to ${filename}: ${formatList(told.columns.slice(0, 8))}.`;
  const unused =
    told.unused_columns.length === 0 ? "" : ` Not used: ${someOf(told.unused_columns)}.`;
  const notes = told.notes.length === 0 ? "" : ` ${told.notes.join(" ")}`;
  return `${appended}${unused}${notes}`;
}

const NUM_NAMED = 12;

function someOf(names: readonly string[]): string {
  if (names.length <= NUM_NAMED) return formatList(names);
  return `${names.slice(0, NUM_NAMED).join(", ")} and ${names.length - NUM_NAMED} more`;
}

/** Has the browser save the file, as a link to it would. */
function save(table: PredictedTable): void {
  const link = document.createElement("a");
  link.href = table.address;
  link.download = table.filename;
  link.click();
}

function releaseTable(table: PredictedTable | null): void {
  if (table !== null) URL.revokeObjectURL(table.address);
}
