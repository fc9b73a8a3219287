import { ChevronDown, ChevronRight, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { categoryColour } from "../../../canvas/category_colour";
import { withDocument } from "../../../model/drawing";
import type { ArgumentSpec, LayerDocument, LayerIssue } from "../../../spec/openapi";
import { useCatalogue } from "../../../state/catalogue";
import { edit } from "../../../state/network";
import { useShapes } from "../../../state/shapes";
import { Button } from "../../../widgets/Button";
import { ArgumentRow } from "./ArgumentRow";
import styles from "./Inspector.module.css";
import { LayerCost } from "./LayerCost";
import { NameRow } from "./NameRow";

/** Arguments that people set most, whichever layer has them. */
const COMMON = new Set([
  "units",
  "filters",
  "kernel_size",
  "strides",
  "padding",
  "activation",
  "use_bias",
  "pool_size",
  "rate",
  "shape",
  "batch_shape",
  "input_dim",
  "output_dim",
  "target_shape",
  "axis",
  "return_sequences",
  "return_state",
  "num_heads",
  "key_dim",
  "value_dim",
  "size",
  "n",
  "dims",
  "momentum",
  "epsilon",
  "cropping",
  "dropout",
  "stddev",
  "factor",
  "scale",
  "offset",
  "layer",
  "alpha",
  "negative_slope",
  "max_value",
  "threshold",
  "interpolation",
  "merge_mode",
]);
/** With so few arguments there is nothing to fold. */
const FEW = 7;

interface LayerFormProps {
  readonly layerKey: string;
  readonly layer: LayerDocument;
}

/** One layer: name, arguments as the catalogue knows them, what is wrong, what it costs. */
export function LayerForm({ layerKey, layer }: LayerFormProps) {
  const spec = useCatalogue((state) => state.specs.get(layer.class_name));
  const isCatalogueThere = useCatalogue((state) => state.catalogue !== null);
  const finding = useShapes((state) => state.findings?.byKey.get(layerKey));
  const [isUnfolded, setUnfolded] = useState(false);
  const known = (spec?.arguments ?? []).filter((argument) => argument.name !== "name");
  const config = layer.config ?? {};
  const unknown: ArgumentSpec[] = Object.keys(config)
    .filter((name) => name !== "name" && !known.some((argument) => argument.name === name))
    .map((name) => ({
      name,
      type: "any",
      required: false,
      help: "",
      is_shared: false,
      is_cell: false,
    }));
  const issues = finding?.issues ?? [];
  const issueOf = (name: string) => issues.find((issue) => issue.argument === name) ?? null;
  const own = known.filter((argument) => !argument.is_shared);
  const isShown = (argument: ArgumentSpec) =>
    argument.required ||
    argument.name in config ||
    issueOf(argument.name) !== null ||
    (!argument.is_shared && (own.length <= FEW || COMMON.has(argument.name)));
  const shown = [...known.filter(isShown), ...unknown];
  const folded = known.filter((argument) => !isShown(argument));
  const fields = new Set([...known, ...unknown].map((argument) => argument.name).concat("name"));
  const general = issues.filter((issue) => !fields.has(issue.argument ?? ""));
  const row = (argument: ArgumentSpec) => (
    <ArgumentRow
      key={argument.name}
      layerKey={layerKey}
      className={layer.class_name}
      argument={argument}
      value={config[argument.name]}
      issue={issueOf(argument.name)}
    />
  );
  return (
    <div className={styles.form}>
      <h2 className={styles.className}>
        <span
          className={styles.mark}
          style={{
            background: categoryColour(spec?.is_custom ? "custom" : (spec?.category ?? "")),
          }}
        />
        {layer.class_name}
      </h2>
      {spec?.summary && <p className={styles.summary}>{spec.summary}</p>}
      {spec === undefined && isCatalogueThere && (
        <p className={styles.summary}>
          Nobody here knows this class. Paste its code under Layers, and it can be used.
        </p>
      )}
      {general.map((issue) => (
        <IssueNote key={issue.code + issue.message} issue={issue} />
      ))}
      <NameRow layerKey={layerKey} name={layer.name} issue={issueOf("name")} />
      <div className={styles.rows} data-arguments>
        {shown.map(row)}
      </div>
      {folded.length > 0 && (
        <>
          <button
            type="button"
            className={styles.more}
            aria-expanded={isUnfolded}
            onClick={() => setUnfolded(!isUnfolded)}
          >
            {isUnfolded ? (
              <ChevronDown size={15} aria-hidden />
            ) : (
              <ChevronRight size={15} aria-hidden />
            )}
            {isUnfolded
              ? "Fewer arguments"
              : `${folded.length} more argument${folded.length === 1 ? "" : "s"}`}
          </button>
          {isUnfolded && <div className={styles.rows}>{folded.map(row)}</div>}
        </>
      )}
      {finding?.report && <LayerCost report={finding.report} />}
    </div>
  );
}

function IssueNote({ issue }: { issue: LayerIssue }) {
  return (
    <div className={styles.issue} data-severity={issue.severity}>
      <TriangleAlert size={15} aria-hidden />
      <div>
        <p>{issue.message}</p>
        {issue.fixes.map((fix) => (
          <Button
            key={fix.label}
            size="small"
            onPress={() => edit(fix.label, (drawing) => withDocument(drawing, fix.network))}
          >
            {fix.label}
          </Button>
        ))}
      </div>
    </div>
  );
}
