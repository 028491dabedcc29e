// What emit gives back, also of a topic that is not declared; one middleware around another.
import type { ApiRouteConfig } from "motia";

const around = (name: string) => async (req: any, ctx: any, next: () => Promise<any>) => {
  ctx.logger.info(`before ${name}`);
  req.passed = [...(req.passed ?? []), name];
  const response = await next();
  ctx.logger.info(`after ${name}`);
  return { ...response, headers: { ...response.headers, [`x-${name}`]: "yes" } };
};

export const config: ApiRouteConfig = {
  type: "api",
  name: "Emit",
  method: "POST",
  path: "/emit-things",
  emits: ["probe.ok", { topic: "probe.fails", label: "Fails" }, "probe.fifo", "probe.nobody", "probe.slow"],
  flows: ["probes", "more"],
  middleware: [around("outer"), around("inner")],
};

export const handler = async (req: any, { emit, logger }: any) => {
  const out: unknown[] = [];
  for (const event of req.body) {
    try {
      out.push((await emit(event)) ?? "nothing");
    } catch (error) {
      out.push({ rejected: String(error) });
    }
  }
  logger.info("emitted", { count: out.length, error: new Error("logged") });
  logger.warn("warned", ["a", "list"]);
  logger.error("told");
  return { status: 200, body: { out, passed: req.passed } };
};
