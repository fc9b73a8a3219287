import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { asApiError, type ApiError } from "../../api/client";
import { loadModel, repairModel } from "../../api/models";
import type { LoadReport, SavedModel, TensorSpec } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { formatCount, formatTuple } from "../../widgets/format";
import { Notice } from "../../widgets/Notice";
import { say } from "../../widgets/toasts";
import { ErrorNotice } from "../shared/ErrorNotice";
import { MissingWords } from "./MissingWords";
import { type ChooserOf, RepairList } from "./RepairList";
import type { Vocabularies } from "./words";

const MENDED =
  "It has the repair, and is written as Keras 3 writes models. The first stays as it came.";

export interface LoadCheckProps {
  model: SavedModel;
  /** Shows a layer in the drawing; null where a name has no box there. */
  chooserOf: ChooserOf;
}

/** Loads the model for real when asked, or mends it into a copy, and says what came of it. */
export function LoadCheck({ model, chooserOf }: LoadCheckProps) {
  const [, navigate] = useLocation();
  const [report, setReport] = useState<LoadReport | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [isLoading, setIsLoading] = useState(false);

  const lacking = report?.missing_vocabularies ?? [];
  const attempt = async (work: () => Promise<void>) => {
    setIsLoading(true);
    setError(null);
    try {
      await work();
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setIsLoading(false);
    }
  };
  const check = () => {
    setReport(null);
    return attempt(async () => setReport(await loadModel(model.id)));
  };
  const mend = (codes: readonly string[], words: Vocabularies = {}) =>
    attempt(async () => {
      const copy = await repairModel(model.id, codes, words);
      say({ tone: "good", title: `${copy.name} is a model of its own`, description: MENDED });
      navigate(`/models/${copy.id}`);
    });
  if (model.view_only != null) {
    return <Notice title="For looking at">{model.view_only}</Notice>;
  }
  return (
    <>
      {!model.is_loadable && model.problem != null && (
        <Notice tone="warn" title="It cannot be loaded yet">
          {isListed(model) ? "What it needs is listed above the drawing." : model.problem}
        </Notice>
      )}
      <div>
        <Button icon={<ShieldCheck />} isPending={isLoading} onPress={() => void check()}>
          {isLoading ? "Loading it in the sandbox …" : "Check that it loads"}
        </Button>
      </div>
      {error !== null && <ErrorNotice error={error} />}
      {report !== null && (
        <Notice
          tone={report.is_loaded && report.warning == null ? "good" : "bad"}
          title={titleOf(report)}
          isUrgent
        >
          {report.is_loaded ? (report.warning ?? loadedWords(report)) : report.problem}
        </Notice>
      )}
      {lacking.length > 0 && (
        <MissingWords
          layers={lacking}
          isLoading={isLoading}
          onGive={(words) => void mend([], words)}
        />
      )}
      <RepairList
        repairs={
          report?.is_loaded === true
            ? [...report.repairs, ...report.offered_repairs]
            : model.repairs
        }
        isLoading={isLoading || !model.is_loadable}
        onAccept={(code) => void mend([code])}
        chooserOf={chooserOf}
      />
    </>
  );
}

/** Whether all that is in the way is listed, each with its next step. */
function isListed({ unknown_layers: unknown, refusals }: SavedModel): boolean {
  return unknown.length + refusals.length > 0;
}

function titleOf(report: LoadReport): string {
  if (!report.is_loaded) return "Keras could not load it";
  return report.warning == null ? "Keras loads it" : "Keras loads it, but it predicts no numbers";
}

function loadedWords(report: LoadReport): string {
  const count = report.num_params == null ? "" : `${formatCount(report.num_params)} parameters; `;
  return `${count}takes ${shapes(report.inputs)}, gives ${shapes(report.outputs)}.`;
}

function shapes(tensors: readonly TensorSpec[]): string {
  return tensors.map((tensor) => formatTuple(tensor.shape)).join(" and ") || "nothing stated";
}
