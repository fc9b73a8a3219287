import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "./tokens.css";
import "./global.css";
import { createRoot } from "react-dom/client";
import { App } from "./pages/frame/App";
import { loadCatalogue } from "./state/catalogue";
import { watchCode } from "./state/code";
import { watchHealth } from "./state/health";
import { startSaving } from "./state/saving";
import { watchShapes } from "./state/shapes";
import { startTheme } from "./state/theme";

// First of all, so that no page shows in the wrong light.
startTheme();
watchHealth();
void loadCatalogue();
startSaving();
watchShapes();
watchCode();

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root element.");
createRoot(root).render(<App />);
