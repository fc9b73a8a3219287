import { FoldVertical, UnfoldVertical } from "lucide-react";
import { foldId } from "../../model/folding";
import { Button } from "../../widgets/Button";
import styles from "./ModelPage.module.css";
import type { Spot } from "./outline";
import type { Folding } from "./use_folding";

interface FoldButtonsProps {
  folding: Folding;
  spot: Spot;
  onSpot: (spot: Spot) => void;
  onFold: (id: string) => void;
}

/** What the chosen layer can be folded into, or opened to; nothing where neither goes. */
export function FoldButtons({ folding, spot, onSpot, onFold }: FoldButtonsProps) {
  const key = folding.keyOf(spot);
  const repeat = folding.repeatOf(key);
  const shown = folding.spotOf(key);
  const isIn = shown !== null && shown.opened.length > 0;
  const isOpenable = shown !== null && folding.canOpen(key);
  if (repeat === null && !isIn && !isOpenable) return null;
  const close = () => {
    if (shown === null) return;
    const outer = { key: shown.key, opened: shown.opened.slice(0, -1) };
    onSpot(outer);
    folding.open(outer, false);
  };
  return (
    <div className={styles.folds}>
      {isOpenable && (
        <Button
          size="small"
          icon={<UnfoldVertical />}
          onPress={() => onSpot({ key: shown.key, opened: [...shown.opened, 0] })}
        >
          Open in the drawing
        </Button>
      )}
      {isIn && (
        <Button size="small" icon={<FoldVertical />} onPress={close}>
          Close the model around it
        </Button>
      )}
      {repeat !== null && (
        <Button
          size="small"
          icon={<FoldVertical />}
          onPress={() => {
            folding.fold([repeat], true);
            onFold(foldId(repeat));
          }}
        >
          {`Fold the ${repeat.count} blocks like this`}
        </Button>
      )}
    </div>
  );
}
