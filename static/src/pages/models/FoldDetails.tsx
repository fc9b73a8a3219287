import { UnfoldVertical } from "lucide-react";
import type { Box } from "../../model/boxes";
import type { Repeat } from "../../model/repeats";
import type { ModelLayer } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { Facts } from "../../widgets/Facts";
import { formatCount } from "../../widgets/format";
import parts from "./parts.module.css";

interface FoldDetailsProps {
  box: Box | undefined;
  repeat: Repeat;
  layerOf: (key: string) => ModelLayer | undefined;
  onUnfold: () => void;
  /** Choose a layer of the first block, and show it in the drawing. */
  onChoose: (key: string) => void;
}

/** A block that repeats, as one: what goes in and comes out, and the layers of one of its blocks. */
export function FoldDetails({ box, repeat, layerOf, onUnfold, onChoose }: FoldDetailsProps) {
  const { keys, period, count } = repeat;
  const shapes = box?.chips.find((chip) => chip.includes("→"));
  return (
    <div className={parts.content}>
      <h2 className={parts.heading}>A block that comes {count} times</h2>
      <Facts
        facts={[
          { term: "Layers", value: `${formatCount(keys.length)}, ${period} in each` },
          ...(shapes === undefined ? [] : [{ term: "Shapes", value: shapes, isMono: true }]),
          ...(box?.count ? [{ term: "Parameters", value: box.count, isMono: true }] : []),
        ]}
      />
      <div>
        <Button icon={<UnfoldVertical />} size="small" onPress={onUnfold}>
          Unfold
        </Button>
      </div>
      <section className={parts.group} aria-label="The layers of one block">
        <h3 className={parts.heading}>One of them</h3>
        {keys.slice(0, period).map((key) => (
          <div key={key}>
            <Button variant="link" onPress={() => onChoose(key)}>
              {layerOf(key)?.class_name ?? ""}
            </Button>{" "}
            <span className={parts.quiet}>{layerOf(key)?.name}</span>
          </div>
        ))}
      </section>
    </div>
  );
}
