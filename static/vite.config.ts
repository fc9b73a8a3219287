import react from "@vitejs/plugin-react";
import { type Plugin, defineConfig } from "vite";

/** React Aria has its own words in 34 languages. The pages are in English: so are these then, in every browser. */
function englishWords(): Plugin {
  return {
    name: "english-words",
    load(id) {
      const [, language, ending] = /\/intl\/[^/]+\/([a-z]{2}-[A-Z]{2})\.(m?js)$/.exec(id) ?? [];
      if (language === undefined || language === "en-US") return null;
      return `export { default } from "./en-US.${ending}";`;
    },
  };
}

/** The modules that the first page loads in any case, and that what is fetched later uses as well. */
const CORE =
  /\/src\/(api\/client|model\/(drawing|edits|freezing|geometry|graph|group|history|names|numbers|new_layer|quick_list|text_width)|state\/(answer|folds|network|notices|quick_add|shown))\.ts$/;

export default defineConfig({
  base: "/static/",
  plugins: [react(), englishWords()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    // The page's CSP allows no data: scripts or fonts, so nothing is inlined.
    assetsInlineLimit: 0,
    rollupOptions: {
      input: "src/main.tsx",
      // What every page needs in one file: split by who else needs it, it would be larger.
      output: { advancedChunks: { groups: [{ name: "core", test: CORE }] } },
    },
  },
  worker: { format: "es" },
});
