import type { ColumnProfile } from "../../spec/openapi";
import { formatCount, formatNumber, formatShape } from "../../widgets/format";
import styles from "./ColumnBars.module.css";

const NUM_CATEGORIES_SHOWN = 3;

/** What a column's values look like: its top categories, or its smallest, mean and largest. */
export function ColumnBars({ column }: { column: ColumnProfile }) {
  if (column.categories.length > 0) return <CategoryBars column={column} />;
  const { minimum, maximum, mean } = column;
  if (minimum == null || maximum == null) {
    return column.shape.length > 0 ? <span>{formatShape(column.shape)} a row</span> : null;
  }
  const span = maximum - minimum;
  return (
    <div title="smallest, mean, largest">
      <div className={styles.range}>
        <span>{formatNumber(minimum)}</span>
        <span>{formatNumber(mean ?? null)}</span>
        <span>{formatNumber(maximum)}</span>
      </div>
      {mean != null && span > 0 && (
        <div className={styles.line}>
          <div
            className={styles.mean}
            style={{
              left: `${(Math.min(1, Math.max(0, (mean - minimum) / span)) * 100).toFixed(1)}%`,
            }}
          />
        </div>
      )}
    </div>
  );
}

function CategoryBars({ column }: { column: ColumnProfile }) {
  const shown = [...column.categories]
    .sort((a, b) => b.count - a.count)
    .slice(0, NUM_CATEGORIES_SHOWN);
  const largest = Math.max(...column.categories.map((category) => category.count), 1);
  const numMore = (column.num_distinct ?? column.categories.length) - shown.length;
  return (
    <ul className={styles.categories}>
      {shown.map((category) => (
        <li key={category.value} className={styles.category} title={category.value}>
          <span className={styles.value}>{category.value === "" ? "(empty)" : category.value}</span>
          <div className={styles.track}>
            <div
              className={styles.bar}
              style={{ width: `${((category.count / largest) * 100).toFixed(1)}%` }}
            />
          </div>
          <span className={styles.count}>{formatCount(category.count)}</span>
        </li>
      ))}
      {numMore > 0 && <li className={styles.more}>and {formatCount(numMore)} more</li>}
    </ul>
  );
}
