import { ChevronDown, ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import { type Drawing, layerOfKey } from "../../../model/drawing";
import type { LayerDocument } from "../../../spec/openapi";
import { LayerForm } from "./LayerForm";
import styles from "./Inspector.module.css";

interface FoldLayersProps {
  /** The layers of one block. */
  readonly keys: readonly string[];
  readonly drawing: Drawing;
  /** The layers of other blocks that are edited together with the one at a place. */
  readonly alike: (place: number) => readonly string[];
  /** What a change does. */
  readonly note: string | null;
}

/** The layers of a block, one of them open to be edited. */
export function FoldLayers({ keys, drawing, alike, note }: FoldLayersProps) {
  const [open, setOpen] = useState<number | null>(0);
  return (
    <ol className={styles.layersInside}>
      {keys.map((key, place) => {
        const layer = layerOfKey(drawing, key);
        if (layer === undefined) return null;
        const isOpen = open === place;
        const Sign = isOpen ? ChevronDown : ChevronRight;
        return (
          <li key={key}>
            <button
              type="button"
              className={styles.insideLayer}
              aria-expanded={isOpen}
              onClick={() => setOpen(isOpen ? null : place)}
            >
              <Sign size={15} aria-hidden />
              <span className={styles.insideClass}>{layer.class_name}</span>
              <span className={styles.insideName}>{layer.name}</span>
            </button>
            {isOpen && (
              <div className={styles.insideForm}>
                {note !== null && <p className={styles.note}>{note}</p>}
                <OpenLayer layerKey={key} layer={layer} alike={alike(place)} />
              </div>
            )}
          </li>
        );
      })}
    </ol>
  );
}

interface OpenLayerProps {
  readonly layerKey: string;
  readonly layer: LayerDocument;
  readonly alike: readonly string[];
}

function OpenLayer({ layerKey, layer, alike }: OpenLayerProps) {
  // The same list as long as the same keys are in it: with another one every row is drawn anew.
  const names = alike.join(" ");
  const kept = useMemo(() => (names === "" ? [] : names.split(" ")), [names]);
  return <LayerForm layerKey={layerKey} layer={layer} alike={kept} />;
}
