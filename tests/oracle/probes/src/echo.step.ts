// Answers with the request as the handler gets it.
import type { ApiRouteConfig } from "motia";

export const config: ApiRouteConfig = { type: "api", name: "Echo", method: "POST", path: "/echo/:first/:second?", emits: [] };

export const handler = async (req: Record<string, unknown>) => {
  const { headers, body, rawBody, pathParams, queryParams } = req as { headers: Record<string, unknown> } & Record<string, any>;
  const { host, ["user-agent"]: _agent, ...others } = headers;
  const shown = { body: shape(body), rawBody: shape(rawBody), pathParams, queryParams };
  return { status: 200, body: { ...shown, headers: others, keys: Object.keys(req).sort(), host: typeof host } };
};

const shape = (value: unknown) => (value instanceof Uint8Array ? { bytes: [...value] } : value);
