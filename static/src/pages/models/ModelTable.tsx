import { Link } from "wouter";
import type { ModelSummary } from "../../spec/openapi";
import { useModels } from "../../state/models";
import { formatBytes, formatCount } from "../../widgets/format";
import { Table, type TableColumn } from "../../widgets/Table";
import { duplicateEntry } from "../shared/duplicate_entry";
import { ItemMenu } from "../shared/ItemMenu";
import { formatWords, numParamsOf } from "./model_words";
import links from "../shared/links.module.css";
import { WhenCell } from "../shared/WhenCell";

/** The list of models. */
export function ModelTable({ models }: { models: readonly ModelSummary[] }) {
  const rename = useModels((state) => state.rename);
  const remove = useModels((state) => state.remove);
  const duplicate = useModels((state) => state.duplicate);

  const columns: TableColumn<ModelSummary>[] = [
    {
      id: "name",
      title: "Name",
      tooltip: (model) => model.name,
      render: (model) => (
        <Link href={`/models/${model.id}`} className={links.name}>
          {model.name}
        </Link>
      ),
    },
    {
      id: "format",
      title: "Format",
      kind: "mono",
      width: "132px",
      render: (m) => formatWords(m.format),
    },
    {
      id: "class",
      title: "Class",
      width: "120px",
      tooltip: (model) => model.class_name,
      render: (model) => model.class_name,
    },
    {
      id: "layers",
      title: "Layers",
      kind: "numeric",
      width: "84px",
      render: (model) => formatCount(model.num_layers),
    },
    {
      id: "params",
      title: "Parameters",
      kind: "numeric",
      width: "120px",
      render: (model) => {
        const count = numParamsOf(model);
        return count === null ? "–" : formatCount(count);
      },
    },
    {
      id: "size",
      title: "Size",
      kind: "numeric",
      width: "100px",
      render: (model) => formatBytes(model.size_bytes),
    },
    {
      id: "from",
      title: "From",
      width: "100px",
      render: (model) =>
        model.run_id == null ? (
          "a file"
        ) : (
          <Link href={`/runs/${model.run_id}`} className={`${links.name} ${links.quiet}`}>
            a run
          </Link>
        ),
    },
    {
      id: "added",
      title: "Added",
      width: "140px",
      render: (model) => <WhenCell iso={model.created_at} />,
    },
    {
      id: "menu",
      title: "Commands",
      isTitleHidden: true,
      width: "58px",
      render: (model) => (
        <ItemMenu
          size="small"
          noun="model"
          kept={["models", model.id]}
          name={model.name}
          entries={[duplicateEntry(() => duplicate(model.id))]}
          consequence="The file and its weights go with it; a run that made it stays."
          onRename={(name) => rename(model.id, name)}
          onDelete={() => remove(model.id)}
        />
      ),
    },
  ];
  return <Table label="Models" columns={columns} rows={models} getKey={(model) => model.id} />;
}
