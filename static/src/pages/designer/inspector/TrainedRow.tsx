import { Snowflake } from "lucide-react";
import { isFrozen, keysBefore, setFrozen, trainedAmong } from "../../../model/freezing";
import { writeNumberOf } from "../../../model/numbers";
import type { LayerDocument } from "../../../spec/openapi";
import { edit, useNetwork } from "../../../state/network";
import { Button } from "../../../widgets/Button";
import { Switch } from "../../../widgets/Switch";
import styles from "./Inspector.module.css";

interface TrainedRowProps {
  readonly layerKey: string;
  readonly layer: LayerDocument;
}

/** Whether a run trains the layer, and the way to freeze everything before it. */
export function TrainedRow({ layerKey, layer }: TrainedRowProps) {
  const drawing = useNetwork((state) => state.history.present);
  const frozen = isFrozen(layer);
  const before = trainedAmong(drawing, keysBefore(drawing, layerKey));
  return (
    <div className={styles.row} data-argument="trainable">
      <span className={styles.label}>trainable</span>
      <div className={styles.field}>
        <div className={styles.trained}>
          <Switch
            isSelected={!frozen}
            onChange={(isTrained) =>
              edit(isTrained ? "Unfreeze a layer" : "Freeze a layer", (was) =>
                setFrozen(was, [layerKey], !isTrained),
              )
            }
          >
            {frozen ? "Frozen: a run leaves its weights as they are" : "Trained"}
          </Switch>
        </div>
        {before.length > 0 && (
          <Button
            size="small"
            icon={<Snowflake />}
            onPress={() =>
              edit("Freeze all before a layer", (was) =>
                setFrozen(was, keysBefore(was, layerKey), true),
              )
            }
          >
            {`Freeze all before this (${writeNumberOf(before.length, "layer")})`}
          </Button>
        )}
      </div>
    </div>
  );
}
