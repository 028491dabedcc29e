import { defineConfig } from "vite";

export default defineConfig({
  // An address that `dev` of the host admits: every loopback origin.
  server: { host: "127.0.0.1", port: 5173 },
  preview: { host: "127.0.0.1", port: 4173 },
  // The stream client is a link to its folder in this repository, where it would find a React of its own.
  resolve: { dedupe: ["react", "react-dom"] },
});
