import { Play, RotateCcw } from "lucide-react";
import { useEffect, useState } from "react";
import type { ColumnEncoding, DataEncoding, JsonValue, SavedModel } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { DecimalField } from "../../widgets/DecimalField";
import { Select } from "../../widgets/Select";
import { Switch } from "../../widgets/Switch";
import { TextField } from "../../widgets/TextField";
import { ErrorNotice } from "../shared/ErrorNotice";
import styles from "./ModelPage.module.css";
import { PredictionAnswer } from "./PredictionAnswer";
import { exampleFromData } from "./prediction_input";
import { startValues, type RowValues } from "./row_input";
import { usePrediction } from "./use_prediction";

export interface RowTryProps {
  model: SavedModel;
  encoding: DataEncoding;
}

/** A form of the model's columns: numbers, choices and switches; the answer above it. */
export function RowTry({ model, encoding }: RowTryProps) {
  const [start, setStart] = useState<RowValues | null>(null);
  const [changed, setChanged] = useState<RowValues>({});
  // Counted up to make the fields anew: what stands half written in them goes too.
  const [round, setRound] = useState(0);
  const { predictions, error, isPredicting, ask } = usePrediction(model.id);

  useEffect(() => {
    const controller = new AbortController();
    void exampleFromData(model, controller.signal).then((found) => {
      if (controller.signal.aborted) return;
      const row = found?.rows?.[0];
      setStart(startValues(encoding, row ?? null));
    });
    return () => controller.abort();
  }, [model, encoding]);

  if (start === null) return null;
  const values = { ...start, ...changed };
  return (
    <form
      className={styles.fields}
      aria-label="A row to predict"
      onSubmit={(event) => {
        event.preventDefault();
        ask({ rows: [values] });
      }}
    >
      <div className={styles.row}>
        <Button type="submit" variant="primary" icon={<Play />} isPending={isPredicting}>
          {isPredicting ? "Predicting …" : "Predict"}
        </Button>
        <Button
          icon={<RotateCcw />}
          isDisabled={Object.keys(changed).length === 0}
          onPress={() => {
            setChanged({});
            setRound(round + 1);
          }}
        >
          Start over
        </Button>
      </div>
      {error !== null && <ErrorNotice error={error} />}
      {predictions !== null && (
        <PredictionAnswer predictions={predictions} targets={encoding.targets} />
      )}
      {encoding.columns.map((column) => (
        <ColumnField
          key={`${round} ${column.column}`}
          column={column}
          value={values[column.column] ?? null}
          onChange={(value) => setChanged((before) => ({ ...before, [column.column]: value }))}
        />
      ))}
    </form>
  );
}

interface ColumnFieldProps {
  column: ColumnEncoding;
  value: JsonValue;
  onChange: (value: JsonValue) => void;
}

const MISSING = "\u0000missing";

function ColumnField({ column, value, onChange }: ColumnFieldProps) {
  switch (column.kind) {
    case "standardize":
      return (
        <DecimalField
          label={column.column}
          placeholder="missing"
          value={typeof value === "number" ? value : null}
          onChange={onChange}
        />
      );
    case "one_hot": {
      const names = column.categories.map((name) => ({ id: name, title: name }));
      const known = typeof value === "string" && column.categories.includes(value);
      const other =
        typeof value === "string" && !known ? [{ id: value, title: `${value} (not known)` }] : [];
      return (
        <Select
          label={column.column}
          items={[...names, ...other, { id: MISSING, title: "(missing)" }]}
          value={typeof value === "string" ? value : MISSING}
          onChange={(id) => onChange(id === MISSING ? null : id)}
        />
      );
    }
    case "boolean":
      return (
        <div className={styles.yesNo}>
          <Switch isSelected={value === true} onChange={onChange}>
            {column.column}
          </Switch>
        </div>
      );
    case "text":
      return (
        <TextField
          label={column.column}
          numLines={5}
          value={typeof value === "string" ? value : ""}
          onChange={onChange}
        />
      );
  }
}
