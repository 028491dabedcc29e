import { defineConfig } from "@motiadev/core";
import statesPlugin from "@motiadev/plugin-states/plugin";

const users: Record<string, { user: string }> = { "token-ada": { user: "ada" }, "token-bob": { user: "bob" } };

export default defineConfig({
  plugins: [statesPlugin],
  streamAuth: {
    contextSchema: { type: "object", properties: { user: { type: "string" } } },
    authenticate: async ({ headers, url }: { headers: Record<string, string>; url?: string }) => {
      const given = headers["sec-websocket-protocol"]?.split(",")[1]?.trim();
      const token = given ?? new URLSearchParams(url?.split("?")[1] ?? "").get("authToken");
      if (!token) return null;
      if (!users[token]) throw new Error("unknown token");
      return users[token];
    },
  },
});
