import { Link } from "wouter";
import type { CustomLayer } from "../../spec/openapi";
import { loadCatalogue } from "../../state/catalogue";
import { useCustomLayers } from "../../state/customLayers";
import { Badge } from "../../widgets/Badge";
import { Table, type TableColumn } from "../../widgets/Table";
import { ItemMenu } from "../shared/ItemMenu";
import links from "../shared/links.module.css";
import { WhenCell } from "../shared/WhenCell";
import { argumentWords } from "./verdictWords";

/** The list of registered layers. */
export function LayerTable({ layers }: { layers: readonly CustomLayer[] }) {
  const remove = useCustomLayers((state) => state.remove);
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
      render: (layer) => (
        <ItemMenu
          size="small"
          noun="layer"
          kept={["custom-layers", layer.name]}
          name={layer.name}
          consequence="Networks that use it keep their boxes, but cannot be built until it is pasted again."
          onDelete={async () => {
            const deleted = await remove(layer.name);
            void loadCatalogue();
            return deleted;
          }}
        />
      ),
    },
  ];
  return (
    <Table label="Your layers" columns={columns} rows={layers} getKey={(layer) => layer.name} />
  );
}

function signature({ verdict }: CustomLayer): string {
  const own = verdict.arguments.filter((argument) => !argument.is_shared);
  return own
    .map((one) => (one.required ? one.name : `${one.name}=${argumentWords(one)}`))
    .join(", ");
}
