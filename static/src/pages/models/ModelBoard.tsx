import { Boxes, FoldVertical, PanelLeftOpen, UnfoldVertical } from "lucide-react";
import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { type CanvasApi, NetworkCanvas } from "../../canvas/NetworkCanvas";
import type { ModelView, SavedModel } from "../../spec/openapi";
import { useCatalogue } from "../../state/catalogue";
import { Button } from "../../widgets/Button";
import { EmptyState } from "../../widgets/EmptyState";
import { IconButton } from "../../widgets/IconButton";
import { type TabItem, Tabs } from "../../widgets/Tabs";
import { FoldButtons } from "./FoldButtons";
import { FoldDetails } from "./FoldDetails";
import { LayerDetails } from "./LayerDetails";
import { MissingLayers } from "./MissingLayers";
import { drawnAhead, specsFor } from "./drawing_ahead";
import { drawingOfModel } from "./model_boxes";
import { isStacked, isTree } from "./model_words";
import { ModelFacts } from "./ModelFacts";
import styles from "./ModelPage.module.css";
import { allRows } from "./outline";
import { OutlinePanel } from "./OutlinePanel";
import { PreprocessingDetails } from "./PreprocessingDetails";
import { TakeDrawing } from "./TakeDrawing";
import { TryModel } from "./TryModel";
import { UnsoundWeights } from "./UnsoundWeights";
import { useFindKey } from "./use_find_key";
import { useChoosing, type DetailsTab } from "./use_choosing";
import { useFolding } from "./use_folding";
import parts from "./parts.module.css";

export interface ModelBoardProps {
  model: SavedModel;
  view: ModelView;
  /** A change of it shows the drawing from its top again. */
  viewKey: string;
  /** Of a file whose weights are not there yet: how far it is, in place of the model's facts. */
  arriving: ReactNode;
  /** The boxes stand where they will stay. */
  onDrawn?: (() => void) | undefined;
  onRegistered: () => void;
}

const KEPT = "layerwright.model-outline";

/** In a narrow window the outline lies over the drawing: only for who asks for it. */
function isOutlinedAtFirst(): boolean {
  return localStorage.getItem(KEPT) !== "closed" && !matchMedia("(max-width: 960px)").matches;
}

/** The outline, the drawing and the details of what is chosen. */
export function ModelBoard(props: ModelBoardProps) {
  const { model, view, viewKey, arriving, onDrawn, onRegistered } = props;
  const specs = useCatalogue((state) => state.specs);
  const specOf = useMemo(() => specsFor(view.kind, specs), [view.kind, specs]);
  const encoding = model.encoding ?? null;
  const drawing = useMemo(() => {
    const ahead = encoding === null ? drawnAhead(view, specs) : null;
    return ahead ?? drawingOfModel(view, specOf, encoding);
  }, [view, specs, specOf, encoding]);
  const [isDrawn, setIsDrawn] = useState(false);
  const sayDrawn = useCallback(() => {
    setIsDrawn(true);
    onDrawn?.();
  }, [onDrawn]);
  const folding = useFolding(model.id, view, drawing, specOf, isDrawn);
  const [canvas, setCanvas] = useState<CanvasApi | null>(null);
  const { chosen, tab, setTab, pick, choose, enter, setOpened, chooseFold } = useChoosing(
    folding,
    canvas,
  );
  const { spot, fold: chosenFold } = chosen;
  const [isOutlined, setIsOutlined] = useState(isOutlinedAtFirst);
  const search = useRef<HTMLInputElement>(null);
  const selected = spot?.key ?? null;
  const shownKey = chosenFold ?? (spot === null ? null : folding.keyOf(spot));
  const selection = useMemo(() => new Set(shownKey === null ? [] : [shownKey]), [shownKey]);
  const shown = { ...drawing, boxes: [...folding.boxes], wires: [...folding.wires] };
  const isAllFolded = folding.numFolded === folding.repeats.length;
  const layer = selected === null ? undefined : drawing.layers.get(selected);

  const numNeeds =
    model.unknown_layers.length +
    (model.unknown_objects?.length ?? 0) +
    (model.let_go?.length ?? 0) +
    model.refusals.length +
    Object.keys(model.stand_ins ?? {}).length;
  const needsHelp = model.view_only == null && numNeeds > 0;
  const outline = (isOpen: boolean) => {
    localStorage.setItem(KEPT, isOpen ? "open" : "closed");
    setIsOutlined(isOpen);
  };
  useFindKey(() => {
    // At once: the letters that follow are for the field.
    flushSync(() => outline(true));
    search.current?.focus();
    search.current?.select();
  });
  const chooserOf = (name: string) => {
    const row = allRows(drawing.layers).find((one) => one.layer.name === name);
    return row === undefined ? null : () => choose(row);
  };
  const items: TabItem<DetailsTab>[] = [
    {
      id: "layer",
      title: "Layer",
      content:
        chosenFold !== null && folding.repeatOf(chosenFold) !== null ? (
          <FoldDetails
            box={folding.boxes.find((box) => box.key === chosenFold)}
            repeat={folding.repeatOf(chosenFold)!}
            layerOf={folding.layerOf}
            onUnfold={() => enter(chosenFold)}
            onChoose={(key) => {
              const inside = folding.spotOf(key);
              if (inside !== null) choose(inside);
            }}
          />
        ) : selected !== null && selected === drawing.preprocessing && encoding !== null ? (
          <PreprocessingDetails encoding={encoding} isInFile={model.has_preprocessing} />
        ) : layer === undefined || spot === null ? (
          <div className={parts.content}>
            <p className={parts.quiet}>Choose a layer to see its config and weights.</p>
          </div>
        ) : (
          <>
            <FoldButtons folding={folding} spot={spot} onSpot={choose} onFold={chooseFold} />
            <LayerDetails
              key={selected}
              modelId={model.id}
              isArriving={arriving !== null}
              layer={layer}
              specOf={specOf}
              tellsShapes={!isTree(view)}
              opened={spot.opened}
              onOpen={setOpened}
            />
          </>
        ),
    },
    {
      id: "model",
      title: "Model",
      content: arriving ?? <ModelFacts model={model} view={view} chooserOf={chooserOf} />,
    },
    { id: "try", title: "Try it", content: <TryModel model={model} view={view} /> },
  ];
  return (
    <>
      {isOutlined && (
        <OutlinePanel
          layers={drawing.layers}
          specOf={specOf}
          spot={spot}
          onSpot={choose}
          onClose={() => outline(false)}
          search={search}
        />
      )}
      <div className={parts.stage}>
        {needsHelp && (
          <div className={styles.needs}>
            <MissingLayers model={model} view={view} onRegistered={onRegistered} />
          </div>
        )}
        {arriving === null && isDrawn && (
          <UnsoundWeights modelId={model.id} chooserOf={chooserOf} />
        )}
        <div className={styles.canvas}>
          <NetworkCanvas
            label={`Layers of ${model.name}`}
            boxes={folding.boxes}
            wires={folding.wires}
            isStack={isStacked(view)}
            selection={selection}
            onSelect={(keys) => pick(keys.at(-1) ?? null)}
            onOpen={enter}
            isReadOnly
            viewKey={viewKey}
            onReady={setCanvas}
            onSettled={view.layers.length === 0 ? undefined : sayDrawn}
            controls={
              <>
                {folding.repeats.length > 0 && (
                  <IconButton
                    label={isAllFolded ? "Unfold repeated blocks" : "Fold repeated blocks"}
                    icon={isAllFolded ? <UnfoldVertical size={16} /> : <FoldVertical size={16} />}
                    size="small"
                    onPress={() => folding.fold(folding.repeats, !isAllFolded)}
                  />
                )}
                <TakeDrawing name={model.name} view={view} drawing={shown} canvas={canvas} />
              </>
            }
          />
          {arriving === null && folding.boxes.length === 0 && (
            <div className={styles.nothing}>
              <EmptyState icon={<Boxes />} title="This model has no layers">
                “Edit as network” opens it in the designer, where layers can be added.
              </EmptyState>
            </div>
          )}
          {!isOutlined && (
            <div className={styles.outlineButton}>
              <Button icon={<PanelLeftOpen />} size="small" onPress={() => outline(true)}>
                Outline
              </Button>
            </div>
          )}
        </div>
      </div>
      <aside className={styles.side} aria-label="Details">
        <Tabs<DetailsTab>
          label="Details"
          value={tab}
          onChange={setTab}
          className={styles.tabs}
          listClassName={styles.tabList}
          panelClassName={styles.panel}
          items={items.filter(({ id }) => id !== "try" || model.view_only == null)}
        />
      </aside>
    </>
  );
}
