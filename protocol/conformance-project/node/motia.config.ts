import { defineConfig } from "motia";

export default defineConfig({
  streamAuth: {
    authenticate: async (req) => {
      const user = req.headers.authorization;
      if (user === "throw") throw new TypeError("no entry");
      return user === undefined ? null : { user, url: req.url };
    },
  },
});
