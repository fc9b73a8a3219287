import { frozenAmong } from "../../model/origins";
import type { NetworkDocument, WeightReuse } from "../../spec/openapi";
import { asSentence, formatCounted, formatList } from "../../widgets/format";
import styles from "./ReuseList.module.css";

const NUM_OPEN = 8;

export interface ReuseListProps {
  reuse: WeightReuse;
  network: NetworkDocument;
}

/** Which layers keep the weights of a model, which of those are frozen, and which begin anew and why. */
export function ReuseList({ reuse, network }: ReuseListProps) {
  const kept = reuse.kept ?? [];
  const anew = reuse.not_kept ?? [];
  const unused = reuse.unused ?? [];
  const frozen = new Set(frozenAmong(network, kept));
  return (
    <div className={styles.list}>
      <details className={styles.part} open={kept.length > 0 && kept.length <= NUM_OPEN}>
        <summary>{keptWords(kept.length, frozen.size)}</summary>
        <ul className={styles.layers} aria-label="Layers that keep their weights">
          {kept.map((way) => (
            <li key={way}>
              <code>{way}</code>
              {frozen.has(way) && <span className={styles.mark}>frozen</span>}
              {reuse.renamed?.[way] !== undefined && (
                <span className={styles.why}>
                  was <code>{reuse.renamed[way]}</code>
                </span>
              )}
            </li>
          ))}
        </ul>
      </details>
      {anew.length > 0 && (
        <details className={styles.part} open={anew.length <= NUM_OPEN}>
          <summary>{`${formatCounted(anew.length, "layer begins", "layers begin")} anew`}</summary>
          <ul className={styles.layers} aria-label="Layers that begin anew">
            {anew.map((way) => (
              <li key={way}>
                <code>{way}</code>
                {reuse.reasons?.[way] !== undefined && (
                  <span className={styles.why}>{asSentence(reuse.reasons[way])}</span>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
      {unused.length > 0 && (
        <p className={styles.unused}>{`Not used of the model: ${shortList(unused)}.`}</p>
      )}
    </div>
  );
}

function keptWords(numKept: number, numFrozen: number): string {
  if (numKept === 0) return "No layer keeps its weights";
  const words = `${formatCounted(numKept, "layer keeps its", "layers keep their")} weights`;
  if (numFrozen === 0) return words;
  return `${words}, ${numFrozen === numKept ? "frozen" : `${numFrozen} of them frozen`}`;
}

function shortList(names: readonly string[]): string {
  if (names.length <= NUM_OPEN) return formatList(names);
  return `${names.slice(0, NUM_OPEN).join(", ")} and ${names.length - NUM_OPEN} more`;
}
