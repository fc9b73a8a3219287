import { Link } from "wouter";
import type { CustomLayer } from "../../spec/openapi";
import { Badge } from "../../widgets/Badge";
import { Table, type TableColumn } from "../../widgets/Table";
import links from "../shared/links.module.css";
import { WhenCell } from "../shared/WhenCell";
import { LayerMenu } from "./LayerMenu";
import { argumentWords } from "./verdict_words";

/** The list of registered layers. */
export function LayerTable({ layers }: { layers: readonly CustomLayer[] }) {
  const columns: TableColumn<CustomLayer>[] = [
    {
      id: "name",
      title: "Layer",
      width: "220px",
      tooltip: (layer) => layer.name,
      render: (layer) => (
        <Link href={`/layers/${encodeURIComponent(layer.name)}`} className={links.name}>
          {layer.name}
        </Link>
      ),
    },
    {
      id: "state",
      title: "State",
      width: "150px",
      render: ({ verdict }) => (
        <Badge tone={verdict.is_usable ? "good" : "bad"}>
          {verdict.is_usable ? "Works" : "Cannot be used yet"}
        </Badge>
      ),
    },
    { id: "arguments", title: "Arguments", kind: "mono", tooltip: signature, render: signature },
    {
      id: "version",
      title: "Version",
      kind: "numeric",
      width: "84px",
      render: (layer) => String(layer.version),
    },
    {
      id: "changed",
      title: "Changed",
      width: "140px",
      render: (layer) => <WhenCell iso={layer.updated_at} />,
    },
    {
      id: "menu",
      title: "Commands",
      isTitleHidden: true,
      width: "58px",
      render: (layer) => <LayerMenu name={layer.name} size="small" />,
    },
  ];
  return (
    <Table label="Your layers" columns={columns} rows={layers} getKey={(layer) => layer.name} />
  );
}

function signature({ verdict }: CustomLayer): string {
  const own = verdict.arguments.filter((argument) => !argument.is_shared);
  if (verdict.kind === "function") return "a function";
  return own
    .map((one) => (one.required ? one.name : `${one.name}=${argumentWords(one)}`))
    .join(", ");
}
