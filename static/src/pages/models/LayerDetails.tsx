import { ChevronRight } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { categoryColour } from "../../canvas/category_colour";
import type { SpecOf } from "../../model/boxes";
import type { LayerSpec, ModelLayer } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { formatCount, formatCounted, formatTuple } from "../../widgets/format";
import { Notice } from "../../widgets/Notice";
import { Stat } from "../../widgets/Stat";
import { configRows, type ConfigRow } from "./config_rows";
import { categoryOf } from "./layer_category";
import styles from "./ModelPage.module.css";
import { WeightList } from "./WeightList";
import parts from "./parts.module.css";

export interface LayerDetailsProps {
  modelId: string;
  /** Its weights are not there yet. */
  isArriving: boolean;
  layer: ModelLayer;
  specOf: SpecOf;
  /** Whether the file tells of outputs at all: one of weights alone does not. */
  tellsShapes: boolean;
  /** The layers that were opened, from the outermost inwards: the place of each in the one before. */
  opened: readonly number[];
  onOpen: (opened: readonly number[]) => void;
}

/** Everything that the file tells about one layer, and about those inside it. */
export function LayerDetails(props: LayerDetailsProps) {
  const { modelId, isArriving, layer, specOf, tellsShapes, opened, onOpen } = props;
  const path = pathInto(layer, opened);
  const shown = path.at(-1) ?? layer;
  return (
    <div className={parts.content}>
      {opened.length > 0 && (
        <nav aria-label="Layers around this one" className={styles.path}>
          {path.slice(0, -1).map((outer, depth) => (
            <span key={depth} className={styles.step}>
              <Button
                variant="link"
                className={styles.outer}
                onPress={() => onOpen(opened.slice(0, depth))}
              >
                {outer.name}
              </Button>
              <ChevronRight size={13} aria-hidden />
            </span>
          ))}
        </nav>
      )}
      <OneLayer
        key={opened.join()}
        modelId={modelId}
        isArriving={isArriving}
        layer={shown}
        spec={specOf(shown.class_name)}
        hasOutput={tellsShapes && opened.length === 0}
        onOpen={(place) => onOpen([...opened, place])}
      />
    </div>
  );
}

/** The layer and those opened in it. */
function pathInto(layer: ModelLayer, opened: readonly number[]): ModelLayer[] {
  const path = [layer];
  for (const place of opened) {
    const inner = path.at(-1)?.layers[place];
    if (inner !== undefined) path.push(inner);
  }
  return path;
}

interface OneLayerProps {
  modelId: string;
  isArriving: boolean;
  layer: ModelLayer;
  spec: LayerSpec | undefined;
  hasOutput: boolean;
  onOpen: (place: number) => void;
}

function OneLayer({ modelId, isArriving, layer, spec, hasOutput, onOpen }: OneLayerProps) {
  const rows = configRows(layer, spec);
  const own = rows.filter((row) => !row.isDefault);
  const defaults = rows.filter((row) => row.isDefault);
  return (
    <>
      <div className={parts.group}>
        <h2 className={styles.className}>
          <span
            className={styles.mark}
            style={{ background: categoryColour(categoryOf(layer.class_name, spec)) }}
            aria-hidden
          />
          {layer.class_name} <span className={styles.layerName}>{layer.name}</span>
        </h2>
        {spec !== undefined && spec.summary !== "" && <p className={parts.quiet}>{spec.summary}</p>}
      </div>
      {layer.is_guessed && (
        <p className={parts.quiet}>The class is told by the names and shapes of its weights.</p>
      )}
      {!layer.is_known && (
        <Notice tone="warn">
          {`${layer.class_name} is neither in Keras nor registered here; what the file says of it is shown.`}
        </Notice>
      )}
      <div className={styles.stats}>
        {(layer.outputs.length > 0 || hasOutput) && (
          <Stat
            value={layer.outputs.map((output) => formatTuple(output.shape)).join(" ") || "?"}
            label={layer.outputs.length > 1 ? "outputs" : "output shape"}
          />
        )}
        <Stat value={isArriving ? "…" : formatCount(layer.num_params)} label="parameters" />
      </div>
      <ConfigList
        title={spec === undefined ? "Set in the file" : "Set differently from Keras’s defaults"}
        rows={own}
      />
      {defaults.length > 0 && (
        <details className={styles.fold}>
          <summary>{formatCounted(defaults.length, "argument")} with Keras’s default</summary>
          <dl className={`${styles.config} ${styles.defaults}`}>{defaults.map(configEntry)}</dl>
        </details>
      )}
      {layer.layers.length > 0 && <InnerLayers layers={layer.layers} onOpen={onOpen} />}
      <WeightList modelId={modelId} layer={layer} />
    </>
  );
}

function InnerLayers({
  layers,
  onOpen,
}: {
  layers: readonly ModelLayer[];
  onOpen: (place: number) => void;
}) {
  return (
    <div className={parts.group}>
      <h3 className={parts.heading}>Layers inside</h3>
      <ul className={parts.weights}>
        {layers.map((inner, place) => (
          <li key={`${place} ${inner.name}`}>
            <AriaButton className={styles.inner} onPress={() => onOpen(place)}>
              <span className={styles.innerNames}>
                <b>{inner.class_name}</b> <span className={styles.layerName}>{inner.name}</span>
                {inner.weights.length > 0 && (
                  <span className={styles.innerShapes}>
                    {inner.weights.map((weight) => formatTuple(weight.shape)).join(" ")}
                  </span>
                )}
              </span>
              {inner.num_params > 0 && formatCount(inner.num_params)}
              <ChevronRight size={15} aria-hidden />
            </AriaButton>
          </li>
        ))}
      </ul>
    </div>
  );
}

function ConfigList({ title, rows }: { title: string; rows: readonly ConfigRow[] }) {
  if (rows.length === 0) return null;
  return (
    <div className={parts.group}>
      <h3 className={parts.heading}>{title}</h3>
      <dl className={styles.config}>{rows.map(configEntry)}</dl>
    </div>
  );
}

function configEntry({ name, text }: ConfigRow) {
  return (
    <div key={name} style={{ display: "contents" }}>
      <dt title={name}>{name}</dt>
      <dd>{text}</dd>
    </div>
  );
}
