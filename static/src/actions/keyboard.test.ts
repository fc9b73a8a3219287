import { describe, expect, it } from "vitest";
import { isPressed, keysOf } from "./keyboard";

const press = (key: string, ...held: ("ctrl" | "shift" | "alt" | "meta")[]) => ({
  key,
  ctrlKey: held.includes("ctrl"),
  metaKey: held.includes("meta"),
  shiftKey: held.includes("shift"),
  altKey: held.includes("alt"),
});

describe("shortcuts", () => {
  it("want all their modifiers and no others", () => {
    expect(isPressed("Mod+Z", press("z", "ctrl"))).toBe(true);
    expect(isPressed("Mod+Z", press("z", "meta"))).toBe(true);
    expect(isPressed("Mod+Z", press("Z", "ctrl", "shift"))).toBe(false);
    expect(isPressed("Mod+Shift+Z", press("Z", "ctrl", "shift"))).toBe(true);
    expect(isPressed("Alt+ArrowUp", press("ArrowUp"))).toBe(false);
    expect(isPressed("D", press("d"))).toBe(true);
    expect(isPressed("D", press("d", "ctrl"))).toBe(false);
  });

  it("take signs with or without Shift, as keyboards differ", () => {
    expect(isPressed("?", press("?", "shift"))).toBe(true);
    expect(isPressed("/", press("/", "shift"))).toBe(true);
    expect(isPressed("Mod++", press("+", "ctrl", "shift"))).toBe(true);
  });

  it("are written as keys", () => {
    expect(keysOf("Mod+Shift+Z", false)).toEqual(["Ctrl", "Shift", "Z"]);
    expect(keysOf("Mod++", true)).toEqual(["⌘", "+"]);
    expect(keysOf("Alt+ArrowUp", false)).toEqual(["Alt", "↑"]);
  });
});
