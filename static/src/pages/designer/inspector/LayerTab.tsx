import { CopyPlus, Group, Snowflake, Trash2 } from "lucide-react";
import { deleteLayers } from "../../../actions/delete_layers";
import { makeBlock } from "../../../actions/make_block";
import { duplicateLayers } from "../../../actions/duplicate_layers";
import { freezeLayers } from "../../../actions/freeze_layers";
import { layerOfKey } from "../../../model/drawing";
import { trainedAmong } from "../../../model/freezing";
import { writeNumberOf } from "../../../model/numbers";
import { useNetwork } from "../../../state/network";
import { useFolding } from "../../../state/shown";
import { Button } from "../../../widgets/Button";
import { lazily } from "../../../widgets/lazily";
import styles from "./Inspector.module.css";

const LayerForm = lazily(async () => (await import("./LayerForm")).LayerForm);
const FoldForm = lazily(async () => (await import("./FoldForm")).FoldForm);

/** The selected layer; several at once, or none. */
export function LayerTab() {
  const selection = useNetwork((state) => state.selection);
  const [key] = selection;
  const layer = useNetwork((state) =>
    key === undefined ? undefined : layerOfKey(state.history.present, key),
  );
  const areTrained = useNetwork(
    (state) => trainedAmong(state.history.present, state.selection).length > 0,
  );
  const drawing = useNetwork((state) => state.history.present);
  const folding = useFolding(drawing);
  const box = key === undefined ? undefined : folding?.boxOf.get(key);
  const fold = box === undefined ? undefined : folding?.folds.get(box);
  if (fold !== undefined && fold.keys.length === selection.size)
    return <FoldForm key={box} repeat={fold} drawing={drawing} />;
  if (selection.size > 1)
    return (
      <div className={styles.many}>
        <p className={styles.className}>{writeNumberOf(selection.size, "layer")} selected</p>
        <p className={styles.quiet}>Drag one of them to move all, or copy them as text.</p>
        <div className={styles.buttons}>
          <Button size="small" icon={<CopyPlus />} onPress={duplicateLayers.perform}>
            Duplicate
          </Button>
          <Button size="small" icon={<Group />} onPress={makeBlock.perform}>
            Make a block
          </Button>
          <Button size="small" icon={<Snowflake />} onPress={freezeLayers.perform}>
            {areTrained ? "Freeze" : "Unfreeze"}
          </Button>
          <Button size="small" icon={<Trash2 />} onPress={deleteLayers.perform}>
            Delete
          </Button>
        </div>
      </div>
    );
  if (key === undefined || layer === undefined)
    return (
      <p className={`${styles.many} ${styles.quiet}`}>
        Select a layer to see and change its arguments.
      </p>
    );
  return <LayerForm key={key} layerKey={key} layer={layer} />;
}
