import { writeBytes, writeCount, writeOutputs } from "../../../model/numbers";
import { setNetworkName } from "../../../model/edits";
import { edit, useNetwork } from "../../../state/network";
import { useShapes } from "../../../state/shapes";
import styles from "./Inspector.module.css";
import { NameField } from "./NameField";
import { SourceRow } from "./SourceRow";

const KIND_WORDS = {
  sequential: "Sequential: the order is the wiring",
  functional: "Functional: each layer names its inputs",
} as const;

/** The network as a whole. */
export function NetworkTab() {
  const drawing = useNetwork((state) => state.history.present);
  const findings = useShapes((state) => state.findings);
  const { name, kind, layers, source_model_id: sourceId } = drawing.document;
  const report = findings?.report;
  const outputs =
    drawing.keys.length > 0 ? findings?.byKey.get(drawing.keys.at(-1)!)?.report?.outputs : null;
  const input = layers.find((layer) => layer.class_name === "InputLayer");
  const rows: [string, string][] = [
    ["kind", KIND_WORDS[kind]],
    ["layers", writeCount(layers.length)],
  ];
  const inputOutputs = input ? report?.layers[input.name]?.outputs : undefined;
  if (inputOutputs?.length) rows.push(["input", writeOutputs(inputOutputs)]);
  if (kind === "sequential" && outputs?.length) rows.push(["output", writeOutputs(outputs)]);
  if (report) {
    rows.push(["parameters", writeCount(report.num_params) + (report.is_valid ? "" : " so far")]);
    rows.push(["trainable", writeCount(report.num_trainable_params)]);
    rows.push(["weights", writeBytes(report.num_params * 4)]);
  }
  return (
    <div className={styles.form}>
      <NameField
        label="name of the network"
        value={name}
        onChange={(text) =>
          edit("Rename the network", (before) => setNetworkName(before, text), {
            gesture: "network name",
          })
        }
      />
      <dl className={styles.table}>
        {rows.map(([title, words]) => (
          <div key={title} className={styles.tableRow}>
            <dt className={styles.label}>{title}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      {sourceId != null && <SourceRow modelId={sourceId} />}
    </div>
  );
}
