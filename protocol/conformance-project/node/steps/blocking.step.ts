import type { ApiRouteConfig, StepHandler } from "motia";

export const config: ApiRouteConfig = { type: "api", name: "Blocking", path: "/blocking", method: "POST", emits: [] };

export const handler: StepHandler<typeof config> = async (req, { state }) => {
  const value = await state.get("g", "k");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, req.body.seconds * 1000);
  return { status: 200, body: { value } };
};
