import { Suspense, lazy, useEffect } from "react";
import { Redirect, Route, Switch } from "wouter";
import { lastNetwork } from "../../state/recent";
import { ErrorBoundary } from "./ErrorBoundary";
import { DroppedFiles } from "./DroppedFiles";
import { Frame } from "./Frame";
import { NotFound } from "./NotFound";
import { Notices } from "./Notices";
import { useView } from "../../state/view";
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
const RunsPage = lazy(async () => ({
  default: (await import("../runs/RunsPage")).RunsPage,
}));
const RunPage = lazy(async () => ({
  default: (await import("../runs/RunPage")).RunPage,
}));
const ModelsPage = lazy(async () => ({
  default: (await import("../models/ModelsPage")).ModelsPage,
}));
const ModelPage = lazy(async () => ({
  default: (await import("../models/ModelPage")).ModelPage,
}));
const ComparePage = lazy(async () => ({
  default: (await import("../models/ComparePage")).ComparePage,
}));
const LayersPage = lazy(async () => ({
  default: (await import("../layers/LayersPage")).LayersPage,
}));
const LayerPage = lazy(async () => ({
  default: (await import("../layers/LayerPage")).LayerPage,
}));
const fetchSearch = () => import("../search/SearchDialog");
const SearchDialog = lazy(async () => ({ default: (await fetchSearch()).SearchDialog }));
const ShortcutsDialog = lazy(async () => ({
  default: (await import("./ShortcutsDialog")).ShortcutsDialog,
}));
const FETCH_SEARCH_MS = 1500;

const StartPage = lazy(async () => ({ default: (await import("../start/StartPage")).StartPage }));

/** Every address of the page. */
export function App() {
  useKeyboard();
  useEffect(() => {
    // At leisure, so that the search stands there when its key is pressed.
    const timer = window.setTimeout(() => void fetchSearch().catch(() => {}), FETCH_SEARCH_MS);
    return () => window.clearTimeout(timer);
  }, []);
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
            <DatasetsPage />
          </Route>
          <Route path="/datasets/:id">
            <DatasetPage />
          </Route>
          <Route path="/runs">
            <RunsPage />
          </Route>
          <Route path="/runs/:id">
            <RunPage />
          </Route>
          <Route path="/models">
            <ModelsPage />
          </Route>
          <Route path="/models/:id">
            <ModelPage />
          </Route>
          <Route path="/models/:id/compare/:other">
            <ComparePage />
          </Route>
          <Route path="/layers">
            <LayersPage />
          </Route>
          <Route path="/layers/:name">
            <LayerPage />
          </Route>
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Suspense>
      <DroppedFiles />
      <Dialogs />
      <Notices />
    </ErrorBoundary>
  );
}

/** The windows that open over every page; each is fetched when it is first asked for. */
function Dialogs() {
  const dialog = useView((state) => state.dialog);
  return (
    <Suspense>
      {dialog === "search" && <SearchDialog />}
      {dialog === "shortcuts" && <ShortcutsDialog />}
    </Suspense>
  );
}

/** The network that was open last; the first visit starts with the templates. */
function Home() {
  const last = lastNetwork();
  return last === null ? <StartPage /> : <Redirect to={`/networks/${last}`} replace />;
}
