import { useState } from "react";
import type { Dataset, Reading } from "../../spec/openapi";
import { NumberField } from "../../widgets/NumberField";
import { Select } from "../../widgets/Select";
import { TextField } from "../../widgets/TextField";
import styles from "./ReadingPanel.module.css";
import { delimiterItems, ENCODINGS, missingText, missingWords, QUOTES } from "./reading_words";
import type { ReadingState } from "./use_reading";

const HEADERS = [
  { id: "yes", title: "Names of the columns" },
  { id: "no", title: "Values, like the others" },
] as const;

const POINTS = [
  { id: ".", title: "Point  39.1" },
  { id: ",", title: "Comma  39,1" },
] as const;

/** What is known of how a file is read, and of what in it can be chosen. */
export type ReadingFacts = Partial<
  Pick<Dataset, "reading" | "wished" | "options" | "sheets" | "missing_found">
>;

export interface ReadingFieldsProps {
  dataset: ReadingFacts;
  reading: Pick<ReadingState, "change" | "isReading">;
}

/** A field for everything of a reading that this format has. */
export function ReadingFields({ dataset, reading }: ReadingFieldsProps) {
  const used: Reading = dataset.reading ?? {};
  const wished: Reading = dataset.wished ?? {};
  const { change, isReading } = reading;
  const has = (option: keyof Reading) => (dataset.options ?? []).includes(option);
  const said = (option: keyof Reading) => {
    if (wished[option] != null) return "chosen by you";
    return used[option] == null ? undefined : "as detected";
  };
  const common = { isDisabled: isReading };
  const select = { ...common, placeholder: "As detected" };
  return (
    <div className={styles.fields}>
      {has("sheet") && (dataset.sheets ?? []).length > 0 && (
        <Select
          label="Sheet"
          items={(dataset.sheets ?? []).map((sheet) => ({ id: sheet, title: sheet }))}
          value={used.sheet ?? null}
          onChange={(sheet) => change({ sheet, skip_lines: null, has_header: null })}
          description={said("sheet")}
          {...select}
        />
      )}
      {has("sheet") && (dataset.sheets ?? []).length === 0 && (
        <TextField
          label="Sheet"
          value={used.sheet ?? ""}
          onChange={(sheet) => change({ sheet: sheet === "" ? null : sheet })}
          description="Its name; the first one with a table is read where none is said"
          {...common}
        />
      )}
      {has("encoding") && (
        <Select
          label="Encoding"
          items={ENCODINGS}
          value={used.encoding ?? null}
          onChange={(encoding) => change({ encoding })}
          description={said("encoding")}
          {...select}
        />
      )}
      {has("delimiter") && (
        <Select
          label="Values are parted by"
          items={delimiterItems(used.delimiter)}
          value={used.delimiter ?? null}
          onChange={(delimiter) => change({ delimiter })}
          description={said("delimiter")}
          {...select}
        />
      )}
      {has("quote") && (
        <Select
          label="Quotes around values"
          items={QUOTES}
          value={used.quote ?? null}
          onChange={(quote) => change({ quote: quote as Reading["quote"] })}
          description={said("quote")}
          {...select}
        />
      )}
      {has("decimal_point") && (
        <Select
          label="Decimal point"
          items={POINTS}
          value={used.decimal_point ?? null}
          onChange={(decimal_point) => change({ decimal_point })}
          description={said("decimal_point")}
          {...select}
        />
      )}
      {has("has_header") && (
        <Select
          label="The first row holds"
          items={HEADERS}
          value={used.has_header == null ? null : used.has_header ? "yes" : "no"}
          onChange={(header) => change({ has_header: header === "yes" })}
          description={said("has_header")}
          {...select}
        />
      )}
      {has("skip_lines") && (
        <NumberField
          label="Lines before the table"
          value={used.skip_lines ?? 0}
          minValue={0}
          maxValue={10_000}
          onChange={(skip_lines) => {
            // The field tells its number when it is left, too.
            if (skip_lines !== (used.skip_lines ?? 0)) change({ skip_lines });
          }}
          description={said("skip_lines")}
          {...common}
        />
      )}
      {has("missing_words") && (
        <MissingWords
          key={missingText(used.missing_words)}
          dataset={dataset}
          isDisabled={isReading}
          onChange={(words) => change({ missing_words: words })}
        />
      )}
    </div>
  );
}

/** The words that stand for a missing value; told when the field is left or Enter is pressed. */
function MissingWords({
  dataset,
  isDisabled,
  onChange,
}: {
  dataset: ReadingFacts;
  isDisabled: boolean;
  onChange: (words: string[]) => void;
}) {
  const now = missingText(dataset.reading?.missing_words);
  const [text, setText] = useState(now);
  const found = (dataset.missing_found ?? []).filter((word) => word !== "");
  const tell = () => {
    if (missingText(missingWords(text)) !== now) onChange(missingWords(text));
  };
  return (
    <TextField
      label="Words for a missing value, parted by commas"
      className={styles.wide}
      isMono
      value={text}
      onChange={setText}
      onBlur={tell}
      onKeyDown={(event) => {
        if (event.key === "Enter") tell();
      }}
      isDisabled={isDisabled}
      description={
        found.length > 0
          ? `Blanks always are. In the first rows stand: ${found.join(", ")}`
          : "Blanks always are. None of these words stands in the first rows."
      }
    />
  );
}
