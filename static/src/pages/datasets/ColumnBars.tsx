import type { ColumnProfile, TextFacts } from "../../spec/openapi";
import { formatCount, formatNumber, formatShape } from "../../widgets/format";
import styles from "./ColumnBars.module.css";
import { ColumnSpread } from "./ColumnSpread";
import { rangeWords } from "./column_words";

const NUM_CATEGORIES_SHOWN = 3;

/** Whole numbers that are more than this are drawn as they are spread. */
const MAX_BARS = 5;

/** What a column's values look like: its classes, how its numbers are spread, its words. */
export function ColumnBars({ column }: { column: ColumnProfile }) {
  if (column.text != null) return <Words text={column.text} />;
  const isFew = column.categories.length > 0 && column.categories.length <= MAX_BARS;
  if (isFew || (column.categories.length > 0 && column.type !== "number")) {
    return <CategoryBars column={column} />;
  }
  const { minimum, maximum, histogram } = column;
  if (minimum == null || maximum == null) {
    return column.shape.length > 0 ? <span>{formatShape(column.shape)} a row</span> : null;
  }
  const [smallest, middle, largest] = rangeWords(column);
  return (
    <div>
      {histogram != null && <ColumnSpread name={column.name} bins={histogram} />}
      <div className={styles.range} title="smallest, median, largest">
        <span>{smallest}</span>
        <span>{middle}</span>
        <span>{largest}</span>
      </div>
    </div>
  );
}

function Words({ text }: { text: TextFacts }) {
  const words = text.common_words.map((word) => word.value).join(" · ");
  return (
    <div className={styles.words}>
      <span>
        {formatNumber(text.mean_words)} {text.mean_words === 1 ? "word" : "words"} a row,{" "}
        {formatCount(text.num_words)} different
      </span>
      <span className={styles.common} title={words}>
        {words}
      </span>
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
