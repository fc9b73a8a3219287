/** Which action a key press means. */
import type { Action } from "./action";

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Where the keyboard is when a key is pressed. */
export type KeyPlace = "canvas" | "page" | "text";

const MODIFIERS = new Set(["Mod", "Shift", "Alt"]);

/** Whether a key press is what a shortcut such as `Mod+Shift+Z` or `?` asks for. */
export function isPressed(shortcut: string, press: KeyPress): boolean {
  const parts = shortcut.endsWith("+")
    ? [...shortcut.slice(0, -2).split("+"), "+"]
    : shortcut.split("+");
  const wanted = parts.filter((part) => MODIFIERS.has(part));
  const key = parts.find((part) => !MODIFIERS.has(part)) ?? "";
  const isLetter = /^[a-z]$/i.test(key);
  const isNamed = key.length > 1;
  if (press.key.toLowerCase() !== key.toLowerCase()) return false;
  if (wanted.includes("Mod") !== (press.ctrlKey || press.metaKey)) return false;
  if (wanted.includes("Alt") !== press.altKey) return false;
  // Signs such as ? and + need Shift on some keyboards and not on others.
  return !(isLetter || isNamed) || wanted.includes("Shift") === press.shiftKey;
}

export function actionFor(
  actions: readonly Action[],
  press: KeyPress,
  place: KeyPlace,
): Action | null {
  const counts = (action: Action) =>
    action.where === "anywhere" ||
    (action.where === "page" && place !== "text") ||
    (action.where === "canvas" && place === "canvas");
  const found = actions.filter(
    (action) => counts(action) && action.shortcuts.some((shortcut) => isPressed(shortcut, press)),
  );
  return found.find((action) => action.isEnabled()) ?? null;
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
};

/** A shortcut as the keys to press: `Mod+Shift+Z` → ["Ctrl", "Shift", "Z"]. */
export function keysOf(shortcut: string, isForMac: boolean): string[] {
  const parts = shortcut.endsWith("+")
    ? [...shortcut.slice(0, -2).split("+"), "+"]
    : shortcut.split("+");
  return parts.map((part) => (part === "Mod" ? (isForMac ? "⌘" : "Ctrl") : (SIGNS[part] ?? part)));
}

/** Whether this machine's keyboards say Command where others say Ctrl. */
export function isMac(): boolean {
  return /mac|iphone|ipad/i.test(navigator.userAgent);
}

/** How a shortcut is shown in one line: "Ctrl Z". */
export function writeShortcut(action: Action): string {
  const shortcut = action.shortcuts[0];
  return shortcut === undefined ? "" : keysOf(shortcut, isMac()).join(" ");
}
