/** Where the keyboard is: in the drawing, in a text field, or elsewhere on the page. */
import type { KeyPlace } from "../../actions/keyboard";

const TEXT =
  "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true]";

/** What takes the arrows, Enter or letters for itself. */
const OWN_KEYS = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]";

export function keyPlace(focused: Element | null): KeyPlace {
  if (focused === null || focused === document.body) return "canvas";
  if (focused.closest(TEXT) !== null || focused.closest(OWN_KEYS) !== null) return "text";
  // A button over the drawing (a fix, a zoom) keeps Enter for itself.
  if (focused.closest("button, a") !== null) return "page";
  return focused.closest("[data-canvas]") === null ? "page" : "canvas";
}
