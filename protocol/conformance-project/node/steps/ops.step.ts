import type { ApiRouteConfig, StepHandler } from "motia";
import { run } from "../lib/ops";

export const config: ApiRouteConfig = {
  type: "api",
  name: "Ops",
  path: "/ops",
  method: "POST",
  emits: ["done", { topic: "other", label: "Other", conditional: true }],
  flows: ["conformance"],
};

export const handler: StepHandler<typeof config> = (req, ctx) => run(req.body.ops, ctx);
