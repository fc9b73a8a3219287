import { type ComponentType, useEffect } from "react";
import { Redirect, Route, Switch } from "wouter";
import { lastNetwork } from "../../state/recent";
import { ErrorBoundary } from "./ErrorBoundary";
import { DroppedFiles } from "./DroppedFiles";
import { Frame } from "./Frame";
import { NotFound } from "./NotFound";
import { Notices } from "./Notices";
import { useView } from "../../state/view";
import { lazily } from "../../widgets/lazily";
import { useKeyboard } from "./use_keyboard";

const page = <Props extends object>(load: () => Promise<ComponentType<Props>>) =>
  lazily(load, <Frame>{null}</Frame>);
const DesignerPage = page(async () => (await import("../designer/DesignerPage")).DesignerPage);
const DatasetsPage = page(async () => (await import("../datasets/DatasetsPage")).DatasetsPage);
const DatasetPage = page(async () => (await import("../datasets/DatasetPage")).DatasetPage);
const RunsPage = page(async () => (await import("../runs/RunsPage")).RunsPage);
const RunPage = page(async () => (await import("../runs/RunPage")).RunPage);
const ModelsPage = page(async () => (await import("../models/ModelsPage")).ModelsPage);
const ModelPage = page(async () => (await import("../models/ModelPage")).ModelPage);
const ComparePage = page(async () => (await import("../models/ComparePage")).ComparePage);
const LayersPage = page(async () => (await import("../layers/LayersPage")).LayersPage);
const LayerPage = page(async () => (await import("../layers/LayerPage")).LayerPage);
const StartPage = page(async () => (await import("../start/StartPage")).StartPage);
const SearchDialog = lazily(async () => (await import("../search/SearchDialog")).SearchDialog);
const ShortcutsDialog = lazily(async () => (await import("./ShortcutsDialog")).ShortcutsDialog);
const FETCH_SEARCH_MS = 1500;

/** Every address of the page. */
export function App() {
  useKeyboard();
  useEffect(() => {
    // At leisure, so that the search stands there when its key is pressed.
    const timer = window.setTimeout(
      () => void SearchDialog.fetch().catch(() => {}),
      FETCH_SEARCH_MS,
    );
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <ErrorBoundary>
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
    <>
      {dialog === "search" && <SearchDialog />}
      {dialog === "shortcuts" && <ShortcutsDialog />}
    </>
  );
}

/** The network that was open last; the first visit starts with the templates. */
function Home() {
  const last = lastNetwork();
  return last === null ? <StartPage /> : <Redirect to={`/networks/${last}`} replace />;
}
