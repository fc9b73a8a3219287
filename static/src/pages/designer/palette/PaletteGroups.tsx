import { ChevronDown, ChevronRight, Plus } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { Link } from "wouter";
import { groupLayers, refusedLayers } from "../../../model/palette";
import type { LayerSpec } from "../../../spec/openapi";
import styles from "./Palette.module.css";

export interface PaletteGroupsProps {
  readonly layers: readonly LayerSpec[];
  readonly item: (spec: LayerSpec, isTabStop: boolean) => ReactNode;
  /** Whether what cannot be drawn is unfolded. */
  readonly isRefusedShown: boolean;
  readonly onToggleRefused: () => void;
}

/** All layers by category, a person's own after Keras's; what cannot be drawn folded at the end. */
export function PaletteGroups(props: PaletteGroupsProps) {
  const { layers, item, isRefusedShown, onToggleRefused } = props;
  const groups = useMemo(() => groupLayers(layers), [layers]);
  const refused = useMemo(() => refusedLayers(layers), [layers]);
  return (
    <>
      {groups.map((group, at) => (
        <section key={group.category}>
          <h2 className={styles.heading}>
            {group.title}
            <span className={styles.count}>{group.layers.length}</span>
          </h2>
          {group.layers.map((spec, index) => item(spec, at === 0 && index === 0))}
        </section>
      ))}
      {groups.every((group) => group.category !== "custom") && (
        <h2 className={styles.heading}>
          Yours<span className={styles.count}>0</span>
        </h2>
      )}
      <Link href="/layers" className={styles.own}>
        <Plus size={14} aria-hidden /> Add your own
      </Link>
      {refused.length > 0 && (
        <>
          <button
            type="button"
            className={`${styles.heading} ${styles.unfold}`}
            aria-expanded={isRefusedShown}
            onClick={onToggleRefused}
          >
            <span>
              {isRefusedShown ? <ChevronDown size={13} /> : <ChevronRight size={13} />}
              Not for drawing
            </span>
            <span className={styles.count}>{refused.length}</span>
          </button>
          {isRefusedShown && refused.map((spec) => item(spec, false))}
        </>
      )}
    </>
  );
}
