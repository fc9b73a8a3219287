import { categoryColour } from "../../canvas/category_colour";
import type { LayerSpec, ModelLayer } from "../../spec/openapi";
import { formatCount, formatCounted, formatTuple } from "../../widgets/format";
import { Notice } from "../../widgets/Notice";
import { Stat } from "../../widgets/Stat";
import { configRows, type ConfigRow } from "./configRows";
import styles from "./ModelPage.module.css";

/** Everything that the file tells about one layer. */
export function LayerDetails({ layer, spec }: { layer: ModelLayer; spec: LayerSpec | undefined }) {
  const rows = configRows(layer, spec);
  const own = rows.filter((row) => !row.isDefault);
  const defaults = rows.filter((row) => row.isDefault);
  return (
    <div className={styles.content}>
      <div className={styles.group}>
        <h2 className={styles.className}>
          <span
            className={styles.mark}
            style={{ background: categoryColour(categoryOf(spec)) }}
            aria-hidden
          />
          {layer.class_name} <span className={styles.layerName}>{layer.name}</span>
        </h2>
        {spec !== undefined && spec.summary !== "" && (
          <p className={styles.quiet}>{spec.summary}</p>
        )}
      </div>
      {!layer.is_known && (
        <Notice tone="warn">
          {`${layer.class_name} is neither in Keras nor registered here; what the file says of it is shown.`}
        </Notice>
      )}
      <div className={styles.stats}>
        <Stat
          value={layer.outputs.map((output) => formatTuple(output.shape)).join(" ") || "?"}
          label={layer.outputs.length > 1 ? "outputs" : "output shape"}
        />
        <Stat value={formatCount(layer.num_params)} label="parameters" />
      </div>
      <ConfigList title="Set differently from Keras’s defaults" rows={own} />
      {defaults.length > 0 && (
        <details className={styles.fold}>
          <summary>{formatCounted(defaults.length, "argument")} with Keras’s default</summary>
          <dl className={`${styles.config} ${styles.defaults}`}>{defaults.map(configEntry)}</dl>
        </details>
      )}
      <WeightList layer={layer} />
      {layer.layers.length > 0 && (
        <div className={styles.group}>
          <h3 className={styles.heading}>Layers inside</h3>
          <ul className={styles.weights}>
            {layer.layers.map((inner) => (
              <li key={inner.name} className={styles.weight}>
                <span className={styles.weightName} title={inner.name}>
                  {inner.class_name} · {inner.name}
                </span>
                {inner.num_params > 0 && formatCount(inner.num_params)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function categoryOf(spec: LayerSpec | undefined): string {
  if (spec === undefined) return "unknown";
  return spec.is_custom ? "custom" : spec.category;
}

function ConfigList({ title, rows }: { title: string; rows: readonly ConfigRow[] }) {
  if (rows.length === 0) return null;
  return (
    <div className={styles.group}>
      <h3 className={styles.heading}>{title}</h3>
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

function WeightList({ layer }: { layer: ModelLayer }) {
  if (layer.weights.length === 0) return null;
  return (
    <div className={styles.group}>
      <h3 className={styles.heading}>Weights</h3>
      <ul className={styles.weights}>
        {layer.weights.map((weight) => (
          <li key={weight.name} className={styles.weight}>
            <span className={styles.weightName} title={weight.name}>
              {weight.name}
            </span>
            {formatTuple(weight.shape)} <span className={styles.dtype}>{weight.dtype}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
