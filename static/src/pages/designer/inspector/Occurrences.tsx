import { Group } from "lucide-react";
import { useMemo } from "react";
import { occurrencesOf, putInBlock, blocksOf } from "../../../model/blocks";
import type { Drawing } from "../../../model/drawing";
import { freshName } from "../../../model/names";
import { edit } from "../../../state/network";
import { Button } from "../../../widgets/Button";
import styles from "./Inspector.module.css";

interface OccurrencesProps {
  readonly keys: readonly string[];
  readonly name: string;
  readonly drawing: Drawing;
}

/** The same layers elsewhere in the network: offered to be made blocks as well. */
export function Occurrences({ keys, name, drawing }: OccurrencesProps) {
  const found = useMemo(() => occurrencesOf(drawing, keys), [drawing, keys]);
  if (found.length === 0) return null;
  const times = found.length + 1;
  const foldAll = () =>
    edit(`Make ${times} equal blocks`, (before) => {
      const taken = new Set(blocksOf(before).map((block) => block.name!));
      return found.reduce((drawn, members) => {
        const fresh = freshName(name, taken);
        taken.add(fresh);
        return putInBlock(drawn, members, fresh);
      }, before);
    });
  return (
    <div className={styles.offer}>
      <p>{`These layers occur ${times} times in the network.`}</p>
      <Button size="small" icon={<Group />} onPress={foldAll}>
        {`Fold all ${times}`}
      </Button>
    </div>
  );
}
