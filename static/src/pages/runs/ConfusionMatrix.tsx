import { useState, type CSSProperties } from "react";
import { classes as joined } from "../../widgets/classes";
import { formatCount, formatCounted, formatShare } from "../../widgets/format";
import { Segmented } from "../../widgets/Segmented";
import styles from "./ConfusionMatrix.module.css";

export interface ConfusionMatrixProps {
  names: readonly string[];
  matrix: readonly (readonly number[])[];
}

type Shown = "rows" | "shares";

const SHOWN: { id: Shown; title: string }[] = [
  { id: "rows", title: "Rows" },
  { id: "shares", title: "% of the class" },
];

/** With more classes the cells become marks: their numbers are told when pointed at. */
const MOST_WITH_NUMBERS = 20;

/** Which class (a row) was taken for which (a column). Right: blue. Wrong: orange. Darker: more. */
export function ConfusionMatrix({ names, matrix }: ConfusionMatrixProps) {
  const [shown, setShown] = useState<Shown>("rows");
  const [pointed, setPointed] = useState<[number, number] | null>(null);
  const isSmall = names.length > MOST_WITH_NUMBERS;
  const sums = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  const told = (i: number, j: number) => cellWords(names, matrix, sums, i, j);
  return (
    <div className={styles.place}>
      <div className={styles.head}>
        <Segmented
          label="What the cells say"
          items={SHOWN}
          value={shown}
          onChange={setShown}
          size="small"
        />
        <span className={styles.told}>
          {pointed === null
            ? "A row is the true class, a column what it was taken for."
            : told(...pointed)}
        </span>
      </div>
      {/* A region that scrolls must be reachable by keyboard (axe: scrollable-region-focusable). */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className={styles.frame} tabIndex={0} aria-label="Matrix of the classes">
        <table className={joined(styles.table, isSmall && styles.small)}>
          <caption className={styles.hidden}>
            How many test rows of each true class were taken for each class
          </caption>
          <thead>
            <tr>
              <th scope="col" className={styles.corner}>
                true ↓ taken for →
              </th>
              {names.map((name, j) => (
                <th key={keyOf(name, j)} scope="col" className={styles.column} title={name}>
                  <span>{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix.map((row, i) => (
              <tr key={keyOf(names[i] ?? "", i)}>
                <th scope="row" className={styles.row} title={names[i]}>
                  {names[i]}
                </th>
                {row.map((count, j) => (
                  <td
                    key={keyOf(names[j] ?? "", j)}
                    className={joined(
                      styles.cell,
                      i === j ? styles.right : styles.wrong,
                      count === 0 && styles.none,
                    )}
                    style={{ "--share": shareOf(count, sums[i]) } as CSSProperties}
                    title={told(i, j)}
                    onMouseEnter={() => setPointed([i, j])}
                  >
                    <span className={isSmall ? styles.hidden : undefined}>
                      {shown === "rows"
                        ? formatCount(count)
                        : sums[i] === 0
                          ? "–"
                          : `${Math.round(shareOf(count, sums[i]) * 100)}`}
                    </span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function cellWords(
  names: readonly string[],
  matrix: ConfusionMatrixProps["matrix"],
  sums: readonly number[],
  i: number,
  j: number,
): string {
  const count = matrix[i]?.[j] ?? 0;
  const what = i === j ? `${names[i]}, found` : `${names[i]} taken for ${names[j]}`;
  const share =
    (sums[i] ?? 0) === 0 ? "" : ` (${formatShare(shareOf(count, sums[i]))} of its rows)`;
  return `${what}: ${formatCounted(count, "row")}${share}`;
}

function shareOf(count: number, sum: number | undefined): number {
  return sum === undefined || sum === 0 ? 0 : count / sum;
}

/** Two classes may have the same name, so the place belongs to the key. */
function keyOf(name: string, index: number): string {
  return `${index} ${name}`;
}
