import { memo, useMemo } from "react";
import { Snowflake } from "lucide-react";
import { keysBefore, setFrozen, trainedAmong } from "../../../model/freezing";
import { writeNumberOf } from "../../../model/numbers";
import { edit, useNetwork } from "../../../state/network";
import { Button } from "../../../widgets/Button";
import { Switch } from "../../../widgets/Switch";
import styles from "./Inspector.module.css";

interface TrainedRowProps {
  readonly layerKey: string;
  readonly isFrozen: boolean;
  /** The layers that are frozen and trained together with it. */
  readonly alike: readonly string[];
}

/** Whether a run trains the layer, and the way to freeze everything before it. */
export const TrainedRow = memo(function TrainedRow({ layerKey, isFrozen, alike }: TrainedRowProps) {
  const numBefore = useNumBefore(layerKey);
  return (
    <div className={styles.row} data-argument="trainable">
      <span className={styles.label}>trainable</span>
      <div className={styles.field}>
        <div className={styles.trained}>
          <Switch
            isSelected={!isFrozen}
            onChange={(isTrained) =>
              edit(isTrained ? "Unfreeze a layer" : "Freeze a layer", (was) =>
                setFrozen(was, [layerKey, ...alike], !isTrained),
              )
            }
          >
            {isFrozen ? "Frozen: a run leaves its weights as they are" : "Trained"}
          </Switch>
        </div>
      </div>
      {numBefore > 0 && (
        <Button
          className={styles.across}
          size="small"
          icon={<Snowflake />}
          onPress={() =>
            edit("Freeze all before a layer", (was) =>
              setFrozen(was, keysBefore(was, layerKey), true),
            )
          }
        >
          {`Freeze all before this (${writeNumberOf(numBefore, "layer")})`}
        </Button>
      )}
    </div>
  );
});

/** How many boxes before a box are trained and could be frozen. */
function useNumBefore(layerKey: string): number {
  const drawing = useNetwork((state) => state.history.present);
  return useMemo(
    () => trainedAmong(drawing, keysBefore(drawing, layerKey)).length,
    [drawing, layerKey],
  );
}
