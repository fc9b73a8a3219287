import { Crosshair, Wrench } from "lucide-react";
import type { Repair } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { capitalized, formatCounted } from "../../widgets/format";
import styles from "./ModelPage.module.css";

export interface RepairListProps {
  repairs: readonly Repair[];
  isLoading: boolean;
  /** Makes a copy with an offered repair. */
  onAccept: (code: string) => void;
  /** Shows a layer in the drawing. */
  onChoose: (name: string) => void;
}

/** What is repaired when the model is loaded, and what could be: each with one thing to do. */
export function RepairList({ repairs, isLoading, onAccept, onChoose }: RepairListProps) {
  if (repairs.length === 0) return null;
  const made = repairs.filter((repair) => repair.is_offered !== true);
  const offered = repairs.filter((repair) => repair.is_offered === true);
  return (
    <>
      {offered.length > 0 && (
        <div className={styles.group}>
          <h3 className={styles.heading}>Can be mended</h3>
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
        <div className={styles.group}>
          <h3 className={styles.heading}>Mended while loading</h3>
          <ul className={styles.missing} aria-label="Repairs">
            {made.map((repair) => (
              <li key={repair.code} className={styles.repair}>
                <Words repair={repair} />
                {repair.layers?.[0] !== undefined && (
                  <Button
                    size="small"
                    variant="quiet"
                    icon={<Crosshair />}
                    onPress={() => onChoose(repair.layers?.[0] ?? "")}
                  >
                    {`Show ${repair.layers.length > 1 ? "the first" : repair.layers[0]}`}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function Words({ repair }: { repair: Repair }) {
  const count = repair.layers?.length ?? 0;
  return (
    <p className={styles.repairWords}>
      {count > 0 && <b>{formatCounted(count, "layer")}: </b>}
      {count > 0 ? repair.reason : capitalized(repair.reason)}
      {repair.era != null && repair.era !== "" && (
        <span className={styles.quiet}>{` (${repair.era})`}</span>
      )}
    </p>
  );
}
