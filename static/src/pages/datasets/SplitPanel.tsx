import { useState } from "react";
import { splitRows } from "../../api/datasets";
import type { Dataset, SplitDescription } from "../../spec/openapi";
import { useAnswer } from "../../state/answer";
import { formatCount, formatShare } from "../../widgets/format";
import { Loading } from "../../widgets/Loading";
import { NumberField } from "../../widgets/NumberField";
import { Panel } from "../../widgets/Panel";
import { ErrorNotice } from "../shared/ErrorNotice";
import styles from "./SplitPanel.module.css";
import { versionOf, type ChosenColumns } from "./use_choice";

const NUM_CLASSES_SHOWN = 12;
const DEFAULT_SEED = 1;

interface Asked {
  version: string;
  id: string;
  inputs: string[];
  targets: string[];
  seed: number;
}

const ask = (key: string, signal: AbortSignal): Promise<SplitDescription> => {
  const { id, version: _, ...request } = JSON.parse(key) as Asked;
  return splitRows(id, request, { signal });
};

/** Which rows are learned from, which validate, which test; and the classes in each part. */
export function SplitPanel({ dataset, chosen }: { dataset: Dataset; chosen: ChosenColumns }) {
  const [seed, setSeed] = useState(DEFAULT_SEED);
  const { inputs, targets } = chosen;
  // What was read anew is divided anew: the reading is part of the key.
  const key = JSON.stringify({
    version: versionOf(dataset),
    id: dataset.id,
    inputs,
    targets,
    seed,
  });
  const answer = useAnswer(key, ask);
  const split = answer.value;
  return (
    <Panel title="How a run divides the rows">
      {answer.error !== null && <ErrorNotice error={answer.error} onRetry={answer.reload} />}
      {split === null && answer.error === null && <Loading>Dividing the rows …</Loading>}
      {split !== null && <Parts split={split} />}
      {split !== null && (
        <p className={styles.note}>
          {split.is_stratified
            ? "Each class is divided by itself, so every part has the same mix. "
            : "Rows are divided by chance. "}
          {split.has_own_test_part && "The test part is the file's own. "}
          {split.num_left_out > 0 &&
            `${formatCount(split.num_left_out)} rows without a target are left out. `}
          The same seed gives the same parts; a run can have another.
        </p>
      )}
      <NumberField
        label="Seed"
        value={seed}
        minValue={0}
        maxValue={2 ** 31 - 1}
        className={styles.seed}
        onChange={(next) => setSeed(next ?? DEFAULT_SEED)}
      />
    </Panel>
  );
}

function Parts({ split }: { split: SplitDescription }) {
  const parts = split.parts.filter((part) => part.num_rows > 0);
  const total = parts.reduce((sum, part) => sum + part.num_rows, 0);
  const classes = (parts[0]?.classes ?? []).map((first, index) => {
    const counts = parts.map((part) => part.classes?.[index]?.count ?? 0);
    return { value: first.value, counts, count: counts.reduce((sum, one) => sum + one, 0) };
  });
  const shown = classes
    .toSorted((one, other) => other.count - one.count)
    .slice(0, NUM_CLASSES_SHOWN);
  const largest = Math.max(...shown.map((one) => one.count), 1);
  return (
    <>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{classes.length > 0 ? "Class" : "Part"}</th>
            {parts.map((part) => (
              <th key={part.name} scope="col" className={styles.number}>
                {part.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={one.value}>
              <th scope="row" className={styles.class} title={one.value}>
                <span className={styles.value}>{one.value}</span>
                <svg
                  className={styles.bar}
                  viewBox="0 0 100 4"
                  preserveAspectRatio="none"
                  aria-hidden
                >
                  <rect width={(one.count / largest) * 100} height="4" />
                </svg>
              </th>
              {one.counts.map((count, index) => (
                <td key={parts[index]?.name} className={styles.number}>
                  {formatShare(count / (parts[index]?.num_rows ?? 1))}
                </td>
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">rows</th>
            {parts.map((part) => (
              <td key={part.name} className={styles.number}>
                {formatCount(part.num_rows)}
                <span className={styles.share}>{formatShare(part.num_rows / total)}</span>
              </td>
            ))}
          </tr>
        </tbody>
      </table>
      {classes.length > shown.length && (
        <p className={styles.note}>and {formatCount(classes.length - shown.length)} more classes</p>
      )}
    </>
  );
}
