import { Suspense, lazy } from "react";
import { Redirect, Route, Switch } from "wouter";
import { lastNetwork } from "../../state/recent";
import { ErrorBoundary } from "./ErrorBoundary";
import { Frame } from "./Frame";
import { NotFound } from "./NotFound";
import { Notices } from "./Notices";

const DesignerPage = lazy(async () => ({
  default: (await import("../designer/DesignerPage")).DesignerPage,
}));
const StartPage = lazy(async () => ({ default: (await import("../start/StartPage")).StartPage }));

/** Every address of the page. */
export function App() {
  return (
    <ErrorBoundary>
      <Suspense fallback={<Frame>{null}</Frame>}>
        <Switch>
          <Route path="/">{() => <Home />}</Route>
          <Route path="/networks">
            <StartPage />
          </Route>
          <Route path="/networks/:id">{({ id }) => <DesignerPage key={id} id={id} />}</Route>
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Suspense>
      <Notices />
    </ErrorBoundary>
  );
}

/** The network that was open last; the first visit starts with the templates. */
function Home() {
  const last = lastNetwork();
  return last === null ? <StartPage /> : <Redirect to={`/networks/${last}`} replace />;
}
