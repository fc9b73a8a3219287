/** What the shape check says, by box: a report's names and places turned into keys. */
import type { LayerIssue, LayerReport, ShapeReport } from "../spec/openapi";
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

export function findingsOf(drawing: Drawing, report: ShapeReport): Findings {
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
    byKey.set(drawing.keys[index]!, {
      report: found,
      issues: issues.toSorted((a, b) => rank(a) - rank(b)),
    });
  });
  return { report, byKey, general };
}

const rank = (issue: LayerIssue): number => (issue.severity === "error" ? 0 : 1);

/** The keys whose shapes, counts or first issue differ between two findings. */
export function changedFindings(before: Findings, after: Findings): string[] {
  return [...after.byKey.keys()].filter((key) => {
    const old = before.byKey.get(key);
    return old !== undefined && said(old) !== said(after.byKey.get(key)!);
  });
}

function said(finding: Finding): string {
  return JSON.stringify([
    finding.report?.outputs.map((tensor) => tensor.shape),
    finding.report?.num_params,
    finding.issues[0]?.message,
  ]);
}
