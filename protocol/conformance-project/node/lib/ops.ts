/** Runs the operations of the conformance kit; README.md beside the languages says what each does. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeSync } from "node:fs";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { type FlowContext, MotiaError, NonRetriableError, RetryAfterError } from "motia";

type Context = FlowContext<any>;
type Op = [name: string, ...args: any[]];

const endings: Record<string, (...args: any[]) => any> = {
  respond: (response) => response,
  respondBytes: (base64, headers) => ({ status: 200, headers, body: Buffer.from(base64, "base64") }),
  respondText: (times) => ({ status: 200, body: "é".repeat(times) }),
  nothing: () => undefined,
};

/** Answers the response that the list asks for. */
export async function run(ops: Op[], ctx: Context): Promise<any> {
  const results = [];
  for (const op of ops) {
    const [name, ...args] = op;
    const ending = endings[name];
    if (ending !== undefined) return ending(...replaced(args));
    results.push((await perform(op, ctx)) ?? null);
  }
  return { status: 200, body: { results } };
}

async function perform(op: Op, ctx: Context): Promise<any> {
  const [name, ...args] = op;
  const operation = operations[name];
  if (operation === undefined) return callback(op, ctx);
  return operation(ctx, ...(nested.has(name) ? args : replaced(args)));
}

/** Starts a call of the context, by its name in the operation. */
function callback(op: Op, ctx: Context): Promise<any> {
  const [name, ...args] = replaced(op) as Op;
  if (name === "emit") return ctx.emit(args[0]);
  if (name === "progress") return ctx.streams.workflowProgress.set(args[0]);
  const [store, method = ""] = name.split(".");
  if (store === "stream") return (ctx.streams[args[0]] as any)[method](...args.slice(1));
  return (ctx.state as any)[method](...args);
}

const operations: Record<string, (ctx: Context, ...args: any[]) => any> = {
  value: (_, given) => given,
  context: ({ traceId, flows, attempt, signal }) => ({ traceId, flows, attempt, cancelled: signal.aborted }),
  log: (ctx, level: "info", message, fields) => ctx.logger[level](message, fields),
  print: (_, line) => console.log(line),
  write: (_, fd, base64, times) => write(fd, Buffer.from(base64, "base64"), times),
  spawn: async (_, argv) => (await once(child(argv), "exit"))[0],
  background: (_, argv) => child(argv).pid,
  stdin: () => text(process.stdin),
  sleep: (ctx, seconds) => wait(seconds * 1000, null, { signal: ctx.signal }),
  loop: (_, seconds) => loop(seconds),
  cleanup,
  stubborn: (_, seconds) => wait(seconds * 1000, null),
  throw: (_, message, cause) => {
    const options = cause === undefined ? undefined : { cause: new RangeError(cause) };
    throw new TypeError(message, options); // HERE
  },
  throwLater: (_, message) => {
    setTimeout(() => {
      throw new TypeError(message);
    });
  },
  nonRetriable: (_, message) => {
    throw new NonRetriableError(message);
  },
  retryAfter: (_, message, seconds) => {
    throw new RetryAfterError(message, seconds);
  },
  try: attempt,
  all: (ctx, ops: Op[]) => Promise.all(ops.map((op) => perform(op, ctx))),
  start: (ctx, op: Op) => {
    callback(op, ctx);
  },
  exit: (_, status) => process.exit(status),
};
const nested = new Set(["try", "all", "start"]);

function write(fd: number, bytes: Buffer, times: number) {
  for (let time = 0; time < times; time++) {
    for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(writeSync(fd, rest));
  }
}

function child([command, ...args]: string[]) {
  return spawn(command!, args, { stdio: "inherit" });
}

function loop(seconds: number | null) {
  const end = seconds === null ? Number.POSITIVE_INFINITY : performance.now() + seconds * 1000;
  while (performance.now() < end);
}

async function cleanup(ctx: Context) {
  if (!ctx.signal.aborted) await once(ctx.signal, "abort");
  ctx.logger.info("cleanup", { reason: ctx.signal.reason.data.reason });
  throw ctx.signal.reason;
}

async function attempt(ctx: Context, op: Op) {
  try {
    return await perform(op, ctx);
  } catch (error) {
    if (error instanceof MotiaError) return { error: { code: error.code, name: error.name, data: error.data } };
    return { error: { message: (error as Error).message } };
  }
}

/** `given` with each {"$": NAME} made the value of that name. */
function replaced(given: any): any {
  if (Array.isArray(given)) return given.map(replaced);
  if (given === null || typeof given !== "object") return given;
  if (Object.keys(given).join() === "$") return special(given.$);
  return Object.fromEntries(Object.entries(given).map(([key, item]) => [key, replaced(item)]));
}

function special(name: string): any {
  switch (name) {
    case "cycle": {
      const cycle: any[] = [];
      cycle.push(cycle);
      return cycle;
    }
    case "deep": {
      let deep: any[] = [];
      for (let level = 1; level < 129; level++) deep = [deep];
      return deep;
    }
    case "nan":
    case "null-key":
      return Number.NaN;
    case "infinity":
      return Number.POSITIVE_INFINITY;
    case "-infinity":
      return Number.NEGATIVE_INFINITY;
    case "-0":
      return -0;
    case "2^64":
      return 2n ** 64n;
    case "2^53":
      return 2n ** 53n;
    case "surrogate":
      return "\ud800";
    case "bytes":
      return Buffer.from([0x00, 0xff]);
    default:
      throw new RangeError(`no special value ${name}`);
  }
}
