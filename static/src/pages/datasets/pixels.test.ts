import { describe, expect, it } from "vitest";
import { pixelsOf } from "./pixels";

describe("pixels", () => {
  it("draws grey images from 0 to 255 and from 0 to 1", () => {
    expect(pixelsOf([[0, 255]])).toMatchObject({ width: 2, height: 1 });
    expect([...(pixelsOf([[0, 255]])?.data ?? [])]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
    expect([...(pixelsOf([[0, 1]])?.data ?? [])]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
  });

  it("draws colours, with and without a channel axis", () => {
    expect([...(pixelsOf([[[10, 20, 30]]])?.data ?? [])]).toEqual([10, 20, 30, 255]);
    expect([...(pixelsOf([[[7]], [[8]]])?.data ?? [])]).toEqual([7, 7, 7, 255, 8, 8, 8, 255]);
  });

  it.each([null, "x", [], [[]], [[1, 2], [1]], [["a"]]])("refuses %j", (value) => {
    expect(pixelsOf(value)).toBeNull();
  });
});
