import { Link } from "wouter";
import type { DatasetSummary } from "../../spec/openapi";
import { useDatasets } from "../../state/datasets";
import { formatBytes, formatCount } from "../../widgets/format";
import { Table, type TableColumn } from "../../widgets/Table";
import { ItemMenu } from "../shared/ItemMenu";
import links from "../shared/links.module.css";
import { WhenCell } from "../shared/WhenCell";
import { duplicateEntry } from "../shared/duplicate_entry";

/** The list of data sets. */
export function DatasetTable({ datasets }: { datasets: readonly DatasetSummary[] }) {
  const rename = useDatasets((state) => state.rename);
  const remove = useDatasets((state) => state.remove);
  const duplicate = useDatasets((state) => state.duplicate);

  const columns: TableColumn<DatasetSummary>[] = [
    {
      id: "name",
      title: "Name",
      tooltip: (row) => row.name,
      render: (row) => (
        <Link href={`/datasets/${row.id}`} className={links.name}>
          {row.name}
        </Link>
      ),
    },
    {
      id: "kind",
      title: "Kind",
      width: "100px",
      render: (row) => (row.kind === "table" ? "Table" : "Arrays"),
    },
    {
      id: "rows",
      title: "Rows",
      kind: "numeric",
      width: "110px",
      render: (row) => formatCount(row.num_rows),
    },
    {
      id: "columns",
      title: "Columns",
      kind: "numeric",
      width: "100px",
      render: (row) => formatCount(row.num_columns),
    },
    {
      id: "size",
      title: "Size",
      kind: "numeric",
      width: "110px",
      render: (row) => formatBytes(row.size_bytes),
    },
    {
      id: "added",
      title: "Added",
      width: "150px",
      render: (row) => <WhenCell iso={row.created_at} />,
    },
    {
      id: "menu",
      title: "Commands",
      isTitleHidden: true,
      width: "58px",
      render: (row) => (
        <ItemMenu
          size="small"
          noun="data set"
          kept={["datasets", row.id]}
          name={row.name}
          entries={[duplicateEntry(() => duplicate(row.id))]}
          consequence="Runs that were trained on it stay."
          onRename={(name) => rename(row.id, name)}
          onDelete={() => remove(row.id)}
        />
      ),
    },
  ];
  return (
    <Table label="Data sets" columns={columns} rows={datasets} getKey={(dataset) => dataset.id} />
  );
}
