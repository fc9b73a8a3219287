import { useEffect } from "react";
import { actionFor } from "../../actions/keyboard";
import { ACTIONS } from "../../actions/registry";
import { keyPlace } from "./key_place";

/** Key presses become actions. Undo in a field of the inspector undoes the drawing, not the field. */
export function useKeyboard(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const focused = event.target instanceof Element ? event.target : null;
      const place = keyPlace(focused);
      const isUndo =
        (event.ctrlKey || event.metaKey) && ["z", "y"].includes(event.key.toLowerCase());
      const isEditorField = focused?.closest("[data-editor-field]") != null;
      const action = actionFor(ACTIONS, event, isUndo && isEditorField ? "page" : place);
      if (action === null) return;
      event.preventDefault();
      action.perform();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
