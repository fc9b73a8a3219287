import { useMemo, useState } from "react";
import type { ModelView, SavedModel } from "../../spec/openapi";
import { Segmented } from "../../widgets/Segmented";
import { JsonTry } from "./JsonTry";
import parts from "./parts.module.css";
import { pictureShapeOf } from "./picture";
import { PictureTry } from "./PictureTry";
import { RowTry } from "./RowTry";
import { TableTry } from "./TableTry";

type Way = "row" | "table" | "picture" | "json";

const TITLES: Record<Way, string> = {
  row: "One row",
  table: "A table",
  picture: "A picture",
  json: "JSON",
};

/** Predicts with the model: in a form of its columns, from a table, from a picture, or as JSON. */
export function TryModel({ model, view }: { model: SavedModel; view: ModelView }) {
  const columns = model.encoding?.columns ?? [];
  const picture = useMemo(() => pictureShapeOf(view), [view]);
  const ways: Way[] = [];
  if (columns.length > 0) ways.push("row", "table");
  else if (picture !== null) ways.push("picture");
  ways.push("json");
  const [chosen, setWay] = useState<Way>(ways[0] ?? "json");
  const way = ways.includes(chosen) ? chosen : (ways[0] ?? "json");
  return (
    <div className={parts.content}>
      {ways.length > 1 && (
        <Segmented<Way>
          label="What to predict from"
          items={ways.map((id) => ({ id, title: TITLES[id] }))}
          value={way}
          onChange={setWay}
          isWide
        />
      )}
      {way === "row" && model.encoding != null && (
        <RowTry key={model.id} model={model} encoding={model.encoding} />
      )}
      {way === "table" && model.encoding != null && (
        <TableTry key={model.id} model={model} encoding={model.encoding} />
      )}
      {way === "picture" && picture !== null && (
        <PictureTry key={model.id} model={model} shape={picture} />
      )}
      {way === "json" && <JsonTry key={model.id} model={model} view={view} />}
    </div>
  );
}
