/** A model's layers as a table to paste elsewhere: Markdown, or cells for a spreadsheet. */
import type { ModelLayer } from "../../spec/openapi";
import { formatTuple } from "../../widgets/format";

const HEAD = ["Layer", "Class", "Output shape", "Parameters", "Connected to"];

type Row = readonly string[];

function rowsOf(layers: readonly ModelLayer[], depth = 0): Row[] {
  return layers.flatMap((layer) => [
    [
      `${"› ".repeat(depth)}${layer.name}`,
      layer.class_name,
      layer.outputs.map((output) => formatTuple(output.shape)).join(" "),
      String(layer.num_params),
      layer.inbound.join(", "),
    ],
    ...rowsOf(layer.layers, depth + 1),
  ]);
}

export function markdownOf(layers: readonly ModelLayer[]): string {
  const cell = (text: string) => text.replace(/\s+/g, " ").replace(/[\\|`*_<>[\]]/g, "\\$&");
  const line = (row: Row) => `| ${row.map(cell).join(" | ")} |`;
  const rule = "| --- | --- | --- | ---: | --- |";
  return `${[line(HEAD), rule, ...rowsOf(layers).map(line)].join("\n")}\n`;
}

export function tsvOf(layers: readonly ModelLayer[]): string {
  // A spreadsheet takes what begins so for a formula.
  const cell = (text: string) => text.replace(/\s+/g, " ").replace(/^(?=[=+\-@])/, "'");
  return `${[HEAD, ...rowsOf(layers)].map((row) => row.map(cell).join("\t")).join("\n")}\n`;
}
