import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import { categoryColour } from "../../../canvas/category_colour";
import type { Config } from "../../../model/inner";
import type { ArgumentSpec } from "../../../spec/openapi";
import { useStable } from "../../../widgets/use_stable";
import type { ArgumentChange } from "./ArgumentRow";
import { ArgumentRows } from "./ArgumentRows";
import styles from "./Inspector.module.css";

interface InnerFormProps {
  readonly field: string;
  readonly className: string;
  /** Of a layer: its category, for the colour beside it. */
  readonly category: string | null;
  readonly known: readonly ArgumentSpec[];
  readonly config: Config;
  /** Folded until somebody asks: what seldom matters. */
  readonly isFolded: boolean;
  /** The argument that this is inside of, for screen readers. */
  readonly label: string;
  readonly onChange: (change: ArgumentChange) => void;
}

const noProblem = () => null;

/** The arguments of an object inside a layer: of an inner layer, a cell, an initializer. */
export function InnerForm(props: InnerFormProps) {
  const { field, className, category, known, config, isFolded, label } = props;
  const given = Object.keys(config).filter((name) => name !== "name").length;
  const [isOpen, setOpen] = useState(!isFolded || given > 0);
  const onChange = useStable(props.onChange);
  const count = known.filter((argument) => argument.name !== "name").length;
  return (
    <div
      className={styles.inside}
      style={category === null ? undefined : { borderColor: categoryColour(category) }}
      role="group"
      aria-label={`${className} in ${label}`}
    >
      {isFolded && (
        <button
          type="button"
          className={styles.more}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? <ChevronDown size={15} aria-hidden /> : <ChevronRight size={15} aria-hidden />}
          {isOpen ? className : `${count} argument${count === 1 ? "" : "s"} of ${className}`}
        </button>
      )}
      {isOpen && (
        <ArgumentRows
          field={field}
          owner={className}
          known={known}
          config={config}
          problemOf={noProblem}
          onChange={onChange}
        />
      )}
    </div>
  );
}
