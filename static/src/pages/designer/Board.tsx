import { Workflow } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { tidyDrawing } from "../../actions/tidy";
import { toggleList } from "../../actions/toggle_list";
import { editLayer } from "../../actions/edit_layer";
import { type CanvasApi, NetworkCanvas, type SelectHow } from "../../canvas/NetworkCanvas";
import { boxesOf, keysBetween } from "../../model/boxes";
import { withDocument } from "../../model/drawing";
import { connectLayers, moveLayers, placeLayers } from "../../model/edits";
import { wiresOf } from "../../model/graph";
import { useDataOf } from "../../state/chosen_data";
import { useCatalogue } from "../../state/catalogue";
import { edit, presentDrawing, select, selectWire, useNetwork } from "../../state/network";
import { useSaving } from "../../state/saving";
import { useQuickAdd } from "../../state/quick_add";
import { useShapes } from "../../state/shapes";
import { useView } from "../../state/view";
import type { Fix } from "../../spec/openapi";
import { lazily } from "../../widgets/lazily";
import { ActionButton } from "./ActionButton";
import { askAtPoint, askAtWire, askLayer } from "./asking";
import styles from "./Board.module.css";
import { CodePanel, CODE_PANEL_WIDTH } from "./CodePanel";
import { EmptyNetwork } from "./EmptyNetwork";
import { LayerList } from "./LayerList";
import { useDropping } from "./use_dropping";

const QuickAdd = lazily(async () => (await import("./QuickAdd")).QuickAdd);
const InFront = lazily(async () => (await import("./InFront")).InFront);

/** The drawing itself: as a canvas, or as a list of the same. */
export function Board({ viewKey }: { viewKey: string }) {
  const drawing = useNetwork((state) => state.history.present);
  const selection = useNetwork((state) => state.selection);
  const selectedWire = useNetwork((state) => state.selectedWire);
  const flashes = useNetwork((state) => state.flashes);
  const isOpen = useSaving((state) => state.openState === "open");
  const findings = useShapes((state) => state.findings);
  const specs = useCatalogue((state) => state.specs);
  const isListShown = useView((state) => state.isListShown);
  const isCodeOpen = useView((state) => state.isCodeOpen);
  const hasData = useDataOf(useNetwork((state) => state.id)) !== null;
  const asked = useQuickAdd((state) => state.place);
  const [api, setApi] = useState<CanvasApi | null>(null);
  const dropping = useDropping(api);

  const boxes = useMemo(
    () => boxesOf(drawing, findings, (className) => specs.get(className)),
    [drawing, findings, specs],
  );
  const wires = useMemo(() => wiresOf(drawing), [drawing]);
  const isStack = drawing.document.kind === "sequential";

  useEffect(() => {
    if (api === null) return;
    const { zoomIn, zoomOut, fit, showBox, focusBox } = api;
    const handle = { zoomIn, zoomOut, fit, showBox, focusBox, ...dropping.handle };
    useView.setState({ canvas: { ...handle, askLayer: () => askLayer(api) } });
    return () => useView.setState({ canvas: null });
  }, [api, dropping.handle]);

  const controls = useMemo(
    () => (
      <>
        {!isStack && <ActionButton action={tidyDrawing} />}
        <ActionButton action={toggleList} />
      </>
    ),
    [isStack],
  );
  return (
    <div className={styles.board}>
      {hasData && <InFront />}
      <div className={styles.drawing}>
        {isListShown ? (
          <LayerList boxes={boxes} selection={selection} onSelect={chooseBoxes} onFix={applyFix} />
        ) : (
          <NetworkCanvas
            label={`Drawing of ${drawing.document.name}`}
            boxes={boxes}
            wires={wires}
            isStack={isStack}
            selection={selection}
            selectedWire={selectedWire}
            flashes={flashes}
            viewKey={viewKey}
            ghost={dropping.ghost}
            coveredRight={isCodeOpen ? CODE_PANEL_WIDTH + 32 : 0}
            onReady={setApi}
            onSelect={chooseBoxes}
            onSelectWire={selectWire}
            onOpen={openBox}
            onFix={applyFix}
            onDragTo={dropping.onDragTo}
            onReorder={(keys, index) =>
              edit(
                keys.length === 1 ? "Move a layer" : `Move ${keys.length} layers`,
                (before) => moveLayers(before, new Set(keys), index),
                { select: keys },
              )
            }
            onDropWire={(source, x, y) => api && askAtWire(api, source, x, y)}
            onDoubleClickEmpty={(x, y) => api && askAtPoint(api, x, y)}
            onPlace={(positions) => edit("Place", (before) => placeLayers(before, positions))}
            onConnect={(source, target) =>
              edit("Draw a wire", (before) => connectLayers(before, source, target))
            }
            controls={controls}
          />
        )}
      </div>
      {isOpen && boxes.length === 0 && <EmptyNetwork />}
      {isListShown && (
        <div className={styles.listFoot}>
          <button type="button" className={styles.back} onClick={toggleList.perform}>
            <Workflow size={15} aria-hidden /> Show the drawing
          </button>
        </div>
      )}
      {!isListShown && <CodePanel />}
      {asked !== null && <QuickAdd key={`${asked.at.x} ${asked.at.y}`} place={asked} />}
    </div>
  );
}

function chooseBoxes(keys: readonly string[], how: SelectHow): void {
  const { selection, anchor } = useNetwork.getState();
  const [key] = keys;
  if (how === "only" || key === undefined) {
    select(keys);
  } else if (how === "toggle") {
    const kept = [...selection].filter((one) => one !== key);
    select(kept.length === selection.size ? [...kept, key] : kept, key);
  } else {
    select(keysBetween(presentDrawing(), anchor ?? key, key), anchor ?? key);
  }
}

function openBox(key: string): void {
  select([key]);
  editLayer.perform();
}

function applyFix(_key: string, fix: Fix): void {
  edit(fix.label, (drawing) => withDocument(drawing, fix.network));
}
