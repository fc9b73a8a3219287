/** How the designer is arranged: what is folded, which dialog is open, and what the canvas can be asked for. */
import { create } from "zustand";
import type { LayerSpec } from "../spec/openapi";

export type OpenDialog = "search" | "shortcuts" | "train" | "data" | null;

/** What actions may ask of the canvas that is on the page. */
export interface CanvasHandle {
  zoomIn: () => void;
  zoomOut: () => void;
  fit: () => void;
  /** Bring a box into sight and give it the keyboard. */
  focusBox: (key: string) => void;
  /** Bring a box into sight, and leave the keyboard where it is. */
  showBox: (key: string) => void;
  /** Ask which layer to add after what is selected, there where it stands. */
  askLayer: () => void;
  /** Show where a layer from the palette would go; says whether it hangs over the drawing. */
  dragOver: (spec: LayerSpec, clientX: number, clientY: number) => boolean;
  /** Let it go there; null lets it go nowhere. */
  drop: (spec: LayerSpec | null, clientX: number, clientY: number) => void;
}

interface ViewState {
  isPaletteOpen: boolean;
  isInspectorOpen: boolean;
  isCodeOpen: boolean;
  isListShown: boolean;
  inspectorTab: string;
  dialog: OpenDialog;
  canvas: CanvasHandle | null;
  inspector: { focusFirstField: () => void } | null;
  palette: { focusSearch: () => void } | null;
}

const STORED = "layerwright.view";

function storedView(): Partial<ViewState> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED) ?? "{}");
    if (typeof stored !== "object" || stored === null) return {};
    return Object.fromEntries(
      Object.entries(stored).filter(
        ([name, value]) => KEPT.some((kept) => kept === name) && typeof value === "boolean",
      ),
    );
  } catch {
    return {};
  }
}

const KEPT = ["isPaletteOpen", "isInspectorOpen", "isCodeOpen", "isListShown"] as const;

export const useView = create<ViewState>()(() => ({
  isPaletteOpen: true,
  isInspectorOpen: true,
  isCodeOpen: window.innerHeight > 640,
  isListShown: false,
  inspectorTab: "layer",
  dialog: null,
  canvas: null,
  inspector: null,
  palette: null,
  ...storedView(),
}));

useView.subscribe((state) => {
  const kept = Object.fromEntries(KEPT.map((name) => [name, state[name]]));
  localStorage.setItem(STORED, JSON.stringify(kept));
});

export function openDialog(dialog: OpenDialog): void {
  useView.setState({ dialog });
}

export function toggle(name: (typeof KEPT)[number]): void {
  useView.setState((state) => ({ [name]: !state[name] }));
}
