import { PanelLeftClose, Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { addLayer } from "../../../actions/add_layer";
import { findLayers } from "../../../model/palette";
import type { LayerSpec } from "../../../spec/openapi";
import { useCatalogue } from "../../../state/catalogue";
import { useHealth } from "../../../state/health";
import { toggle, useView } from "../../../state/view";
import { IconButton } from "../../../widgets/IconButton";
import { DragChip } from "./DragChip";
import styles from "./Palette.module.css";
import { PaletteGroups } from "./PaletteGroups";
import { PaletteItem } from "./PaletteItem";
import { usePaletteDrag } from "./use_palette_drag";

/** Every layer there is, to be dragged into the drawing or added by Enter. */
export function Palette() {
  const catalogue = useCatalogue((state) => state.catalogue);
  const problem = useCatalogue((state) => state.problem);
  const isStarting = useHealth((state) => state.health?.engine !== "ready");
  const [search, setSearch] = useState("");
  const panel = useRef<HTMLElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const drag = usePaletteDrag();

  const layers = useMemo(() => catalogue?.layers ?? [], [catalogue]);
  const found = useMemo(
    () => (search.trim() === "" ? null : findLayers(layers, search)),
    [layers, search],
  );
  const [isRefusedShown, setRefusedShown] = useState(false);

  useEffect(() => {
    useView.setState({ palette: { focusSearch: () => input.current?.select() } });
    return () => useView.setState({ palette: null });
  }, []);

  const items = () => [...(panel.current?.querySelectorAll<HTMLElement>("[data-item]") ?? [])];
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (at + step < 0) input.current?.focus();
    else all[Math.min(at + step, all.length - 1)]?.focus();
  };
  const typed = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      setSearch("");
      input.current?.blur();
    } else if (event.key === "Enter") {
      const first = found?.find((spec) => spec.refused == null);
      if (first) addLayer(first);
    } else {
      walk(event);
    }
  };
  const item = (spec: LayerSpec, isTabStop: boolean) => (
    <PaletteItem
      key={spec.class_name}
      spec={spec}
      isTabStop={isTabStop}
      isDragged={drag.spec === spec}
      onPointerDown={(event) => drag.start(spec, event)}
      onAdd={() => {
        if (!drag.hasJustDropped()) addLayer(spec);
      }}
    />
  );

  return (
    <aside
      ref={panel}
      className={styles.palette}
      aria-label="Palette of layers"
      data-area="palette"
    >
      <div className={styles.searchRow}>
        <div className={styles.search}>
          <Search size={15} aria-hidden />
          <input
            ref={input}
            className={styles.input}
            type="search"
            aria-label="Find a layer"
            placeholder="Find a layer"
            spellCheck={false}
            autoComplete="off"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={typed}
          />
        </div>
        <IconButton
          label="Fold the palette"
          icon={<PanelLeftClose size={16} />}
          size="small"
          onPress={() => toggle("isPaletteOpen")}
        />
      </div>
      {/* Arrows walk through the buttons inside; the list itself takes no focus. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div className={styles.list} onKeyDown={walk}>
        {catalogue === null && (
          <p className={styles.waiting}>
            {problem && !isStarting
              ? `The layers could not be fetched. ${problem.message}`
              : "The layers appear as soon as the engine is up."}
          </p>
        )}
        {found?.map((spec, index) => item(spec, index === 0))}
        {found?.length === 0 && catalogue !== null && (
          <p className={styles.waiting}>
            No layer is called “{search.trim()}”. A layer of your own can be added under Layers.
          </p>
        )}
        {found === null && catalogue !== null && (
          <PaletteGroups
            layers={layers}
            item={item}
            isRefusedShown={isRefusedShown}
            onToggleRefused={() => setRefusedShown(!isRefusedShown)}
          />
        )}
      </div>
      {drag.spec && drag.point && <DragChip spec={drag.spec} point={drag.point} />}
    </aside>
  );
}
