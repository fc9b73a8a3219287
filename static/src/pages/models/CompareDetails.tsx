import { Link } from "wouter";
import type { LayerDifference } from "../../spec/openapi";
import styles from "./Compare.module.css";
import type { ComparedRow } from "./compared_rows";
import { differenceWords } from "./compared_words";
import parts from "./parts.module.css";

const TITLES: Readonly<Record<string, string>> = {
  class: "Class",
  name: "Name",
  shape: "Output shape",
  weights: "Weight shapes",
  wiring: "Fed by",
};

export interface CompareDetailsProps {
  ids: readonly [string, string];
  row: ComparedRow | null;
}

/** Everything that differs in one layer, left over right. */
export function CompareDetails({ ids, row }: CompareDetailsProps) {
  if (row === null)
    return <p className={styles.hint}>Choose a layer to see what differs, value by value.</p>;
  const { match } = row;
  const differences = match.differences ?? [];
  return (
    <div className={parts.content}>
      <h2 className={styles.title}>
        {match.class_name}{" "}
        <span className={styles.layerName}>{(match.left ?? match.right ?? []).join(" › ")}</span>
      </h2>
      {match.kind === "only_left" && (
        <p className={parts.quiet}>
          It is only in <Link href={`/models/${ids[0]}`}>the model on the left</Link>.
        </p>
      )}
      {match.kind === "only_right" && (
        <p className={parts.quiet}>
          It is only in <Link href={`/models/${ids[1]}`}>the model on the right</Link>.
        </p>
      )}
      {differences.map((one) => (
        <Difference key={`${one.kind} ${one.name ?? ""}`} difference={one} />
      ))}
      <Weights row={row} />
      {!row.isDifferent && differences.length === 0 && row.weights?.problem == null && (
        <p className={parts.quiet}>
          {row.weights === null
            ? "Nothing differs in what is said of it."
            : "Nothing differs, down to the last weight."}
        </p>
      )}
    </div>
  );
}

function Difference({ difference }: { difference: LayerDifference }) {
  const { kind, name, left, right } = difference;
  return (
    <div className={styles.difference}>
      <h3 className={styles.what}>{kind === "config" ? name : (TITLES[kind] ?? kind)}</h3>
      <div className={styles.left}>{left ?? "not there"}</div>
      <div className={styles.right}>{right ?? "not there"}</div>
    </div>
  );
}

function Weights({ row }: { row: ComparedRow }) {
  const weights = row.weights?.weights ?? [];
  if (weights.length === 0) return null;
  return (
    <div className={styles.difference}>
      <h3 className={styles.what}>Weights</h3>
      <ul className={parts.weights}>
        {weights.map((one) => (
          <li key={one.left} className={styles.weight}>
            <span className={styles.weightName} title={one.left}>
              {one.left.split("/").slice(-2).join("/")}
            </span>
            <span>{differenceWords(one)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
