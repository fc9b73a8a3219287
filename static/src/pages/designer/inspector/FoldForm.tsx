import { CopyPlus, Trash2, UnfoldVertical, Ungroup } from "lucide-react";
import { useMemo, useState } from "react";
import { deleteLayers } from "../../../actions/delete_layers";
import { dissolveBlock } from "../../../actions/dissolve_block";
import { duplicateLayers } from "../../../actions/duplicate_layers";
import { foldHere } from "../../../actions/fold_here";
import { equalBlocks, layersAlike } from "../../../model/blocks";
import { type Drawing, layerOfKey } from "../../../model/drawing";
import { writeBytes, writeCount, writeNumberOf, writeOutputs } from "../../../model/numbers";
import type { Repeat } from "../../../model/repeats";
import { useShapes } from "../../../state/shapes";
import { Button } from "../../../widgets/Button";
import { Facts } from "../../../widgets/Facts";
import { Switch } from "../../../widgets/Switch";
import { BlockNameRow } from "./BlockNameRow";
import { FoldLayers } from "./FoldLayers";
import { FoldProblems } from "./FoldProblems";
import styles from "./Inspector.module.css";
import { Occurrences } from "./Occurrences";

interface FoldFormProps {
  readonly repeat: Repeat;
  readonly drawing: Drawing;
}

/** A block that is one box: what it comes to, and its layers, each edited once for all its repetitions. */
export function FoldForm({ repeat, drawing }: FoldFormProps) {
  const { keys, period, count, name } = repeat;
  const byKey = useShapes((state) => state.findings?.byKey);
  const equal = useMemo(
    () => (name === undefined ? [] : equalBlocks(drawing, keys)),
    [drawing, keys, name],
  );
  const [isForAll, setForAll] = useState(true);
  const numBlocks = name === undefined ? count : equal.length + 1;
  const params = sumOf(keys.map((key) => byKey?.get(key)?.report?.num_params));
  const outputs = byKey?.get(keys.at(-1) ?? "")?.report?.outputs ?? [];
  const alike = (place: number) =>
    isForAll ? layersAlike(drawing, repeat, place).filter((key) => key !== keys[place]) : [];
  return (
    <div className={`${styles.form} ${styles.block}`}>
      <h2 className={styles.className}>{name ?? `A block that comes ${count} times`}</h2>
      {name !== undefined && <BlockNameRow name={name} drawing={drawing} />}
      <div>
        <Facts
          facts={[
            { term: "Layers", value: layersIn(keys.length, period, count) },
            { term: "Names", value: namesOf(drawing, keys), isMono: true },
            ...(outputs.length > 0
              ? [{ term: "Output", value: writeOutputs(outputs), isMono: true }]
              : []),
            ...(params === null
              ? []
              : [{ term: "Parameters", value: writeCount(params), isMono: true }]),
            ...(params === null
              ? []
              : [{ term: "Weights", value: writeBytes(4 * params), isMono: true }]),
          ]}
        />
      </div>
      <div className={styles.buttons}>
        <Button size="small" icon={<UnfoldVertical />} onPress={foldHere.perform}>
          Unfold
        </Button>
        {name !== undefined && (
          <Button size="small" icon={<Ungroup />} onPress={dissolveBlock.perform}>
            Dissolve
          </Button>
        )}
        <Button size="small" icon={<CopyPlus />} onPress={duplicateLayers.perform}>
          Duplicate
        </Button>
        <Button size="small" icon={<Trash2 />} onPress={deleteLayers.perform}>
          Delete
        </Button>
      </div>
      {name !== undefined && <Occurrences keys={keys} name={name} drawing={drawing} />}
      <FoldProblems repeat={repeat} drawing={drawing} />
      <section aria-label="The layers of the block">
        <h3 className={styles.costTitle}>{count > 1 ? "The layers of each" : "Its layers"}</h3>
        {name !== undefined && equal.length > 0 && (
          <Switch isSelected={isForAll} onChange={setForAll}>
            {`Change the ${writeNumberOf(numBlocks, "equal block")} together`}
          </Switch>
        )}
        <FoldLayers
          keys={keys.slice(0, period)}
          drawing={drawing}
          alike={alike}
          note={
            numBlocks > 1 && isForAll
              ? `A change here changes all ${numBlocks}, in one step.`
              : equal.length > 0
                ? "A change here makes this block differ from the others."
                : null
          }
        />
      </section>
    </div>
  );
}

function layersIn(total: number, period: number, count: number): string {
  return count > 1 ? `${writeCount(total)}, ${period} in each` : writeCount(total);
}

function namesOf(drawing: Drawing, keys: readonly string[]): string {
  const [first, last] = [keys[0], keys.at(-1)].map(
    (key) => layerOfKey(drawing, key ?? "")?.name ?? "",
  );
  return first === last ? (first ?? "") : `${first} … ${last}`;
}

/** The sum; null as long as one of them is not known. */
function sumOf(counts: readonly (number | null | undefined)[]): number | null {
  let sum = 0;
  for (const count of counts) {
    if (count == null) return null;
    sum += count;
  }
  return sum;
}
