/**
 * Executes one `invoke`: builds what the handler gets, runs it on behalf of its call, and says how the call ended.
 *
 * It gets modules that loader.js has loaded; which calls are open is the business of session.js.
 */
import { currentCall } from "./call.js";
import { contextOf } from "./context.js";
import { HandlerThrew, handlerFailed, MotiaError } from "./errors.js";
import { requestOf, UnreadableBody } from "./request.js";
import { asMotiaReads, respond } from "./response.js";
import { checkValue } from "./values.js";

/**
 * @typedef {import("./call.js").Call} Call
 * @typedef {import("./loader.js").Loaded} Loaded
 * @typedef {object} Environment what all calls share
 * @property {import("./logs.js").Logs} logs
 * @property {boolean} compat
 */

/**
 * @param {Call} call
 * @param {Loaded} loaded the file that holds the handler
 * @param {Record<string, any>} params of `invoke`, with a known `kind`
 * @param {Environment} environment
 * @returns {Promise<object>} the result
 * @throws {MotiaError} the answer of a call that failed
 */
export async function invoke(call, loaded, params, environment) {
  try {
    const perform = /** @type {Performer} */ (PERFORMERS[call.kind]);
    const work = currentCall.run(call, () => perform(call, loaded, params, environment));
    const result = await call.endOf(work);
    if (call.isUnsettled) await call.settled().catch(asThrown);
    return result;
  } catch (error) {
    // What is still under way belongs to this attempt; its failure adds nothing to the one that ends it.
    if (call.cancelReason === null) await call.settled().catch(() => undefined);
    throw answerOf(error, call);
  } finally {
    call.ended = true;
  }
}

/** @param {unknown} thrown */
function asThrown(thrown) {
  throw new HandlerThrew(thrown);
}

/**
 * @param {unknown} error
 * @param {Call} call
 */
function answerOf(error, call) {
  if (call.cancelReason !== null) {
    return new MotiaError("cancelled", `The call was cancelled: ${call.cancelReason}.`, { reason: call.cancelReason });
  }
  if (error instanceof HandlerThrew) {
    return error.thrown instanceof UnreadableBody ? error.thrown : handlerFailed(error.thrown, call.root);
  }
  // The host takes no more of this answer: its client is gone.
  if (error instanceof MotiaError && error.name === "call-ended") {
    return new MotiaError("cancelled", "The call was ended by the host.", { reason: "client-gone" });
  }
  return error;
}

/** @typedef {(call: Call, loaded: Loaded, params: Record<string, any>, environment: Environment) => Promise<object>} Performer */

/** @type {Record<string, Performer>} */
const PERFORMERS = {
  api: performApi,
  event: performEvent,
  cron: performCron,
  canAccess: performCanAccess,
  authenticate,
  app: performApp,
};

/** What `kind` may be. */
export const KINDS = Object.freeze(Object.keys(PERFORMERS));

/**
 * Runs user code, and marks what it throws.
 *
 * @param {() => any} run
 */
async function byUser(run) {
  try {
    return await run();
  } catch (thrown) {
    throw new HandlerThrew(thrown);
  }
}

/** @type {Performer} */
async function performApi(call, loaded, params, { logs, compat }) {
  const handler = needed(loaded.handler ?? loaded.routes.get(call.step) ?? null, loaded, "handler");
  const request = requestOf(params.request ?? {}, { compat });
  if (!compat) await validateRequest(loaded, request);
  const context = contextOf(call, logs, compat);
  const returned = await byUser(() => throughMiddleware(loaded.middleware, handler, request, context));
  return await respond(call, compat ? asMotiaReads(returned) : returned);
}

/**
 * @param {Loaded} loaded
 * @param {any} request
 */
async function validateRequest(loaded, request) {
  for (const part of /** @type {const} */ (["body", "queryParams"])) {
    const validate = loaded.validators[part];
    // A body that is not there is undefined to a library: `optional()` takes it, and a default fills it in.
    if (validate !== undefined) request[part] = (await validate(request[part] ?? undefined)) ?? null;
  }
}

/**
 * Middleware runs outermost first, each deciding whether the rest runs.
 *
 * @param {Function[]} middleware
 * @param {Function} handler
 * @param {any} request
 * @param {any} context
 */
function throughMiddleware(middleware, handler, request, context) {
  /** @type {(index: number) => any} */
  const run = (index) => {
    const layer = middleware[index];
    return layer === undefined ? handler(request, context) : layer(request, context, async () => run(index + 1));
  };
  return run(0);
}

/** @type {Performer} */
async function performEvent(call, loaded, params, { logs, compat }) {
  const handler = needed(loaded.handler, loaded, "handler");
  const validate = compat ? undefined : loaded.validators.input;
  const input = validate === undefined ? params.input : await validate(params.input);
  await byUser(() => handler(input, contextOf(call, logs, compat)));
  return {};
}

/** @type {Performer} */
async function performCron(call, loaded, _params, { logs, compat }) {
  const handler = needed(loaded.handler, loaded, "handler");
  const context = contextOf(call, logs, compat);
  await byUser(() => handler(context, context));
  return {};
}

/** @type {Performer} */
async function performCanAccess(_call, loaded, params) {
  const canAccess = needed(loaded.canAccess, loaded, "canAccess");
  const allowed = await byUser(() => canAccess(params.subscription, params.authContext ?? null));
  return { allowed: Boolean(allowed) };
}

/** @type {Performer} */
async function authenticate(_call, loaded, params) {
  const check = needed(loaded.authenticate, loaded, "streamAuth.authenticate");
  const context = (await byUser(() => check(params.request))) ?? null;
  checkValue(context);
  return { context };
}

/** @type {Performer} */
async function performApp(call, loaded, params) {
  const app = needed(loaded.app, loaded, "app");
  const { method, url, headers } = params.request;
  const { rawBody } = requestOf(params.request, { compat: false });
  const outcome = await byUser(() => app.call({ method, url, headers, body: rawBody }));
  return "next" in outcome ? outcome : respond(call, outcome);
}

/**
 * @template T
 * @param {T | null} fn
 * @param {Loaded} loaded
 * @param {string} name
 */
function needed(fn, loaded, name) {
  if (fn !== null) return fn;
  throw new MotiaError("invalid-params", `${loaded.path} has no ${name}.`, { path: "$.kind" });
}
