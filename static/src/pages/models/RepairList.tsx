import { Crosshair, Wrench } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import type { Repair } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { capitalized, formatCounted } from "../../widgets/format";
import styles from "./ModelPage.module.css";
import parts from "./parts.module.css";

/** What shows the layer of a name in the drawing; null where it has no box there, as the model itself. */
export type ChooserOf = (name: string) => (() => void) | null;

export interface RepairListProps {
  repairs: readonly Repair[];
  isLoading: boolean;
  /** Makes a copy with an offered repair. */
  onAccept: (code: string) => void;
  chooserOf: ChooserOf;
}

/** What is repaired when the model is loaded, and what could be: each with one thing to do. */
export function RepairList({ repairs, isLoading, onAccept, chooserOf }: RepairListProps) {
  if (repairs.length === 0) return null;
  const made = repairs.filter((repair) => repair.is_offered !== true);
  const offered = repairs.filter((repair) => repair.is_offered === true);
  return (
    <>
      {offered.length > 0 && (
        <div className={parts.group}>
          <h3 className={parts.heading}>Can be mended</h3>
          <ul className={styles.missing} aria-label="Offered repairs">
            {offered.map((repair) => (
              <li key={repair.code} className={styles.repair}>
                <Words repair={repair} />
                <Button
                  size="small"
                  icon={<Wrench />}
                  isDisabled={isLoading}
                  onPress={() => onAccept(repair.code)}
                >
                  Make a mended copy
                </Button>
              </li>
            ))}
          </ul>
        </div>
      )}
      {made.length > 0 && (
        <div className={parts.group}>
          <h3 className={parts.heading}>Mended while loading</h3>
          <ul className={styles.missing} aria-label="Repairs">
            {made.map((repair) => (
              <li key={repair.code} className={styles.repair}>
                <Words repair={repair} />
                <ShowLayer repair={repair} chooserOf={chooserOf} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function ShowLayer({ repair, chooserOf }: { repair: Repair; chooserOf: ChooserOf }) {
  const names = repair.layers ?? [];
  const name = names.find((one) => chooserOf(one) !== null);
  if (name === undefined) return null;
  return (
    <Button size="small" variant="quiet" icon={<Crosshair />} onPress={() => chooserOf(name)?.()}>
      {`Show ${names.length > 1 ? "the first" : name}`}
    </Button>
  );
}

/** Words with `names` of Python in them, set as code. */
function withCode(words: string): ReactNode {
  return words.split("`").map((part, index) =>
    // The parts of one text have no other identity than their place.
    // oxlint-disable-next-line react/no-array-index-key
    index % 2 === 1 ? <code key={index}>{part}</code> : <Fragment key={index}>{part}</Fragment>,
  );
}

function Words({ repair }: { repair: Repair }) {
  const count = repair.layers?.length ?? 0;
  return (
    <p className={styles.repairWords}>
      {count > 0 && <b>{formatCounted(count, "layer")}: </b>}
      {withCode(count > 0 ? repair.reason : capitalized(repair.reason))}
      {repair.era != null && repair.era !== "" && (
        <span className={parts.quiet}>{` (${repair.era})`}</span>
      )}
    </p>
  );
}
