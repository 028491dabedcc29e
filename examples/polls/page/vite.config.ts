import { defineConfig } from "vite";

// The steps run beside the page; the page finds them where VITE_MOTIA_URL says.
export default defineConfig({ server: { host: "127.0.0.1", port: 5173 }, preview: { host: "127.0.0.1" } });
