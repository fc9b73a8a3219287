/** The check's findings as marked lines and words. */
import type { ApiError } from "../../api/client";
import type { ArgumentSpec, CustomLayerVerdict } from "../../spec/openapi";
import type { MarkedLines } from "../../widgets/CodeEditor";

/** The lines that the verdicts point at. */
export function marksOf(verdicts: readonly CustomLayerVerdict[]): MarkedLines[] {
  return verdicts.flatMap((verdict) =>
    verdict.issues.flatMap((issue): MarkedLines[] =>
      issue.line == null
        ? []
        : [
            {
              first: issue.line,
              last: issue.line,
              tone: issue.severity === "error" ? "bad" : "warn",
            },
          ],
    ),
  );
}

/** A refusal says its lines in words alone: "… (line 7)". */
export function marksOfError(error: ApiError): MarkedLines[] {
  const text = `${error.message} ${error.where ?? ""}`;
  return [...text.matchAll(/\bline (\d+)/g)].map((match) => {
    const line = Number(match[1]);
    return { first: line, last: line, tone: "bad" };
  });
}

/** An argument as Python writes it: "units=32", "rate (required)". */
export function argumentWords(argument: ArgumentSpec): string {
  if (argument.required) return "required";
  return pythonWords(argument.default);
}

function pythonWords(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return `"${value}"`;
  return JSON.stringify(value);
}
