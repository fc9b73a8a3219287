import { useState } from "react";
import { asApiError, type ApiError } from "../../api/client";
import { readAnew } from "../../api/datasets";
import type { ColumnType, Dataset, Reading } from "../../spec/openapi";

export interface ReadingState {
  isReading: boolean;
  /** Why the file cannot be read as wished; what is shown is as it was before. */
  error: ApiError | null;
  /** Reads the file with these wishes beside those that are there; null: as detected. */
  change: (changes: Partial<Reading>) => void;
  /** Reads a column as this type; null: as detected. */
  changeType: (column: string, type: ColumnType | null) => void;
  /** Reads the file as detected in all. */
  reset: () => void;
}

/** How a data set's file is read, and how a person changes it. */
export function useReading(dataset: Dataset, onRead: (dataset: Dataset) => void): ReadingState {
  const [isReading, setIsReading] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const wished: Reading = dataset.wished ?? {};

  const read = async (next: Reading) => {
    setIsReading(true);
    setError(null);
    try {
      onRead(await readAnew(dataset.id, next));
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setIsReading(false);
    }
  };
  return {
    isReading,
    error,
    change: (changes) => void read({ ...wished, ...changes }),
    changeType: (column, type) => {
      const { [column]: _, ...others } = wished.column_types ?? {};
      const column_types = type === null ? others : { ...others, [column]: type };
      void read({ ...wished, column_types });
    },
    reset: () => void read({}),
  };
}
