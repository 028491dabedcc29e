// Restate's side: a hello, and a chain of two durable hops behind a handler. The server (its own binary, every step in its log, synced) calls this process.
// Prints the port of the server's ingress.

import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import * as restate from "@restatedev/restate-sdk";

// The SDK wants Node 22 for this alone; the machine's Node may be 20.
Promise.withResolvers ??= function withResolvers() {
  const made = {};
  made.promise = new this((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};

const hello = restate.service({
  name: "hello",
  handlers: { say: async (ctx, { name }) => ({ message: `Hello, ${name}!` }) },
});

const last = restate.object({
  name: "last",
  handlers: {
    keep: async (ctx, order) => {
      ctx.set("order", { ...order, status: "done" });
      return ctx.key;
    },
  },
});

const middle = restate.service({
  name: "middle",
  handlers: { pass: async (ctx, order) => ctx.objectClient(last, order.id).keep({ ...order, total: 12.5 }) },
});

const chain = restate.service({
  name: "chain",
  handlers: { place: async (ctx, order) => ({ id: await ctx.serviceClient(middle).pass(order) }) },
});

const [service, ingress, admin, node] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
await restate.serve({ services: [hello, chain, middle, last], port: service, logger: () => {} });

const server = spawn(
  process.execPath,
  [path.resolve(process.env.BENCH_NODE_MODULES, ".bin", "restate-server"), "--base-dir", mkdtempSync(path.join(tmpdir(), "restate-"))],
  {
    stdio: "inherit",
    env: {
      ...process.env,
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
      RESTATE_BIND_ADDRESS: `127.0.0.1:${node}`,
      RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${node}/`,
      RESTATE_DISABLE_TELEMETRY: "true",
      RESTATE_LOG_FILTER: "error",
      RUST_LOG: "error",
    },
  },
);
process.on("SIGTERM", () => {
  server.kill("SIGKILL");
  process.exit(0);
});
server.on("exit", (status) => process.exit(status ?? 1));

await until(async () => (await fetch(`http://127.0.0.1:${admin}/health`)).ok);
await until(async () => {
  const registered = await fetch(`http://127.0.0.1:${admin}/deployments`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ uri: `http://127.0.0.1:${service}` }),
  });
  return registered.ok;
});
console.log(JSON.stringify({ port: ingress }));

async function until(holds) {
  for (let tries = 0; tries < 300; tries++) {
    try {
      if (await holds()) return;
    } catch {
      // It does not listen yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  console.error("Restate did not become ready");
  process.exit(1);
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
