import { Download, Table2 } from "lucide-react";
import { useEffect, useState } from "react";
import { asApiError, type ApiError } from "../../api/client";
import { predictTable, type PredictedTable } from "../../api/models";
import type { DataEncoding, Reading, SavedModel } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { FileButton } from "../../widgets/FileButton";
import { formatCounted, formatList } from "../../widgets/format";
import { Notice } from "../../widgets/Notice";
import { RefusedReading } from "../datasets/RefusedReading";
import { readingSentence } from "../datasets/reading_words";
import { SayReading } from "../datasets/SayReading";
import { ErrorNotice } from "../shared/ErrorNotice";
import parts from "./parts.module.css";

const TABLES = [".csv", ".tsv", ".txt", ".jsonl", ".parquet", ".xlsx"] as const;

/** A table that was sent, and how a person said that it is read. */
interface Sent {
  file: File;
  how: Reading | undefined;
}

/** A table goes in and comes back with predictions appended. */
export function TableTry({ model, encoding }: { model: SavedModel; encoding: DataEncoding }) {
  const [done, setDone] = useState<PredictedTable | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [sent, setSent] = useState<Sent | null>(null);
  const [isWorking, setIsWorking] = useState(false);

  useEffect(() => () => releaseTable(done), [done]);

  const run = async (file: File, how?: Reading) => {
    setIsWorking(true);
    setSent({ file, how });
    setDone(null);
    setError(null);
    try {
      const table = await predictTable(model.id, file, how ?? {});
      setDone(table);
      save(table);
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setIsWorking(false);
    }
  };
  const names = encoding.columns.map((column) => column.column);
  return (
    <>
      <p className={parts.quiet}>
        {`A table with the ${names.length === 1 ? "column" : "columns"} ${someOf(names)} comes back with the predictions appended to each row. Other columns may be there.`}
      </p>
      <div>
        <FileButton
          variant="primary"
          icon={<Table2 />}
          accept={TABLES}
          onFiles={([file]) => file !== undefined && void run(file)}
        >
          {sent !== null && isWorking ? `Predicting ${sent.file.name} …` : "Choose a table …"}
        </FileButton>
      </div>
      {error !== null && <ErrorNotice error={error} />}
      {sent !== null && error !== null && (
        <RefusedReading
          refused={{ ...sent, filename: sent.file.name, error }}
          doneTitle="Predict again"
          onRead={(how) => void run(sent.file, how)}
        />
      )}
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
      {sent !== null && done !== null && (
        <div className={parts.group}>
          <p className={parts.quiet}>{`It was read as: ${readingSentence(done.told)}.`}</p>
          {(done.told.options ?? []).length > 0 && (
            <SayReading
              filename={sent.file.name}
              facts={done.told}
              said={sent.how ?? {}}
              openTitle="Read it in another way"
              doneTitle="Predict again"
              onRead={(how) => void run(sent.file, how)}
            />
          )}
        </div>
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
