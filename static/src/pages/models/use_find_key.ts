/** Ctrl+F finds in the model: the browser's own search sees only the boxes in sight. */
import { useEffect, useEffectEvent } from "react";
import { isPressed } from "../../actions/keyboard";

export function useFindKey(find: () => void): void {
  const perform = useEffectEvent(find);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!isPressed("Mod+F", event)) return;
      // A window over the page is searched by the browser, as ever.
      if (document.querySelector("[role=dialog], [role=alertdialog]:not([role=region] *)")) return;
      event.preventDefault();
      perform();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
