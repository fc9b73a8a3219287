import { useState } from "react";
import { findLayer } from "../../actions/find_layer";
import { withDocument } from "../../model/drawing";
import { edit } from "../../state/network";
import { readTemplates } from "../../state/templates";
import { Button } from "../../widgets/Button";
import styles from "./EmptyNetwork.module.css";

/** An empty canvas: one sentence, one button, one sample. */
export function EmptyNetwork() {
  const [problem, setProblem] = useState<string | null>(null);
  const useSample = async () => {
    try {
      const sample = (await readTemplates()).find((one) => one.document.layers.length > 0);
      if (sample)
        edit(`Start from ${sample.title}`, (drawing) =>
          withDocument(drawing, { ...sample.document, name: drawing.document.name }),
        );
    } catch {
      setProblem("The sample could not be fetched: Layerwright does not answer.");
    }
  };
  return (
    <div className={styles.empty}>
      <p className={styles.words}>Drag a layer here, or press / and type its name.</p>
      <div className={styles.buttons}>
        <Button variant="primary" onPress={findLayer.perform}>
          Find a layer
        </Button>
        <Button onPress={() => void useSample()}>Start from a sample</Button>
      </div>
      {problem !== null && <p className={styles.problem}>{problem}</p>}
    </div>
  );
}
