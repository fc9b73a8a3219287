import { describe, expect, it } from "vitest";
import type { Dataset } from "../../spec/openapi";
import {
  delimiterItems,
  isWished,
  missingText,
  missingWords,
  readingSentence,
} from "./reading_words";

const dataset = {
  format: "csv",
  missing_found: ["", "NA"],
  reading: {
    encoding: "cp1252",
    delimiter: ";",
    decimal_point: ",",
    has_header: true,
    skip_lines: 2,
    column_types: {},
  },
} as unknown as Dataset;

describe("readingWords", () => {
  it("says in one line how a file was read", () => {
    expect(readingSentence(dataset)).toBe(
      "Text table · Western (Windows-1252) · parted by semicolon · decimal comma · " +
        "2 lines left out in front · names in the first row · missing: blank, NA",
    );
  });

  it("takes words for missing values apart, a blank always among them", () => {
    expect(missingWords("NA, ? ,, NA")).toEqual(["", "NA", "?"]);
    expect(missingText(["", "NA", "?"])).toBe("NA, ?");
  });

  it("knows whether a person changed anything", () => {
    expect(isWished({ encoding: null, column_types: {} })).toBe(false);
    expect(isWished({ has_header: false, column_types: {} })).toBe(true);
    expect(isWished({ column_types: { a: "text" } })).toBe(true);
  });

  it("offers a delimiter that is not usual where a file has it", () => {
    expect(delimiterItems("^").at(-1)).toEqual({ id: "^", title: "^" });
    expect(delimiterItems(",")).toHaveLength(6);
  });
});
