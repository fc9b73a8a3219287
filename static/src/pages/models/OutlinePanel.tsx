import { ChevronDown, ChevronUp, PanelLeftClose } from "lucide-react";
import { type KeyboardEvent, type RefObject, useMemo, useState } from "react";
import type { ModelLayer } from "../../spec/openapi";
import { formatCount } from "../../widgets/format";
import { IconButton } from "../../widgets/IconButton";
import { type OutlineRow, type Spot, allRows, foundRows, idOf, idsAround } from "./outline";
import styles from "./OutlinePanel.module.css";
import { OutlineTree } from "./OutlineTree";
import type { SpecOf } from "../../model/boxes";

export interface OutlinePanelProps {
  layers: ReadonlyMap<string, ModelLayer>;
  specOf: SpecOf;
  spot: Spot | null;
  /** Choose a layer, and show it in the drawing. */
  onSpot: (spot: Spot) => void;
  onClose: () => void;
  search: RefObject<HTMLInputElement | null>;
}

/** The search, and all layers as a tree, those inside others too. */
export function OutlinePanel(props: OutlinePanelProps) {
  const { layers, specOf, spot, onSpot, onClose, search } = props;
  const [words, setWords] = useState("");
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  // What is chosen is always in sight, wherever it was chosen.
  const unfolded = useMemo(
    () => new Set([...opened, ...(spot === null ? [] : idsAround(spot))]),
    [opened, spot],
  );
  const rows = useMemo(() => allRows(layers), [layers]);
  const found = useMemo(() => foundRows(rows, words), [rows, words]);
  const foundIds = useMemo(() => new Set(found.map((row) => row.id)), [found]);
  const chosen = spot === null ? null : idOf(spot);
  const place = found.findIndex((row) => row.id === chosen);

  const reveal = (row: OutlineRow | undefined) => {
    if (row === undefined) return;
    setOpened(new Set([...opened, ...idsAround(row)]));
    onSpot(row);
  };
  const step = (by: number) => {
    if (found.length === 0) return;
    const from = place === -1 ? (by > 0 ? -1 : 0) : place;
    reveal(found[(from + by + found.length) % found.length]);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      event.preventDefault();
      step(event.shiftKey ? -1 : 1);
    }
    if (event.key === "Escape" && words !== "") {
      event.stopPropagation();
      setWords("");
    }
  };
  const count =
    words.trim() === ""
      ? `${formatCount(rows.length)} in all`
      : found.length === 0
        ? "none found"
        : place === -1
          ? `${formatCount(found.length)} found`
          : `${formatCount(place + 1)} of ${formatCount(found.length)}`;
  return (
    <nav className={styles.panel} aria-label="Outline">
      <div className={styles.find} role="search">
        <input
          ref={search}
          type="search"
          className={styles.field}
          placeholder="Find by name, class, shape"
          aria-label="Find a layer by name, class or shape"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={press}
        />
        <div className={styles.foot}>
          <span className={styles.count} role="status">
            {count}
          </span>
          <IconButton
            label="Previous match"
            icon={<ChevronUp size={15} />}
            size="small"
            isDisabled={found.length === 0}
            onPress={() => step(-1)}
          />
          <IconButton
            label="Next match"
            icon={<ChevronDown size={15} />}
            size="small"
            isDisabled={found.length === 0}
            onPress={() => step(1)}
          />
          <IconButton
            label="Close the outline"
            icon={<PanelLeftClose size={15} />}
            size="small"
            onPress={onClose}
          />
        </div>
      </div>
      <OutlineTree
        rows={rows}
        found={foundIds}
        unfolded={unfolded}
        onUnfold={(row, isUnfolded) => {
          const next = new Set(opened);
          if (isUnfolded) next.add(row.id);
          else next.delete(row.id);
          setOpened(next);
          // What is folded away cannot stay chosen.
          if (!isUnfolded && spot !== null && idsAround(spot).includes(row.id)) onSpot(row);
        }}
        chosen={chosen}
        specOf={specOf}
        onSpot={onSpot}
      />
    </nav>
  );
}
