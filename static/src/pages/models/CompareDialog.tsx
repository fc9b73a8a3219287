import { useEffect } from "react";
import { Link } from "wouter";
import type { SavedModel } from "../../spec/openapi";
import { useModels } from "../../state/models";
import { Dialog } from "../../widgets/Dialog";
import { formatCount, formatCounted } from "../../widgets/format";
import { Loading } from "../../widgets/Loading";
import styles from "./Compare.module.css";

export interface CompareDialogProps {
  model: SavedModel;
  isOpen: boolean;
  onClose: () => void;
}

/** Chooses the model that this one is compared with. */
export function CompareDialog({ model, isOpen, onClose }: CompareDialogProps) {
  return (
    <Dialog title={`Compare ${model.name} with`} isOpen={isOpen} onClose={onClose} isWide>
      {isOpen && <Others model={model} />}
    </Dialog>
  );
}

function Others({ model }: { model: SavedModel }) {
  const { items, load } = useModels();
  useEffect(() => void load(), [load]);
  if (items === null) return <Loading>Reading the models …</Loading>;
  const others = items.filter((item) => item.id !== model.id);
  if (others.length === 0)
    return <p className={styles.quiet}>There is no other model yet. Open a second file first.</p>;
  return (
    <ul className={styles.others} aria-label="Models">
      {others.map((other) => (
        <li key={other.id}>
          <Link href={`/models/${model.id}/compare/${other.id}`} className={styles.other}>
            <span className={styles.otherName}>{other.name}</span>
            <span className={styles.otherFacts}>
              {`${formatCounted(other.num_layers, "layer")}, ${formatCount(other.num_params)} parameters`}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
