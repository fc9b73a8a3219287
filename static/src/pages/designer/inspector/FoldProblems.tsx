import { TriangleAlert } from "lucide-react";
import { type Drawing, layerOfKey } from "../../../model/drawing";
import { writeNumberOf } from "../../../model/numbers";
import type { Repeat } from "../../../model/repeats";
import type { LayerIssue } from "../../../spec/openapi";
import { edit, select } from "../../../state/network";
import { mended, uncover } from "../../../state/shown";
import { useShapes } from "../../../state/shapes";
import { useView } from "../../../state/view";
import { Button } from "../../../widgets/Button";
import { foldId } from "../../../model/folding";
import styles from "./Inspector.module.css";

interface FoldProblemsProps {
  readonly repeat: Repeat;
  readonly drawing: Drawing;
}

interface Problem {
  readonly key: string;
  readonly where: string;
  readonly issue: LayerIssue;
}

const MOST = 6;

/** All that is wrong inside a block, each with its layer and the way to it. */
export function FoldProblems({ repeat, drawing }: FoldProblemsProps) {
  const findings = useShapes((state) => state.findings);
  const problems = repeat.keys.flatMap((key, at): Problem[] => {
    const name = layerOfKey(drawing, key)?.name ?? "";
    const block = Math.floor(at / repeat.period) + 1;
    const where = repeat.count > 1 ? `${name} in block ${block} of ${repeat.count}` : name;
    return (findings?.byKey.get(key)?.issues ?? []).map((issue) => ({ key, where, issue }));
  });
  const sorted = problems.toSorted(
    (a, b) => Number(b.issue.severity === "error") - Number(a.issue.severity === "error"),
  );
  return (
    <>
      {sorted.slice(0, MOST).map(({ key, where, issue }) => (
        <div
          key={`${key} ${issue.code} ${issue.message}`}
          className={styles.issue}
          data-severity={issue.severity}
        >
          <TriangleAlert size={15} aria-hidden />
          <div>
            <p>
              <b>{where}:</b> {issue.message}
            </p>
            {issue.fixes.map((fix) => (
              <Button
                key={fix.label}
                size="small"
                onPress={() =>
                  edit(fix.label, (before) => mended(before, foldId(repeat), fix.network))
                }
              >
                {fix.label}
              </Button>
            ))}
            <Button size="small" variant="quiet" onPress={() => show(key)}>
              Unfold and show it
            </Button>
          </div>
        </div>
      ))}
      {sorted.length > MOST && (
        <p className={styles.quiet}>
          {`${writeNumberOf(sorted.length - MOST, "more problem")} inside.`}
        </p>
      )}
    </>
  );
}

function show(key: string): void {
  uncover(key);
  select([key]);
  useView.getState().canvas?.focusBox(key);
}
