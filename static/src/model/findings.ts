/** What the shape check says, by box: a report's names and places turned into keys. */
import type { LayerIssue, LayerReport, ShapeReport, TensorSpec } from "../spec/openapi";
import type { Drawing } from "./drawing";

export interface Finding {
  readonly report: LayerReport | null;
  /** All issues of the box, errors first. */
  readonly issues: readonly LayerIssue[];
}

/** A report, told by the keys of the drawing that it was asked for. */
export interface Findings {
  readonly report: ShapeReport;
  readonly byKey: ReadonlyMap<string, Finding>;
  /** Issues of the network as a whole. */
  readonly general: readonly LayerIssue[];
}

/**
 * What a report says, by the keys of the drawing that it was asked for.
 *
 * A finding that says what it said in `before` is the same object as there, so that of
 * thousands of boxes only those are drawn again of which something new is known.
 */
export function findingsOf(
  drawing: Drawing,
  report: ShapeReport,
  before: Findings | null = null,
): Findings {
  const issuesAt = new Map<number, LayerIssue[]>();
  const general: LayerIssue[] = [];
  const indexOfName = new Map<string, number>();
  drawing.document.layers.forEach((layer, index) => {
    if (!indexOfName.has(layer.name)) indexOfName.set(layer.name, index);
  });
  for (const issue of report.issues) {
    const index = issue.layer_index ?? (issue.layer ? indexOfName.get(issue.layer) : undefined);
    if (index === undefined || index >= drawing.keys.length) general.push(issue);
    else issuesAt.set(index, [...(issuesAt.get(index) ?? []), issue]);
  }
  const byKey = new Map<string, Finding>();
  drawing.document.layers.forEach((layer, index) => {
    // Of a repeated name the report keeps the first.
    const found =
      indexOfName.get(layer.name) === index ? (report.layers[layer.name] ?? null) : null;
    const issues = issuesAt.get(index) ?? (found?.issue ? [found.issue] : []);
    const key = drawing.keys[index]!;
    const old = before?.byKey.get(key);
    if (old && issues.length === 0 && old.issues.length === 0 && isSameReport(old.report, found))
      byKey.set(key, old);
    else byKey.set(key, { report: found, issues: issues.toSorted((a, b) => rank(a) - rank(b)) });
  });
  return { report, byKey, general };
}

const rank = (issue: LayerIssue): number => (issue.severity === "error" ? 0 : 1);

function isSameReport(a: LayerReport | null, b: LayerReport | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.num_params === b.num_params &&
    a.num_trainable_params === b.num_trainable_params &&
    a.flops === b.flops &&
    a.memory_bytes === b.memory_bytes &&
    a.outputs.length === b.outputs.length &&
    a.outputs.every((tensor, at) => isSameTensor(tensor, b.outputs[at]!))
  );
}

function isSameTensor(a: TensorSpec, b: TensorSpec): boolean {
  return (
    a.dtype === b.dtype &&
    a.shape.length === b.shape.length &&
    a.shape.every((axis, at) => axis === b.shape[at])
  );
}

/** The keys whose shapes, counts or first issue differ between two findings. */
export function changedFindings(before: Findings, after: Findings): string[] {
  return [...after.byKey.keys()].filter((key) => {
    const old = before.byKey.get(key);
    return (
      old !== undefined && old !== after.byKey.get(key) && said(old) !== said(after.byKey.get(key)!)
    );
  });
}

function said(finding: Finding): string {
  return JSON.stringify([
    finding.report?.outputs.map((tensor) => tensor.shape),
    finding.report?.num_params,
    finding.issues[0]?.message,
  ]);
}
