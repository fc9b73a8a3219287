import { categoryColour } from "../../canvas/category_colour";
import type { DataEncoding } from "../../spec/openapi";
import { formatCount } from "../../widgets/format";
import { Stat } from "../../widgets/Stat";
import styles from "./ModelPage.module.css";
import { stepsOf, widthOf } from "./preprocessing";
import { StepList } from "./StepList";
import parts from "./parts.module.css";

export interface PreprocessingDetailsProps {
  encoding: DataEncoding;
  /** Whether it is part of this file; else it is put in front when the model is taken away. */
  isInFile: boolean;
}

/** What stands in front of the network: each column, and what becomes of it. */
export function PreprocessingDetails({ encoding, isInFile }: PreprocessingDetailsProps) {
  const steps = stepsOf(encoding);
  return (
    <div className={parts.content}>
      <div className={parts.group}>
        <h2 className={styles.className}>
          <span
            className={styles.mark}
            style={{ background: categoryColour("preprocessing") }}
            aria-hidden
          />
          Preprocessing
        </h2>
        <p className={parts.quiet}>
          {isInFile
            ? "It is part of this file: the model takes raw rows and answers in its own words."
            : "Fitted on the training rows alone. A download has it inside, so that it takes raw rows."}
        </p>
      </div>
      <div className={styles.stats}>
        <Stat value={formatCount(steps.length)} label={steps.length === 1 ? "column" : "columns"} />
        <Stat value={formatCount(widthOf(encoding))} label="numbers a row" />
      </div>
      <StepList steps={steps} />
      {encoding.class_names.length > 0 && (
        <p className={parts.quiet}>
          {`Answers with ${encoding.targets.join(", ")}: ${encoding.class_names.slice(0, 12).join(", ")}${encoding.class_names.length > 12 ? " …" : ""}.`}
        </p>
      )}
    </div>
  );
}
