import { writeBytes, writeCount, writeOutputs, writeShortCount } from "../../../model/numbers";
import type { LayerReport } from "../../../spec/openapi";
import styles from "./Inspector.module.css";

interface LayerCostProps {
  readonly report: LayerReport;
  readonly title?: string;
}

/** What one layer comes to: output, parameters, work, memory. Only what is known. */
export function LayerCost({ report, title = "What comes out" }: LayerCostProps) {
  const { outputs, flops, memory_bytes: memoryBytes } = report;
  if (outputs.length === 0) return null;
  const facts: [string, string][] = [
    [writeOutputs(outputs), `output · ${outputs[0]?.dtype ?? ""}`],
  ];
  const params = report.num_params ?? null;
  const trainable = report.num_trainable_params ?? null;
  if (params !== null) {
    const fixed =
      trainable === null || trainable === params ? "" : `, ${writeCount(trainable)} trained`;
    facts.push([writeCount(params), `parameters${fixed}`]);
  }
  if (flops != null) facts.push([writeShortCount(flops), "FLOPs a sample"]);
  if (memoryBytes != null) facts.push([writeBytes(memoryBytes), "activations"]);
  return (
    <section className={styles.cost}>
      <h3 className={styles.costTitle}>{title}</h3>
      <dl className={styles.facts}>
        {facts.map(([number, words]) => (
          <div key={words} className={styles.fact}>
            <dd>{number}</dd>
            <dt>{words}</dt>
          </div>
        ))}
      </dl>
    </section>
  );
}
