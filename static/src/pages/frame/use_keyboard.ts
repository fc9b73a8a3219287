import { useEffect } from "react";
import { actionFor } from "../../actions/keyboard";
import { ACTIONS } from "../../actions/registry";
import { openDialog, useView } from "../../state/view";
import { typeAhead } from "../search/typed_ahead";
import { keyPlace } from "./key_place";

const EVERYWHERE = ACTIONS.filter((action) => action.isEverywhere === true);

/** A window over the page. A toast is an alert dialog too, but lies beside the page, in a region. */
const OVER_THE_PAGE = "[role=dialog], [role=alertdialog]:not([role=region] *)";

/** Key presses become actions. Undo in a field of the inspector undoes the drawing, not the field. */
export function useKeyboard(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const focused = event.target instanceof Element ? event.target : null;
      const isCovered = document.querySelector(OVER_THE_PAGE) !== null;
      // A dialog whose button has just gone leaves the keyboard with nobody: Escape still closes it.
      if (isCovered && event.key === "Escape" && focused === document.body) openDialog(null);
      // The search has been asked for and is on its way: no letter of it is lost.
      if (!isCovered && useView.getState().dialog === "search" && typeAhead(event)) {
        event.preventDefault();
        return;
      }
      const place = isCovered ? "text" : keyPlace(focused);
      const isUndo =
        (event.ctrlKey || event.metaKey) && ["z", "y"].includes(event.key.toLowerCase());
      const isEditorField = focused?.closest("[data-editor-field]") != null;
      if (event.key === "Escape" && isEditorField) {
        backToDrawing();
        return;
      }
      // Other pages have no drawing: what is selected in the designer must not change behind their back.
      const isDesigner = location.pathname.startsWith("/networks/");
      const actions = isDesigner ? ACTIONS : EVERYWHERE;
      const action = actionFor(actions, event, isUndo && isEditorField ? "page" : place);
      if (action === null) return;
      event.preventDefault();
      action.perform();
    };
    // Before the fields see it: React Aria's keep their key presses to themselves.
    document.addEventListener("keydown", press, true);
    return () => document.removeEventListener("keydown", press, true);
  }, []);
}

/** Escape in the inspector: the keyboard goes back to the box that it shows. */
function backToDrawing(): void {
  const box = document.querySelector<HTMLElement>("[data-canvas] [data-key][tabindex='0']");
  box?.focus({ preventScroll: true });
}
