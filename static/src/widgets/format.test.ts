import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatCounted,
  formatDate,
  formatDuration,
  formatList,
  formatMetric,
  formatNumber,
  formatShape,
  formatShare,
  formatTuple,
} from "./format";

describe("numbers for people", () => {
  it.each([
    [0.034512, "0.03451"],
    [4201.7, "4,202"],
    [2700, "2,700"],
    [1.5e-7, "1.500e−7"],
    [-3.25, "−3.25"],
    [null, "–"],
  ])("%s → %s", (value, text) => expect(formatNumber(value)).toBe(text));

  it("gives metrics four decimals, so that a column of them compares", () => {
    expect([0.5, 12.34567, 0, 0.00001, 149726.52, null].map(formatMetric)).toEqual([
      "0.5000",
      "12.3457",
      "0.0000",
      "1.00e−5",
      "149,726.5",
      "–",
    ]);
  });

  it("writes sizes in decimal units", () => {
    expect([12, 3858, 196_000, 11_490_519, 999_950].map(formatBytes)).toEqual([
      "12 bytes",
      "3.9 kB",
      "196 kB",
      "11 MB",
      "1 MB",
    ]);
  });

  it("writes shares, counts and lists", () => {
    expect([0.0923, 0.2, 1].map(formatShare)).toEqual(["9.2 %", "20 %", "100 %"]);
    expect([formatCounted(1, "row"), formatCounted(1500, "row")]).toEqual(["1 row", "1,500 rows"]);
    expect([formatList(["a"]), formatList(["a", "b", "c"])]).toEqual(["a", "a, b and c"]);
  });

  it("writes durations", () => {
    expect([0.2, 9, 75, 3700, 90_000].map(formatDuration)).toEqual([
      "under a second",
      "9 s",
      "1 min 15 s",
      "1 h 01 min",
      "1 day 1 h",
    ]);
  });
});

describe("shapes", () => {
  it("stand on a wire without the batch, and in words as Python prints them", () => {
    expect(formatShape([28, 28, 1])).toBe("28 × 28 × 1");
    expect(formatTuple([null, 28])).toBe("(None, 28)");
    expect(formatTuple([4])).toBe("(4,)");
  });
});

describe("dates", () => {
  const now = new Date(2026, 4, 20, 12, 0, 0);
  const ago = (seconds: number) => formatDate(new Date(+now - seconds * 1000).toISOString(), now);

  it("are said from now", () => {
    expect([ago(10), ago(60), ago(600), ago(3600 * 3)]).toEqual([
      "just now",
      "1 minute ago",
      "10 minutes ago",
      "today 09:00",
    ]);
    expect(ago(3600 * 24)).toBe("yesterday 12:00");
    expect(formatDate("no date", now)).toBe("no date");
  });
});
