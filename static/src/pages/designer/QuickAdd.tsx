import { CornerDownLeft } from "lucide-react";
import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { categoryColour } from "../../canvas/category_colour";
import { writeOutputs } from "../../model/numbers";
import { type Offer, quickList } from "../../model/quick_list";
import { useCatalogue } from "../../state/catalogue";
import { type QuickAddPlace, askWhatFits, closeQuickAdd, useQuickAdd } from "../../state/quick_add";
import { useShapes } from "../../state/shapes";
import type { TensorSpec } from "../../spec/openapi";
import { PickField } from "../../widgets/PickField";
import { PickList } from "../../widgets/PickList";
import { PickOption } from "../../widgets/PickOption";
import { type Picking, usePicking } from "../../widgets/use_picking";
import styles from "./QuickAdd.module.css";

const MARGIN = 12;

/** The list of layers that opens where a wire was let go, at a double click, or at "/". */
export function QuickAdd({ place }: { place: QuickAddPlace }) {
  const specs = useCatalogue((state) => state.catalogue?.layers);
  const tensor = useTensor(place);
  const trials = useQuickAdd((state) => state.trials);
  const isAsking = useQuickAdd((state) => state.isAsking);
  const [search, setSearch] = useState("");
  const panel = useRef<HTMLDivElement>(null);
  useAtPlace(panel, place);
  useClosing(panel);
  useEffect(() => {
    if (tensor !== null && specs !== undefined) void askWhatFits(tensor, specs);
  }, [tensor, specs]);
  const isStart = place.source === null;
  const { fits, others } = useMemo(
    () => quickList(specs ?? [], search, trials, isStart),
    [specs, search, trials, isStart],
  );
  const offers = [...fits, ...others];
  const shape = tensor === null ? null : writeOutputs([tensor]);

  const add = (offer: Offer | undefined) => {
    if (offer === undefined) return;
    closeQuickAdd();
    place.add(offer.spec);
  };
  const picking = usePicking("offer", offers.length, (index) => add(offers[index]));
  const press = (event: KeyboardEvent) => {
    const isOurs = event.key === "Escape" || event.key === "Tab";
    if (isOurs) {
      closeAndGoBack();
      event.preventDefault();
    }
    // Neither keys of the drawing nor a dialog's: the list is in front.
    if (picking.press(event) || isOurs) event.stopPropagation();
  };
  const option = (offer: Offer, index: number) => (
    <Option
      key={offer.spec.class_name}
      picking={picking}
      offer={offer}
      index={index}
      onAdd={() => add(offer)}
    />
  );
  return (
    <div ref={panel} className={styles.panel} role="dialog" aria-label="Add a layer">
      <PickField
        picking={picking}
        label={shape === null ? "Add a layer" : `Add a layer that takes ${shape}`}
        placeholder="Add a layer"
        className={styles.input}
        value={search}
        onChange={setSearch}
        onKeyDown={press}
      />
      <PickList picking={picking} label="Layers" className={styles.list}>
        {fits.length > 0 && (
          <div role="group" aria-label={trials === null ? "Layers" : `Fit ${shape}`}>
            {shape !== null && (trials !== null || isAsking) && (
              <div className={styles.heading} aria-hidden>
                {trials === null ? "asking what takes " : "takes "}
                <span className={styles.shape}>{shape}</span>
              </div>
            )}
            {fits.map(option)}
          </div>
        )}
        {others.length > 0 && (
          <div role="group" aria-label={`Do not fit ${shape} as they are`}>
            <div className={styles.heading} aria-hidden>
              does not fit as it is
            </div>
            {others.map((offer, at) => option(offer, fits.length + at))}
          </div>
        )}
      </PickList>
      {offers.length === 0 && (
        <p className={styles.nothing} role="status">
          No layer is called “{search.trim()}”.
        </p>
      )}
      <div className={styles.foot} aria-hidden>
        <CornerDownLeft size={12} /> adds · Esc closes
      </div>
    </div>
  );
}

interface OptionProps {
  readonly picking: Picking;
  readonly offer: Offer;
  readonly index: number;
  readonly onAdd: () => void;
}

function Option({ picking, offer, index, onAdd }: OptionProps) {
  const { spec, trial } = offer;
  const problem = trial?.problem ?? null;
  return (
    <PickOption picking={picking} index={index} className={styles.option} onPick={onAdd}>
      <span
        className={styles.mark}
        style={{ background: categoryColour(spec.is_custom ? "custom" : spec.category) }}
        aria-hidden
      />
      <span className={styles.name}>{spec.class_name}</span>
      {trial !== null && trial.shape !== null && problem === null && (
        <span className={styles.shape}>
          <span aria-hidden>→ </span>
          {trial.shape}
        </span>
      )}
      {problem !== null && index === picking.active && (
        <span className={styles.problem}>{problem}</span>
      )}
    </PickOption>
  );
}

/** What comes in there, as soon as it is known. */
function useTensor({ source }: QuickAddPlace): TensorSpec | null {
  return useShapes((state) =>
    source === null ? null : (state.findings?.byKey.get(source)?.report?.outputs[0] ?? null),
  );
}

/** Puts the list where it was asked for, and into the window. */
function useAtPlace(panel: RefObject<HTMLDivElement | null>, { at }: QuickAddPlace): void {
  useLayoutEffect(() => {
    if (panel.current !== null) putAt(panel.current, at.x, at.y);
  }, [panel, at]);
}

function putAt(element: HTMLElement, x: number, y: number): void {
  const { width, height } = element.getBoundingClientRect();
  element.style.left = `${Math.max(MARGIN, Math.min(x, window.innerWidth - width - MARGIN))}px`;
  element.style.top = `${Math.max(MARGIN, Math.min(y, window.innerHeight - height - MARGIN))}px`;
}

/** A press beside the list closes it. */
function useClosing(panel: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const press = (event: PointerEvent) => {
      if (event.target instanceof Node && panel.current?.contains(event.target) !== true)
        closeQuickAdd();
    };
    document.addEventListener("pointerdown", press, true);
    return () => document.removeEventListener("pointerdown", press, true);
  }, [panel]);
}

/** Nothing was added: the keyboard is in the drawing again, as before. */
function closeAndGoBack(): void {
  closeQuickAdd();
  const box = document.querySelector<HTMLElement>("[data-canvas] [data-key][tabindex='0']");
  box?.focus({ preventScroll: true });
}
