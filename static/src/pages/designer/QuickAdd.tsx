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
import styles from "./QuickAdd.module.css";

const MARGIN = 12;
const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 8,
  PageUp: -8,
};

/** The list of layers that opens where a wire was let go, at a double click, or at "/". */
export function QuickAdd({ place }: { place: QuickAddPlace }) {
  const specs = useCatalogue((state) => state.catalogue?.layers);
  const tensor = useTensor(place);
  const trials = useQuickAdd((state) => state.trials);
  const isAsking = useQuickAdd((state) => state.isAsking);
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState(0);
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
  const active = Math.min(chosen, offers.length - 1);
  const shape = tensor === null ? null : writeOutputs([tensor]);

  useEffect(() => {
    panel.current?.querySelector(`#quick-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const add = (offer: Offer | undefined) => {
    if (offer === undefined) return;
    closeQuickAdd();
    place.add(offer.spec);
  };
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step !== undefined) setChosen(Math.max(0, Math.min(offers.length - 1, active + step)));
    else if (event.key === "Enter") add(offers[active]);
    else if (event.key === "Escape" || event.key === "Tab") closeAndGoBack();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const option = (offer: Offer, index: number) => (
    <Option
      key={offer.spec.class_name}
      offer={offer}
      index={index}
      isActive={index === active}
      onPoint={() => setChosen(index)}
      onAdd={() => add(offer)}
    />
  );
  return (
    <div ref={panel} className={styles.panel} role="dialog" aria-label="Add a layer">
      <input
        // It was asked for: the keyboard should be here.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        className={styles.input}
        role="combobox"
        aria-expanded
        aria-controls="quick-offers"
        aria-activedescendant={offers.length > 0 ? `quick-${active}` : undefined}
        aria-label={shape === null ? "Add a layer" : `Add a layer that takes ${shape}`}
        placeholder="Add a layer"
        spellCheck={false}
        autoComplete="off"
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          setChosen(0);
        }}
        onKeyDown={press}
      />
      <div id="quick-offers" role="listbox" aria-label="Layers" className={styles.list}>
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
      </div>
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
  readonly offer: Offer;
  readonly index: number;
  readonly isActive: boolean;
  readonly onPoint: () => void;
  readonly onAdd: () => void;
}

function Option({ offer, index, isActive, onPoint, onAdd }: OptionProps) {
  const { spec, trial } = offer;
  const problem = trial?.problem ?? null;
  return (
    // The field keeps the keyboard: its arrows and Enter choose here.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={`quick-${index}`}
      role="option"
      aria-selected={isActive}
      data-offer={spec.class_name}
      className={styles.option}
      onPointerMove={onPoint}
      onClick={onAdd}
    >
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
      {problem !== null && isActive && <span className={styles.problem}>{problem}</span>}
    </div>
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
