import { CircleCheck, TriangleAlert } from "lucide-react";
import type { LayerIssue } from "../../spec/openapi";
import type { Findings } from "../../model/findings";
import { writeBytes, writeCount, writeNumberOf, writeShortCount } from "../../model/numbers";
import { select, useNetwork } from "../../state/network";
import { useHealth } from "../../state/health";
import { useShapes } from "../../state/shapes";
import { uncover } from "../../state/shown";
import { useView } from "../../state/view";
import { Button } from "../../widgets/Button";
import { Menu } from "../../widgets/Menu";
import styles from "./DesignerStatus.module.css";

/** Keras's weights are float32 unless somebody says otherwise. */
const BYTES_A_WEIGHT = 4;

/** What the drawing comes to: problems, layers, parameters, weights. */
export function DesignerStatus() {
  const numLayers = useNetwork((state) => state.history.present.keys.length);
  const findings = useShapes((state) => state.findings);
  const problem = useShapes((state) => state.problem);
  const engine = useHealth((state) => state.health?.engine);
  const isReachable = useHealth((state) => state.isReachable);
  const numParams = findings?.report.num_params ?? 0;
  const flops = findings === null ? null : sumOfFlops(findings);
  const soFar = findings?.report.is_valid === false ? " so far" : "";
  return (
    <>
      {findings ? (
        <Problems findings={findings} numLayers={numLayers} />
      ) : (
        <span>
          {engine === "starting" ? "shapes follow once the engine is up" : "checking shapes…"}
        </span>
      )}
      <span>
        <b className={styles.number}>{writeCount(numLayers)}</b> layer{numLayers === 1 ? "" : "s"}
      </span>
      {findings && numLayers > 0 && (
        <>
          <span>
            <b className={styles.number}>{writeCount(numParams)}</b> parameters{soFar}
          </span>
          <span>
            <b className={styles.number}>{writeBytes(numParams * BYTES_A_WEIGHT)}</b> weights
          </span>
          {flops !== null && (
            <span title="For one row, forward; a multiplication and an addition count as two">
              <b className={styles.number}>{writeShortCount(flops)}</b> FLOPs
            </span>
          )}
          <TrainingMemory findings={findings} />
        </>
      )}
      {problem && problem.status !== 0 && isReachable && engine !== "starting" && (
        <span className={styles.problem} title={problem.hint ?? ""}>
          {problem.message}
        </span>
      )}
    </>
  );
}

/** What training takes, and whether there is so much. */
function TrainingMemory({ findings }: { findings: Findings }) {
  const { training_memory_bytes: bytes, fits_in_memory: fits, is_valid: isValid } = findings.report;
  if (bytes == null || !isValid) return null;
  return (
    <span
      className={fits === false ? styles.tooMuch : undefined}
      title="With batches of 32 rows: weights, gradients, what Adam keeps, and every layer's outputs"
    >
      <b className={styles.number}>{writeBytes(bytes)}</b> to train
      {fits === false ? ", more than a run may use" : ""}
    </span>
  );
}

/** The sum over all layers; null as long as one of them is not known. */
function sumOfFlops(findings: Findings): number | null {
  let sum = 0;
  for (const { report } of findings.byKey.values()) {
    if (report?.flops == null) return null;
    sum += report.flops;
  }
  return findings.byKey.size === 0 ? null : sum;
}

function Problems({ findings, numLayers }: { findings: Findings; numLayers: number }) {
  const rows = problemRows(findings);
  if (rows.length === 0)
    return (
      <span className={styles.valid}>
        <CircleCheck size={14} aria-hidden /> valid
      </span>
    );
  const numErrors = rows.filter((row) => row.issue.severity === "error").length;
  const words =
    numErrors > 0
      ? writeNumberOf(numErrors, "problem")
      : writeNumberOf(rows.length - numErrors, "warning");
  if (numLayers === 0) return <span>nothing drawn yet</span>;
  return (
    <Menu
      label="Problems"
      items={rows.slice(0, 30).map(({ key, issue }, index) => ({
        id: String(index),
        title: issue.layer ?? "The network",
        description: issue.message,
        onAction: () => show(key),
      }))}
    >
      <Button
        variant="quiet"
        size="small"
        className={numErrors > 0 ? styles.errors : styles.warnings}
        icon={<TriangleAlert />}
      >
        {words}
      </Button>
    </Menu>
  );
}

function problemRows(findings: Findings): { key: string | null; issue: LayerIssue }[] {
  const ofBoxes = [...findings.byKey].flatMap(([key, finding]) =>
    finding.issues.map((issue) => ({ key, issue })),
  );
  return [...findings.general.map((issue) => ({ key: null, issue })), ...ofBoxes];
}

function show(key: string | null): void {
  if (key === null) return;
  uncover(key);
  select([key]);
  // The menu gives the keyboard back to its button first.
  window.setTimeout(() => useView.getState().canvas?.focusBox(key), 60);
}
