import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/static/",
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    // The page's CSP allows no data: scripts or fonts, so nothing is inlined.
    assetsInlineLimit: 0,
    rollupOptions: { input: "src/main.tsx" },
  },
  worker: { format: "es" },
});
