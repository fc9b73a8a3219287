import type { ClassEvaluation, ClassScore } from "../../spec/openapi";
import { formatCount, formatCounted, formatShare } from "../../widgets/format";
import { Panel } from "../../widgets/Panel";
import { Table, type TableColumn } from "../../widgets/Table";
import { ConfusionMatrix } from "./ConfusionMatrix";
import styles from "./Evaluation.module.css";
import { confusionWords } from "./evaluation_words";

export interface ClassResultsProps {
  evaluation: ClassEvaluation;
  numRows: number;
}

/** A classifier on the test rows: which class it takes for which, and each class's scores. */
export function ClassResults({ evaluation, numRows }: ClassResultsProps) {
  const { classes, matrix, num_right: numRight, accuracy } = evaluation;
  const confused = evaluation.most_confused ?? [];
  return (
    <>
      <Panel title="Confusion matrix">
        <p className={styles.words}>
          {`${formatCount(numRight)} of ${formatCounted(numRows, "test row")} are right (${formatShare(accuracy)}). `}
          {confused.length === 0 ? "No class is taken for another." : confusionWords(confused)}
        </p>
        {matrix == null ? (
          <p className={styles.note}>
            {`${formatCount(classes.length)} classes are too many for a matrix; the table below has each.`}
          </p>
        ) : (
          <ConfusionMatrix names={classes.map((one) => one.name)} matrix={matrix} />
        )}
      </Panel>
      <Panel title="Each class">
        <ClassTable evaluation={evaluation} />
        <p className={styles.note}>
          Precision: of the rows taken for this class, how many are of it. Recall: of its rows, how
          many are found. F1 is between the two. Rows: how many of the test rows are of it.
        </p>
      </Panel>
    </>
  );
}

interface Line extends Omit<ClassScore, "support" | "num_predicted"> {
  support: number | null;
  isAverage?: boolean;
}

function ClassTable({ evaluation }: { evaluation: ClassEvaluation }) {
  const lines: Line[] = [
    ...evaluation.classes,
    { name: "all classes alike", ...evaluation.macro, support: null, isAverage: true },
    { name: "by their rows", ...evaluation.weighted, support: null, isAverage: true },
  ];
  const score = (id: "precision" | "recall" | "f1", title: string): TableColumn<Line> => ({
    id,
    title,
    kind: "numeric",
    width: "92px",
    render: (line) => {
      const value = line[id];
      return value === null ? "–" : <span className={styles.share}>{formatPercent(value)}</span>;
    },
  });
  const columns: TableColumn<Line>[] = [
    {
      id: "class",
      title: "Class",
      tooltip: (line) => line.name,
      render: (line) =>
        line.isAverage === true ? <i className={styles.average}>{line.name}</i> : line.name,
    },
    score("precision", "Precision"),
    score("recall", "Recall"),
    score("f1", "F1"),
    {
      id: "support",
      title: "Rows",
      kind: "numeric",
      width: "80px",
      render: (line) => (line.support === null ? "" : formatCount(line.support)),
    },
  ];
  return (
    <Table
      label="Scores of each class"
      columns={columns}
      rows={lines}
      getKey={(line, index) => `${index} ${line.name}`}
      isDense
      className={styles.classes}
    />
  );
}

/** With one decimal always, so that a column of them can be compared. */
function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
