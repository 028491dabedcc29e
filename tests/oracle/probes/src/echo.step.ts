// Answers with the request as the handler gets it.
import type { ApiRouteConfig } from "motia";

export const config: ApiRouteConfig = { type: "api", name: "Echo", method: "POST", path: "/echo/:first/:second?", emits: [] };

export const handler = async (req: Record<string, unknown>) => {
  const { headers, ...rest } = req as { headers: Record<string, unknown> };
  const { host, ["user-agent"]: _agent, ...others } = headers;
  return { status: 200, body: { ...rest, headers: others, keys: Object.keys(req).sort(), host: typeof host } };
};
