import { categoryColour } from "../../canvas/category_colour";
import { useCatalogue } from "../../state/catalogue";
import type { Template } from "../../state/templates";
import styles from "./StartPage.module.css";

/** A template to start from, with a tiny drawing of it. */
export function TemplateCard({ template, onChoose }: { template: Template; onChoose: () => void }) {
  const specs = useCatalogue((state) => state.specs);
  const layers = template.document.layers.slice(0, 8);
  return (
    <button type="button" className={styles.card} onClick={onChoose}>
      <span className={styles.drawing} aria-hidden>
        {layers.length === 0 && <span className={styles.emptyBox} />}
        {layers.map((layer) => (
          <span key={layer.name} className={styles.tinyBox}>
            <span
              className={styles.tinyEdge}
              style={{ background: categoryColour(specs.get(layer.class_name)?.category ?? "") }}
            />
            <span className={styles.tinyName}>{layer.class_name}</span>
          </span>
        ))}
      </span>
      <b className={styles.cardTitle}>{template.title}</b>
      <span className={styles.cardWords}>{template.description}</span>
    </button>
  );
}
