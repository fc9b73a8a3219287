import { Download } from "lucide-react";
import { useCallback, useState } from "react";
import { readWeights, weightFileAddress } from "../../api/models";
import type { ModelLayer, WeightView } from "../../spec/openapi";
import { useAnswer } from "../../state/answer";
import { Button } from "../../widgets/Button";
import { formatCount, formatCounted, formatTuple } from "../../widgets/format";
import { Loading } from "../../widgets/Loading";
import { ErrorNotice } from "../shared/ErrorNotice";
import { commonFolder } from "./common_folder";
import { WeightFacts } from "./WeightFacts";
import styles from "./WeightList.module.css";
import parts from "./parts.module.css";

/** So many weights of a nested model are read at once. */
const MAX_READ = 16;
/** Up to so many values are read without being asked for. */
const QUICK_VALUES = 3_000_000;

/** A layer's weights: name, shape and dtype at once, what the values are like as soon as they are read. */
export function WeightList({ modelId, layer }: { modelId: string; layer: ModelLayer }) {
  const shown = layer.weights.slice(0, MAX_READ);
  const numValues = shown.reduce((sum, weight) => sum + sizeOf(weight), 0);
  const [isWanted, setIsWanted] = useState(numValues <= QUICK_VALUES);
  if (layer.weights.length === 0) return null;
  return (
    <section className={parts.group} aria-label="Weights">
      <div className={styles.head}>
        <h3 className={parts.heading}>Weights</h3>
        {!isWanted && (
          <Button size="small" onPress={() => setIsWanted(true)}>
            {`Read ${formatCounted(numValues, "value")}`}
          </Button>
        )}
      </div>
      {isWanted ? (
        <ReadWeights modelId={modelId} weights={shown} onCancel={() => setIsWanted(false)} />
      ) : (
        <Cards modelId={modelId} weights={shown} />
      )}
      {layer.weights.length > shown.length && (
        <p className={styles.more}>
          {`${formatCount(layer.weights.length - shown.length)} more stand in the layers inside.`}
        </p>
      )}
    </section>
  );
}

interface CardsProps {
  modelId: string;
  weights: readonly WeightView[];
}

function ReadWeights({ modelId, weights, onCancel }: CardsProps & { onCancel: () => void }) {
  const places = weights.map(placeOf);
  const folder = commonFolder(weights.map((weight) => weight.name));
  const key = JSON.stringify([modelId, places]);
  const ask = useCallback((asked: string, signal: AbortSignal) => {
    const [id, wanted] = JSON.parse(asked) as [string, string[]];
    return readWeights(id, wanted, { signal });
  }, []);
  const { value, error, reload } = useAnswer(key, ask);
  return (
    <>
      {value === null && error === null && (
        <div className={styles.reading}>
          <Loading>Reading the values …</Loading>
          <Button size="small" variant="quiet" onPress={onCancel}>
            Cancel
          </Button>
        </div>
      )}
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      <ul className={styles.weights}>
        {weights.map((weight, index) => (
          <li key={places[index]} className={styles.weight}>
            <WeightHead modelId={modelId} weight={weight} folder={folder} />
            {value?.weights[index] !== undefined && <WeightFacts values={value.weights[index]} />}
          </li>
        ))}
      </ul>
    </>
  );
}

function Cards({ modelId, weights }: CardsProps) {
  const folder = commonFolder(weights.map((weight) => weight.name));
  return (
    <ul className={styles.weights}>
      {weights.map((weight) => (
        <li key={placeOf(weight)} className={styles.weight}>
          <WeightHead modelId={modelId} weight={weight} folder={folder} />
        </li>
      ))}
    </ul>
  );
}

function labelled(name: string, label: string | null): string {
  if (label !== null) return name.replace(/(vars\/)?\d+$/, label);
  return /^\d+$/.test(name) ? `weight ${name}` : name;
}

function WeightHead({
  modelId,
  weight,
  folder,
}: {
  modelId: string;
  weight: WeightView;
  folder: string;
}) {
  const own = weight.name.slice(folder.length);
  // A .keras file numbers a layer's weights.
  const name = labelled(own, weight.label ?? null);
  return (
    <div className={styles.row}>
      <span className={styles.name} title={weight.name}>
        {name}
      </span>
      <span className={styles.shape}>{formatTuple(weight.shape)}</span>
      <span className={styles.dtype}>{weight.dtype}</span>
      <a
        href={weightFileAddress(modelId, placeOf(weight))}
        download
        className={styles.download}
        aria-label={`Download ${name} as .npy`}
        title="Download as .npy"
      >
        <Download size={14} aria-hidden />
      </a>
    </div>
  );
}

function placeOf(weight: WeightView): string {
  return weight.path ?? weight.name;
}

function sizeOf(weight: WeightView): number {
  return weight.shape.reduce<number>((product, size) => product * (size ?? 0), 1);
}
