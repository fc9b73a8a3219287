import { RotateCw } from "lucide-react";
import { Link, useLocation } from "wouter";
import { isTerminal, startRunAgain } from "../../api/runs";
import type { RunSummary } from "../../spec/openapi";
import { useRuns } from "../../state/runs";
import { formatCount } from "../../widgets/format";
import type { MenuEntry } from "../../widgets/Menu";
import { ProgressBar } from "../../widgets/ProgressBar";
import { Table, type TableColumn } from "../../widgets/Table";
import { ItemMenu } from "../shared/ItemMenu";
import links from "../shared/links.module.css";
import { sayProblem } from "../shared/say_problem";
import { WhenCell } from "../shared/WhenCell";
import { MetricValues } from "./MetricValues";
import { StateBadge } from "./StateBadge";

/** How many epochs are done; while it trains, as a bar too. */
function EpochsDone({ run }: { run: RunSummary }) {
  const words = `${formatCount(run.num_epochs_done)} / ${formatCount(run.epochs)}`;
  if (isTerminal(run.state)) return words;
  const share = run.epochs === 0 ? 0 : run.num_epochs_done / run.epochs;
  return (
    <>
      {words}
      <ProgressBar label="Epochs done" isLabelHidden share={share} valueLabel={words} />
    </>
  );
}

/** The list of runs. */
export function RunTable({ runs }: { runs: readonly RunSummary[] }) {
  const rename = useRuns((state) => state.rename);
  const remove = useRuns((state) => state.remove);

  const [, navigate] = useLocation();
  const againEntry = (run: RunSummary): MenuEntry => ({
    id: "again",
    title: "Train again",
    icon: <RotateCw />,
    onAction: () =>
      void sayProblem(async () => navigate(`/runs/${(await startRunAgain(run.id)).id}`)),
  });

  const columns: TableColumn<RunSummary>[] = [
    {
      id: "name",
      title: "Run",
      tooltip: (run) => run.name,
      render: (run) => (
        <Link href={`/runs/${run.id}`} className={links.name}>
          {run.name}
        </Link>
      ),
    },
    {
      id: "state",
      title: "State",
      width: "118px",
      render: (run) => <StateBadge state={run.state} isInterrupted={run.is_interrupted} />,
    },
    {
      id: "data",
      title: "Data",
      width: "170px",
      tooltip: (run) => run.dataset_name,
      render: (run) => (
        <Link href={`/datasets/${run.dataset_id}`} className={`${links.name} ${links.quiet}`}>
          {run.dataset_name}
        </Link>
      ),
    },
    {
      id: "epochs",
      title: "Epochs",
      kind: "numeric",
      width: "120px",
      render: (run) => <EpochsDone run={run} />,
    },
    {
      id: "metrics",
      title: "Newest metrics",
      width: "260px",
      render: (run) => <MetricValues metrics={run.metrics} />,
    },
    {
      id: "started",
      title: "Started",
      width: "140px",
      render: (run) => <WhenCell iso={run.created_at} />,
    },
    {
      id: "menu",
      title: "Commands",
      isTitleHidden: true,
      width: "58px",
      render: (run) => (
        <ItemMenu
          size="small"
          noun="run"
          kept={["runs", run.id]}
          name={run.name}
          entries={isTerminal(run.state) ? [againEntry(run)] : []}
          consequence="Its curves go with it; the model that it made stays."
          onRename={(name) => rename(run.id, name)}
          onDelete={() => remove(run.id)}
        />
      ),
    },
  ];
  return <Table label="Runs" columns={columns} rows={runs} getKey={(run) => run.id} />;
}
