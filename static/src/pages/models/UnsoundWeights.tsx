import { Crosshair } from "lucide-react";
import { useCallback } from "react";
import { findUnsoundWeights } from "../../api/models";
import { useAnswer } from "../../state/answer";
import { Button } from "../../widgets/Button";
import { formatCounted } from "../../widgets/format";
import { Notice } from "../../widgets/Notice";
import styles from "./ModelPage.module.css";
import parts from "./parts.module.css";
import type { ChooserOf } from "./RepairList";
import { unsoundTitle, unsoundWords } from "./unsound_words";

export interface UnsoundWeightsProps {
  modelId: string;
  /** Shows a layer in the drawing; null where a name has no box there. */
  chooserOf: ChooserOf;
}

const MAX_BUTTONS = 3;

/** Says that weights of the model hold NaN or infinity, where some do. */
export function UnsoundWeights({ modelId, chooserOf }: UnsoundWeightsProps) {
  const ask = useCallback(
    (id: string, signal: AbortSignal) => findUnsoundWeights(id, { signal }),
    [],
  );
  const { value } = useAnswer(modelId, ask);
  if (value === null || value.num_weights === 0) return null;
  const names = [...new Set(value.weights.map((weight) => weight.layer))];
  const shown = names.filter((name) => chooserOf(name) !== null).slice(0, MAX_BUTTONS);
  const numMore = names.length - shown.length;
  return (
    <div className={styles.needs}>
      <Notice
        tone={value.num_nan > 0 ? "bad" : "warn"}
        title={unsoundTitle(value)}
        hint={
          value.num_nan > 0
            ? "What the model predicts with NaN in its weights is no number. Most often its training diverged; take a copy that was saved before."
            : null
        }
        actions={
          <>
            {shown.map((name) => (
              <Button
                key={name}
                size="small"
                variant="quiet"
                icon={<Crosshair />}
                onPress={() => chooserOf(name)?.()}
              >
                {`Show ${name}`}
              </Button>
            ))}
            {shown.length > 0 && numMore > 0 && (
              <span className={parts.quiet}>{`and ${formatCounted(numMore, "more layer")}`}</span>
            )}
          </>
        }
      >
        {unsoundWords(value)}
      </Notice>
    </div>
  );
}
