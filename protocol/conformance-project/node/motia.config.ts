import path from "node:path";
import { defineConfig } from "motia";

function kept(motia) {
  motia.registerApi({ method: "POST", path: "/kept/:group" }, async (req, ctx) => {
    await ctx.state.set(req.pathParams.group, "k", req.body);
    return { status: 201, body: req.pathParams };
  });
  return { dirname: path.join(__dirname, "plugins"), steps: ["**/*.step.*"], workbench: [{ label: "Kept" }] };
}

function broken() {
  throw new TypeError("broken plugin");
}

export default defineConfig({
  plugins: [broken, kept],
  streamAuth: {
    authenticate: async (req) => {
      const user = req.headers.authorization;
      if (user === "throw") throw new TypeError("no entry");
      return user === undefined ? null : { user, url: req.url };
    },
  },
});
