import { ArrowLeftRight } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { useLocation, useParams } from "wouter";
import { compareModels, compareModelWeights } from "../../api/models";
import type { ModelComparison, WeightComparison } from "../../spec/openapi";
import { type Answer, useAnswer } from "../../state/answer";
import { Button } from "../../widgets/Button";
import { formatCount } from "../../widgets/format";
import { Loading } from "../../widgets/Loading";
import { Switch } from "../../widgets/Switch";
import { ErrorNotice } from "../shared/ErrorNotice";
import { Page } from "../shared/Page";
import styles from "./Compare.module.css";
import { CompareDetails } from "./CompareDetails";
import { CompareRows } from "./CompareRows";
import { comparedRows } from "./compared_rows";
import { comparedSummary } from "./compared_words";
import { formatWords } from "./model_words";
import parts from "./parts.module.css";

/** Two models side by side at /models/ID/compare/OTHER. */
export function ComparePage() {
  const { id = "", other = "" } = useParams<{ id: string; other: string }>();
  const [, navigate] = useLocation();
  const key = JSON.stringify([id, other]);
  const comparison = useAnswer(
    key,
    useCallback((asked: string, signal: AbortSignal) => {
      const [left, right] = JSON.parse(asked) as [string, string];
      return compareModels(left, right, { signal });
    }, []),
  );
  const weights = useAnswer(
    key,
    useCallback((asked: string, signal: AbortSignal) => {
      const [left, right] = JSON.parse(asked) as [string, string];
      return compareModelWeights(left, right, { signal });
    }, []),
  );
  const { value, error } = comparison;
  return (
    <Page
      title={value === null ? "Compare" : namesOf(value).join(" and ")}
      back={{ href: `/models/${id}`, title: "Model" }}
      isFull
      actions={
        <Button
          icon={<ArrowLeftRight />}
          onPress={() => navigate(`/models/${other}/compare/${id}`)}
        >
          Swap sides
        </Button>
      }
      status={value !== null && <Counts comparison={value} />}
    >
      {value !== null ? (
        <Compared key={key} ids={[id, other]} comparison={value} weights={weights} />
      ) : (
        <div className={styles.alone}>
          {error !== null ? (
            <ErrorNotice error={error} onRetry={comparison.reload} />
          ) : (
            <Loading>Comparing the models …</Loading>
          )}
        </div>
      )}
    </Page>
  );
}

/** Both names; of models that are called the same, with what kind of file each is. */
function namesOf(comparison: ModelComparison): [string, string] {
  const { left_name: left, right_name: right } = comparison;
  const formats = [comparison.left_format, comparison.right_format].map(formatWords);
  if (left !== right || formats[0] === formats[1]) return [left, right];
  return [`${left} (${formats[0]})`, `${right} (${formats[1]})`];
}

function Counts({ comparison }: { comparison: ModelComparison }) {
  return (
    <>
      <span>{formatCount(comparison.num_same)} alike</span>
      <span>{formatCount(comparison.num_changed)} changed</span>
      <span>{formatCount(comparison.num_only_left)} only left</span>
      <span>{formatCount(comparison.num_only_right)} only right</span>
    </>
  );
}

function Compared({
  ids,
  comparison,
  weights,
}: {
  ids: readonly [string, string];
  comparison: ModelComparison;
  weights: Answer<WeightComparison>;
}) {
  const [isOnlyDifferent, setIsOnlyDifferent] = useState(false);
  const [chosen, setChosen] = useState<number | null>(null);
  const all = useMemo(() => comparedRows(comparison, weights.value), [comparison, weights.value]);
  const rows = useMemo(
    () => (isOnlyDifferent ? all.filter((row) => row.isDifferent) : all),
    [all, isOnlyDifferent],
  );
  const row = all.find((one) => one.index === chosen) ?? null;
  return (
    <>
      <section className={parts.stage} aria-label="Layers side by side">
        <div className={styles.bar}>
          <p className={styles.summary} role="status">
            {comparedSummary(comparison, all, weights.value, weights.error !== null)}
          </p>
          <Switch isSelected={isOnlyDifferent} onChange={setIsOnlyDifferent}>
            Differences only
          </Switch>
        </div>
        {weights.error !== null && (
          <div className={styles.notice}>
            <ErrorNotice error={weights.error} onRetry={weights.reload} />
          </div>
        )}
        <CompareRows names={namesOf(comparison)} rows={rows} chosen={chosen} onChoose={setChosen} />
      </section>
      <aside className={styles.side} aria-label="Differences">
        <CompareDetails ids={ids} row={row} />
      </aside>
    </>
  );
}
