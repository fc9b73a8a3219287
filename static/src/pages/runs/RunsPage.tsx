import { ChartLine, Table2 } from "lucide-react";
import { useEffect } from "react";
import { useLocation } from "wouter";
import { isTerminal } from "../../api/runs";
import { useRuns } from "../../state/runs";
import { Button } from "../../widgets/Button";
import { EmptyState } from "../../widgets/EmptyState";
import { Loading } from "../../widgets/Loading";
import { ListSearch } from "../shared/ListSearch";
import { Page } from "../shared/Page";
import { ErrorNotice } from "../shared/ErrorNotice";
import links from "../shared/links.module.css";
import { RunTable } from "./RunTable";

const REFRESH_MILLISECONDS = 3000;

/** All runs; those that train are kept up to date. */
export function RunsPage() {
  const { items, next, error, isLoadingMore, words, find, load, loadMore } = useRuns();
  const [, navigate] = useLocation();
  const isAnyActive = items?.some((run) => !isTerminal(run.state)) === true;

  useEffect(() => void load(), [load]);
  useEffect(() => {
    if (!isAnyActive) return;
    const timer = window.setInterval(() => void load(), REFRESH_MILLISECONDS);
    return () => window.clearInterval(timer);
  }, [isAnyActive, load]);

  return (
    <Page title="Runs">
      {error !== null && <ErrorNotice error={error} onRetry={() => void load()} />}
      {items === null && error === null && <Loading>Reading the runs …</Loading>}
      {items?.length === 0 && words === "" && (
        <EmptyState
          icon={<ChartLine />}
          title="Nothing trained yet"
          actions={
            <>
              <Button variant="primary" onPress={() => navigate("/networks")}>
                Open a network
              </Button>
              <Button icon={<Table2 />} onPress={() => navigate("/datasets")}>
                Begin with sample data
              </Button>
            </>
          }
        >
          A run is one training of a network on a data set: open a network and press Train.
        </EmptyState>
      )}
      <ListSearch nouns="runs" words={words} numFound={items?.length ?? null} find={find} />
      {items !== null && items.length > 0 && <RunTable runs={items} />}
      {next !== null && (
        <div className={links.more}>
          <Button isDisabled={isLoadingMore} onPress={() => void loadMore()}>
            Show more
          </Button>
        </div>
      )}
    </Page>
  );
}
