import { Workflow } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { FEWEST, foldRepeats } from "../../actions/fold_repeats";
import { tidyDrawing } from "../../actions/tidy";
import { unfoldAll } from "../../actions/unfold_all";
import { toggleList } from "../../actions/toggle_list";
import { editLayer } from "../../actions/edit_layer";
import { type CanvasApi, NetworkCanvas, type SelectHow } from "../../canvas/NetworkCanvas";
import { boxesOf } from "../../model/boxes";
import { connectLayers, moveLayers, placeLayers } from "../../model/edits";
import { useDataOf } from "../../state/chosen_data";
import { useCatalogue } from "../../state/catalogue";
import { edit, select, selectWire, useNetwork } from "../../state/network";
import { useSaving } from "../../state/saving";
import { useQuickAdd } from "../../state/quick_add";
import { useShapes } from "../../state/shapes";
import {
  boxOf,
  boxesBetween,
  endOf,
  layerIndex,
  layersOf,
  mended,
  placesOf,
  uncover,
  useFolding,
  useShownBoxes,
} from "../../state/shown";
import { useView } from "../../state/view";
import type { Fix } from "../../spec/openapi";
import { lazily } from "../../widgets/lazily";
import { ActionButton } from "./ActionButton";
import { askAtPoint, askAtWire, askLayer } from "./asking";
import styles from "./Board.module.css";
import { CodePanel, CODE_PANEL_WIDTH } from "./CodePanel";
import { EmptyNetwork } from "./EmptyNetwork";
import { useDropping } from "./use_dropping";

const LayerList = lazily(async () => (await import("./LayerList")).LayerList);
const QuickAdd = lazily(async () => (await import("./QuickAdd")).QuickAdd);
const BoxMenu = lazily(async () => (await import("./BoxMenu")).BoxMenu);
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
  const [asking, setAsking] = useState<Element | null>(null);
  const dropping = useDropping(api);

  const layerBoxes = useMemo(
    () => boxesOf(drawing, findings, (className) => specs.get(className)),
    [drawing, findings, specs],
  );
  const folding = useFolding(drawing);
  const { boxes, wires } = useShownBoxes(layerBoxes, drawing, folding);
  const marks = useMemo(
    () => ({
      selection: folding?.folds.size ? new Set([...selection].map(boxOf)) : selection,
      flashes: folding?.folds.size
        ? new Map([...flashes].map(([key, flash]) => [boxOf(key), flash]))
        : flashes,
    }),
    [folding, selection, flashes],
  );
  const isStack = drawing.document.kind === "sequential";

  useEffect(() => {
    if (api === null) return;
    const { zoomIn, zoomOut, fit, showBox, focusBox } = api;
    const handle = {
      zoomIn,
      zoomOut,
      fit,
      showBox: (key: string) => showBox(boxOf(key)),
      focusBox: (key: string) => focusBox(boxOf(key)),
      ...dropping.handle,
    };
    useView.setState({ canvas: { ...handle, askLayer: () => askLayer(api) } });
    return () => useView.setState({ canvas: null });
  }, [api, dropping.handle]);

  const hasRoomToFold = drawing.keys.length >= FEWEST;
  const hasFolds = (folding?.folds.size ?? 0) > 0;
  const controls = useMemo(
    () => (
      <>
        {!isStack && <ActionButton action={tidyDrawing} />}
        {hasRoomToFold && <ActionButton action={foldRepeats} />}
        {hasFolds && <ActionButton action={unfoldAll} />}
        <ActionButton action={toggleList} />
      </>
    ),
    [isStack, hasRoomToFold, hasFolds],
  );
  return (
    <div className={styles.board}>
      {hasData && <InFront />}
      {/* Every entry of the menu is a command with a key of its own. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className={styles.drawing}
        onContextMenu={(event) => {
          const box = (event.target as Element).closest<HTMLElement>("[data-key]");
          const key = box?.dataset["key"];
          if (box === null || key === undefined) return;
          event.preventDefault();
          if (!marks.selection.has(key)) chooseBoxes([key], "only");
          setAsking(box);
        }}
      >
        {isListShown ? (
          <LayerList
            boxes={boxes}
            selection={marks.selection}
            onSelect={chooseBoxes}
            onFix={applyFix}
          />
        ) : (
          <NetworkCanvas
            label={`Drawing of ${drawing.document.name}`}
            boxes={boxes}
            wires={wires}
            isStack={isStack}
            selection={marks.selection}
            selectedWire={selectedWire}
            flashes={marks.flashes}
            viewKey={viewKey}
            ghost={dropping.ghost}
            coveredRight={isCodeOpen ? CODE_PANEL_WIDTH + 32 : 0}
            onReady={setApi}
            onSelect={chooseBoxes}
            onSelectWire={selectWire}
            onOpen={openBox}
            onFix={applyFix}
            onDragTo={dropping.onDragTo}
            onReorder={reorder}
            onDropWire={(source, x, y) => api && askAtWire(api, source, x, y)}
            onDoubleClickEmpty={(x, y) => api && askAtPoint(api, x, y)}
            onPlace={(positions) => edit("Place", (was) => placeLayers(was, placesOf(positions)))}
            onConnect={connect}
            controls={controls}
          />
        )}
      </div>
      {isOpen && drawing.keys.length === 0 && <EmptyNetwork />}
      {isListShown && (
        <div className={styles.listFoot}>
          <button type="button" className={styles.back} onClick={toggleList.perform}>
            <Workflow size={15} aria-hidden /> Show the drawing
          </button>
          {hasRoomToFold && <ActionButton action={foldRepeats} />}
          {hasFolds && <ActionButton action={unfoldAll} />}
        </div>
      )}
      {!isListShown && <CodePanel />}
      {asking !== null && <BoxMenu box={asking} onClose={() => setAsking(null)} />}
      {asked !== null && <QuickAdd key={`${asked.at.x} ${asked.at.y}`} place={asked} />}
    </div>
  );
}

function chooseBoxes(boxes: readonly string[], how: SelectHow): void {
  const { selection, anchor } = useNetwork.getState();
  const [box] = boxes;
  if (how === "only" || box === undefined) {
    select(boxes.flatMap(layersOf));
  } else if (how === "toggle") {
    const kept = [...selection].filter((key) => boxOf(key) !== box);
    const layers = layersOf(box);
    select(kept.length === selection.size ? [...kept, ...layers] : kept, layers[0]);
  } else {
    const from = boxOf(anchor ?? layersOf(box)[0]!);
    select(boxesBetween(from, box).flatMap(layersOf), layersOf(from)[0]);
  }
}

/** A double click unfolds what is folded, and edits what is a layer. */
function openBox(box: string): void {
  const layers = layersOf(box);
  const [first] = layers;
  uncover(box);
  select(layers);
  if (first === box) editLayer.perform();
  else if (first !== undefined) useView.getState().canvas?.focusBox(first);
}

function reorder(boxes: readonly string[], index: number): void {
  const keys = boxes.flatMap(layersOf);
  const to = layerIndex(index);
  edit(
    keys.length === 1 ? "Move a layer" : `Move ${keys.length} layers`,
    (before) => moveLayers(before, new Set(keys), to),
    { select: keys },
  );
}

function connect(sourceBox: string, targetBox: string): void {
  const source = endOf(sourceBox, "out");
  const target = source === null ? null : endOf(targetBox, "in");
  if (source !== null && target !== null)
    edit("Draw a wire", (before) => connectLayers(before, source, target));
}

function applyFix(box: string, fix: Fix): void {
  edit(fix.label, (drawing) => mended(drawing, box, fix.network));
}
