import { useEffect } from "react";
import { copiedText } from "../../actions/copy_layers";
import { deleteLayers } from "../../actions/delete_layers";
import { pasteText } from "../../actions/paste_layers";
import { useNetwork } from "../../state/network";
import { keyPlace } from "../frame/key_place";

/** Copy, cut and paste as the browser's own events, which need nobody's permission. */
export function useClipboard(): void {
  useEffect(() => {
    const isOurs = () =>
      keyPlace(document.activeElement) === "canvas" && (getSelection()?.isCollapsed ?? true);
    const take = (event: ClipboardEvent) => {
      if (!isOurs() || useNetwork.getState().selection.size === 0) return;
      event.clipboardData?.setData("text/plain", copiedText());
      event.preventDefault();
      if (event.type === "cut") deleteLayers.perform();
    };
    const paste = (event: ClipboardEvent) => {
      if (!isOurs()) return;
      event.preventDefault();
      pasteText(event.clipboardData?.getData("text/plain") ?? "");
    };
    document.addEventListener("copy", take);
    document.addEventListener("cut", take);
    document.addEventListener("paste", paste);
    return () => {
      document.removeEventListener("copy", take);
      document.removeEventListener("cut", take);
      document.removeEventListener("paste", paste);
    };
  }, []);
}
