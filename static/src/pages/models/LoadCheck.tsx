import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { asApiError, type ApiError } from "../../api/client";
import { loadModel } from "../../api/models";
import type { LoadReport, SavedModel, TensorSpec } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { formatCount, formatTuple } from "../../widgets/format";
import { Notice } from "../../widgets/Notice";
import { ErrorNotice } from "../shared/ErrorNotice";
import { RepairList } from "./RepairList";

export interface LoadCheckProps {
  model: SavedModel;
  /** Shows a layer in the drawing. */
  onChoose: (name: string) => void;
}

/** Loads the model for real when asked, and says in words what came of it. */
export function LoadCheck({ model, onChoose }: LoadCheckProps) {
  const [report, setReport] = useState<LoadReport | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [isLoading, setIsLoading] = useState(false);

  const check = async (accepted: readonly string[] = []) => {
    setIsLoading(true);
    setReport(null);
    setError(null);
    try {
      setReport(await loadModel(model.id, accepted));
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setIsLoading(false);
    }
  };
  if (model.view_only != null) {
    return <Notice title="For looking at">{model.view_only}</Notice>;
  }
  return (
    <>
      {!model.is_loadable && model.problem != null && (
        <Notice tone="warn" title="It cannot be loaded yet">
          {model.problem}
        </Notice>
      )}
      <div>
        <Button icon={<ShieldCheck />} isDisabled={isLoading} onPress={() => void check()}>
          {isLoading ? "Loading it in the sandbox …" : "Check that it loads"}
        </Button>
      </div>
      {error !== null && <ErrorNotice error={error} />}
      {report !== null && (
        <Notice
          tone={report.is_loaded ? "good" : "bad"}
          title={report.is_loaded ? "Keras loads it" : "Keras could not load it"}
          isUrgent
        >
          {report.is_loaded ? loadedWords(report) : report.problem}
        </Notice>
      )}
      <RepairList
        repairs={report === null ? model.repairs : [...report.repairs, ...report.offered_repairs]}
        isLoading={isLoading || !model.is_loadable}
        onAccept={(code) => void check([code])}
        onChoose={onChoose}
      />
    </>
  );
}

function loadedWords(report: LoadReport): string {
  const count = report.num_params == null ? "" : `${formatCount(report.num_params)} parameters; `;
  return `${count}takes ${shapes(report.inputs)}, gives ${shapes(report.outputs)}.`;
}

function shapes(tensors: readonly TensorSpec[]): string {
  return tensors.map((tensor) => formatTuple(tensor.shape)).join(" and ") || "nothing stated";
}
