import { ChartLine, Table2 } from "lucide-react";
import { useEffect } from "react";
import { useLocation } from "wouter";
import { isTerminal } from "../../api/runs";
import { useRuns } from "../../state/runs";
import { Button } from "../../widgets/Button";
import { EmptyState } from "../../widgets/EmptyState";
import { ListBody } from "../shared/ListBody";
import { Page } from "../shared/Page";
import { RunTable } from "./RunTable";

const REFRESH_MILLISECONDS = 3000;

/** All runs; those that train are kept up to date. */
export function RunsPage() {
  const list = useRuns();
  const { items, load } = list;
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
      <ListBody
        state={list}
        nouns="runs"
        empty={
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
        }
      >
        {(found) => <RunTable runs={found} />}
      </ListBody>
    </Page>
  );
}
