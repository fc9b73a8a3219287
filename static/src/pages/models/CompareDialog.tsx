import { useEffect, useState } from "react";
import { Link } from "wouter";
import type { ModelSummary, SavedModel } from "../../spec/openapi";
import { useModels } from "../../state/models";
import { Dialog } from "../../widgets/Dialog";
import { formatCount, formatCounted } from "../../widgets/format";
import { Button } from "../../widgets/Button";
import { Loading } from "../../widgets/Loading";
import { TextField } from "../../widgets/TextField";
import { WhenCell } from "../shared/WhenCell";
import styles from "./Compare.module.css";
import { formatWords, numParamsOf } from "./model_words";
import parts from "./parts.module.css";

/** Of more than these one is found by its name. */
const FEW = 8;

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
  const { items, next, isLoadingMore, load, loadMore } = useModels();
  const [words, setWords] = useState("");
  useEffect(() => void load(), [load]);
  if (items === null) return <Loading>Reading the models …</Loading>;
  const others = items.filter((item) => item.id !== model.id);
  if (others.length === 0)
    return <p className={parts.quiet}>There is no other model yet. Open a second file first.</p>;
  const wanted = words.trim().toLowerCase();
  const found = others.filter((other) => other.name.toLowerCase().includes(wanted));
  return (
    <div className={styles.choice}>
      {others.length > FEW && (
        <TextField
          type="search"
          label="Find a model"
          isLabelHidden
          placeholder="Find a model by name"
          value={words}
          onChange={setWords}
        />
      )}
      <ul className={styles.others} aria-label="Models">
        {found.map((other) => (
          <li key={other.id}>
            <Link href={`/models/${model.id}/compare/${other.id}`} className={styles.other}>
              <span className={styles.otherName}>{other.name}</span>
              <span className={styles.otherFacts}>{factsOf(other)}</span>
              <span className={styles.otherWhen}>
                <WhenCell iso={other.created_at} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p className={parts.quiet}>{`No model with “${words.trim()}” in the name.`}</p>
      )}
      {next !== null && (
        <Button size="small" isDisabled={isLoadingMore} onPress={() => void loadMore()}>
          Show more
        </Button>
      )}
    </div>
  );
}

/** What tells one from another of the same name. */
function factsOf(model: ModelSummary): string {
  const count = numParamsOf(model);
  const facts = [formatWords(model.format), formatCounted(model.num_layers, "layer")];
  return [...facts, ...(count === null ? [] : [formatCount(count)])].join(" · ");
}
