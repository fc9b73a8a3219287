import type { NumberEvaluation } from "../../spec/openapi";
import { formatCount, formatNumber } from "../../widgets/format";
import { Histogram } from "../../widgets/Histogram";
import { Panel } from "../../widgets/Panel";
import { ScatterPlot } from "../../widgets/ScatterPlot";
import { Stat } from "../../widgets/Stat";
import styles from "./Evaluation.module.css";
import { numberWords } from "./evaluation_words";

export interface NumberResultsProps {
  evaluation: NumberEvaluation;
  numRows: number;
}

/** Predicted numbers against the true ones on the test rows. */
export function NumberResults({ evaluation, numRows }: NumberResultsProps) {
  const { name, points, residuals } = evaluation;
  const isSample = points.length < numRows;
  return (
    <Panel title={`How far off it is: ${name}`}>
      <p className={styles.words}>{numberWords(evaluation)}</p>
      <div className={styles.scores}>
        <Stat value={formatNumber(evaluation.mae)} label="MAE, mean distance" />
        <Stat value={formatNumber(evaluation.rmse)} label="RMSE, far ones weigh more" />
        <Stat
          value={evaluation.r2 == null ? "–" : evaluation.r2.toFixed(3)}
          label="R², 1 is perfect"
        />
        <Stat value={formatNumber(evaluation.mean_residual)} label="mean residual" />
      </div>
      <div className={styles.plots}>
        <ScatterPlot
          title="Predicted against true"
          xLabel="true"
          yLabel="predicted"
          points={points}
          hasDiagonal
        />
        <Histogram
          title="Residuals: predicted − true"
          edges={residuals.edges}
          counts={residuals.counts}
          unit="row"
        />
      </div>
      <p className={styles.note}>
        {isSample
          ? `The plot shows ${formatCount(points.length)} of ${formatCount(numRows)} test rows; on the line a prediction is exact.`
          : `${formatCount(points.length)} test rows; on the line a prediction is exact.`}
        {" The outermost bars of the residuals hold all that lies beyond."}
      </p>
    </Panel>
  );
}
