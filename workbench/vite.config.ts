/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The host that `make dev-workbench` speaks to.
const host = process.env.MOTIA_HOST_URL ?? "http://localhost:3000";
const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  base: "/__motia/ui/",
  plugins: [react()],
  resolve: { alias: { "@core": folder("./core"), "@ui": folder("./ui") } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    // Data URLs would need an entry of their own in the content security policy.
    assetsInlineLimit: 0,
    // Only heavy parts that load by themselves are larger; tools/finish.js holds the first load to its limit.
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: 5174,
    strictPort: true,
    proxy: {
      // The admin zone admits its own origin alone, so the page's origin is named as the host's.
      "^/(?!__motia/ui/)": {
        target: host,
        ws: true,
        changeOrigin: true,
        configure: (proxy) => {
          proxy.on("proxyReq", (request) => request.setHeader("origin", host));
          proxy.on("proxyReqWs", (request) => request.setHeader("origin", host));
        },
      },
    },
  },
  test: { include: ["test/**/*.test.ts"], environment: "node" },
});
