/** The areas of the designer, in the order in which F6 walks through them. */
import { useView } from "../state/view";

interface Area {
  /** What the area's element is found by, to know where the keyboard is. */
  readonly selector: string;
  /** Gives it the keyboard; says whether there is anything to give it to. */
  readonly enter: () => boolean;
}

const AREAS: readonly Area[] = [
  {
    selector: "[data-area=palette]",
    enter: () => entered(useView.getState().palette?.focusSearch),
  },
  { selector: "[data-canvas]", enter: () => focusFirst("[data-canvas] [data-key][tabindex='0']") },
  { selector: "[data-area=code]", enter: () => focusFirst("[data-area=code] [tabindex='0']") },
  {
    selector: "[data-area=inspector]",
    enter: () => entered(useView.getState().inspector?.focusFirstField),
  },
  { selector: "header", enter: () => focusFirst("header :is(input, button):not([disabled])") },
  { selector: "nav", enter: () => focusFirst("nav [aria-current=page]") },
];

/** Take the keyboard to the next area that there is; a folded one is passed over. */
export function walkAreas(step: 1 | -1): void {
  const focused = document.activeElement;
  const at = AREAS.findIndex((area) => focused?.closest(area.selector) != null);
  // From nowhere the first step goes to the drawing.
  const from = at === -1 ? (step === 1 ? 0 : 2) : at;
  for (let count = 1; count <= AREAS.length; count += 1) {
    const next = AREAS[(from + step * count + AREAS.length * count) % AREAS.length];
    if (next?.enter() === true) return;
  }
}

function entered(focus: (() => void) | undefined): boolean {
  if (focus === undefined) return false;
  const before = document.activeElement;
  focus();
  return document.activeElement !== before;
}

function focusFirst(selector: string): boolean {
  const found = document.querySelector<HTMLElement>(selector);
  found?.focus({ preventScroll: true });
  return found !== null && document.activeElement === found;
}
