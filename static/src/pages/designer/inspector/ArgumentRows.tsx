import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import type { Config } from "../../../model/inner";
import type { ArgumentSpec } from "../../../spec/openapi";
import { type ArgumentChange, ArgumentRow } from "./ArgumentRow";
import styles from "./Inspector.module.css";

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

interface ArgumentRowsProps {
  /** Names the fields among all boxes and within them. */
  readonly field: string;
  /** The class that takes the arguments. */
  readonly owner: string;
  /** What the catalogue knows of the class; what the config has besides is shown too. */
  readonly known: readonly ArgumentSpec[];
  readonly config: Config;
  /** What the shape check says, by argument. */
  readonly problemOf: (name: string) => string | null;
  readonly onChange: (change: ArgumentChange) => void;
}

/** The arguments of a layer, or of an object in one: those that matter first, the others folded. */
export function ArgumentRows(props: ArgumentRowsProps) {
  const { field, owner, config, problemOf, onChange } = props;
  const [isUnfolded, setUnfolded] = useState(false);
  const known = props.known.filter((argument) => argument.name !== "name");
  const unknown = unknownArguments(config, known);
  const own = known.filter((argument) => !argument.is_shared);
  const isShown = (argument: ArgumentSpec) =>
    argument.required ||
    argument.name in config ||
    problemOf(argument.name) !== null ||
    (!argument.is_shared && (own.length <= FEW || COMMON.has(argument.name)));
  const shown = [...known.filter(isShown), ...unknown];
  const folded = known.filter((argument) => !isShown(argument));
  const row = (argument: ArgumentSpec) => (
    <ArgumentRow
      key={argument.name}
      field={`${field}.${argument.name}`}
      owner={owner}
      argument={argument}
      value={config[argument.name]}
      problem={problemOf(argument.name)}
      onChange={onChange}
    />
  );
  return (
    <>
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
    </>
  );
}

/** What a config has and the catalogue does not know: a class that nobody registered, a file from elsewhere. */
export function unknownArguments(config: Config, known: readonly ArgumentSpec[]): ArgumentSpec[] {
  const names = new Set(known.map((argument) => argument.name));
  return Object.keys(config)
    .filter((name) => name !== "name" && !names.has(name))
    .map((name) => ({
      name,
      type: "any",
      required: false,
      help: "",
      is_shared: false,
      is_cell: false,
    }));
}
