/**
 * Builds the published Workbench, as it lies in node_modules of the current folder, into static files: `node build.js OUT`.
 *
 * Motia compiles it in the browser's face with a development server; what is compiled is the same. Whatever it loads from elsewhere (fonts,
 * analytics) is taken out, so that the test needs no network and tells nobody.
 */
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const here = createRequire(path.join(process.cwd(), "package.json"));
const { build } = await import(pathToFileURL(here.resolve("vite")));
const { default: react } = await import(pathToFileURL(here.resolve("@vitejs/plugin-react")));
const modules = path.join(process.cwd(), "node_modules");
const root = path.join(modules, "@motiadev/workbench/dist");
const [out] = process.argv.slice(2);

/** Its tabs: package, component, label, icon, place. */
const PLUGINS = [
  ["@motiadev/plugin-endpoint", "EndpointsPage", "Endpoints", "link-2", "top"],
  ["@motiadev/plugin-bullmq", "QueuesPage", "Queues", "layers", "top"],
  ["@motiadev/plugin-observability", "ObservabilityPage", "Tracing", "gantt-chart", "bottom"],
  ["@motiadev/plugin-logs", "LogsPage", "Logs", "logs", "bottom"],
  ["@motiadev/plugin-states", "StatesPage", "States", "file", "bottom"],
];
const VIRTUAL = "virtual:motia-plugins";

const tabs = {
  name: "tabs",
  enforce: "pre",
  resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
  load(id) {
    if (id !== `\0${VIRTUAL}`) return undefined;
    const imports = PLUGINS.map(([name, component], at) => `import { ${component} as Tab${at} } from "${name}";`);
    const listed = PLUGINS.map(([, , label, labelIcon, position], at) => {
      return `{ ${Object.entries({ label, labelIcon, position }).map(([key, value]) => `${key}: "${value}"`)}, props: {}, component: Tab${at} }`;
    });
    return `${imports.join("\n")}\nexport const plugins = [${listed.join(", ")}];`;
  },
  transform(code, id) {
    if (!id.endsWith("src/index.css")) return undefined;
    const styles = PLUGINS.filter(([name]) => name !== "@motiadev/plugin-logs").map(
      ([name]) => `@import '${path.join(modules, name, "dist/styles.css")}';`,
    );
    return { code: `${styles.join("\n")}\n${code}`, map: null };
  },
};

const page = {
  name: "page",
  transformIndexHtml: (html) =>
    html
      .replace(/<script src="https?:[^>]*><\/script>/g, "")
      .replace(/<link[^>]*https?:[^>]*>/gs, "")
      .replace("</head>", '<script>const workbenchBase = "/"; const processCwd = "";</script></head>'),
};

await build({
  root,
  base: "/",
  logLevel: "warn",
  build: { outDir: path.resolve(out), emptyOutDir: true, minify: false },
  resolve: {
    alias: [
      { find: "@/assets", replacement: path.join(root, "src/assets") },
      { find: /^@\//, replacement: `${path.join(root, "src")}/` },
      { find: "lucide-react/dynamic", replacement: "lucide-react/dynamic.mjs" },
      { find: /^lucide-react$/, replacement: "lucide-react/dist/cjs/lucide-react.js" },
    ],
    preserveSymlinks: true,
  },
  plugins: [react({ babel: { plugins: ["babel-plugin-react-compiler"] } }), page, tabs],
});
