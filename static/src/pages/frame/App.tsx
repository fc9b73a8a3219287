import { Suspense, lazy } from "react";
import { Redirect, Route, Switch } from "wouter";
import { lastNetwork } from "../../state/recent";
import { ErrorBoundary } from "./ErrorBoundary";
import { Frame } from "./Frame";
import { NotFound } from "./NotFound";
import { Notices } from "./Notices";
import { SearchDialog } from "../search/SearchDialog";
import { ShortcutsDialog } from "./ShortcutsDialog";
import { useKeyboard } from "./use_keyboard";

const DesignerPage = lazy(async () => ({
  default: (await import("../designer/DesignerPage")).DesignerPage,
}));
const DatasetsPage = lazy(async () => ({
  default: (await import("../datasets/DatasetsPage")).DatasetsPage,
}));
const DatasetPage = lazy(async () => ({
  default: (await import("../datasets/DatasetPage")).DatasetPage,
}));
const StartPage = lazy(async () => ({ default: (await import("../start/StartPage")).StartPage }));

/** Every address of the page. */
export function App() {
  useKeyboard();
  return (
    <ErrorBoundary>
      <Suspense fallback={<Frame>{null}</Frame>}>
        <Switch>
          <Route path="/">{() => <Home />}</Route>
          <Route path="/networks">
            <StartPage />
          </Route>
          <Route path="/networks/:id">{({ id }) => <DesignerPage key={id} id={id} />}</Route>
          <Route path="/datasets">
            <Frame title="Data">
              <DatasetsPage />
            </Frame>
          </Route>
          <Route path="/datasets/:id">
            <Frame title="Data">
              <DatasetPage />
            </Frame>
          </Route>
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Suspense>
      <SearchDialog />
      <ShortcutsDialog />
      <Notices />
    </ErrorBoundary>
  );
}

/** The network that was open last; the first visit starts with the templates. */
function Home() {
  const last = lastNetwork();
  return last === null ? <StartPage /> : <Redirect to={`/networks/${last}`} replace />;
}
