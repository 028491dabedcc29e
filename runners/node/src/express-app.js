/**
 * `app` of motia.config: the project's own Express application, through which requests go before any step.
 *
 * The application runs in a real HTTP server of Node that listens nowhere: each request reaches it through a pair of streams in memory,
 * so that everything that Express and its middleware do with request and response works. Used by describe.js and invoke.js.
 */
import http from "node:http";
import { createRequire } from "node:module";
import { duplexPair } from "node:stream";
import { NativePromise } from "./intrinsics.js";

const CLIENT = "127.0.0.1";
const SMALL_BYTES = 65_536;
/** Headers that belong to the connection in memory, and are made anew for the real one. */
const HOP_BY_HOP = ["connection", "keep-alive", "transfer-encoding", "date"];

/**
 * @typedef {{method: string, url: string, headers: Record<string, string | string[]>, body: string | Buffer}} Request
 * @typedef {{status: number, headers: Record<string, any>, body: Buffer | AsyncIterable<Buffer>}} Response
 * @typedef {{next: {headers: Record<string, string | string[]>}}} Passed headers that the application has set for whatever answers
 */

/** The project has no Express that its application could be made of. */
export class NoExpress extends Error {}

export class ExpressApp {
  #server;
  /** @type {WeakMap<object, (passed: {error: unknown, response: http.ServerResponse}) => void>} by the server's side of the streams */
  #passing = new WeakMap();

  /**
   * @param {Function} configure `app` of the configuration
   * @param {string} file the configuration, from which Express is looked for
   * @throws {NoExpress} and whatever `configure` throws
   */
  constructor(configure, file) {
    const app = expressOf(file)();
    configure(app);
    this.#server = http.createServer((request, response) =>
      app(request, response, (/** @type {unknown} */ error) => {
        this.#passing.get(request.socket)?.({ error, response });
      }),
    );
    // Whoever waits sees to that: the call has its own time limit.
    this.#server.requestTimeout = 0;
    this.#server.headersTimeout = 0;
  }

  /**
   * @param {Request} given
   * @returns {Promise<Response | Passed>}
   * @throws what a middleware handed to `next`
   */
  async call(given) {
    const [client, server] = duplexPair();
    Object.assign(server, { remoteAddress: CLIENT, remoteFamily: "IPv4", remotePort: 0 });
    const passed = new NativePromise((resolve) => this.#passing.set(server, resolve));
    this.#server.emit("connection", server);
    const request = http.request({
      createConnection: () => /** @type {any} */ (client),
      method: given.method,
      path: given.url,
      headers: forwarded(given),
    });
    const answered = new NativePromise((resolve, reject) => request.on("response", resolve).on("error", reject));
    request.end(given.body);
    const outcome = /** @type {any} */ (await NativePromise.race([answered, passed]));
    if (outcome instanceof http.IncomingMessage) return await responseOf(outcome);
    answered.catch(() => undefined);
    const headers = without(outcome.response.getHeaders(), [...HOP_BY_HOP, "x-powered-by"]);
    client.destroy();
    if (outcome.error !== undefined && outcome.error !== null) throw outcome.error;
    return { next: { headers: asText(headers) } };
  }
}

/** @param {string} file */
function expressOf(file) {
  try {
    return createRequire(file)("express");
  } catch (error) {
    if (/** @type {any} */ (error)?.code === "MODULE_NOT_FOUND") {
      throw new NoExpress("the project has no package `express`");
    }
    throw error;
  }
}

/** @param {Request} given */
function forwarded({ headers, body }) {
  const kept = without(headers, [...HOP_BY_HOP, "content-length", "expect"]);
  return body.length === 0 ? kept : { ...kept, "content-length": Buffer.byteLength(body) };
}

/**
 * @param {http.IncomingMessage} response
 * @returns {Promise<Response>} a small body as a whole, which spares the wire messages
 */
async function responseOf(response) {
  const headers = without(response.headers, HOP_BY_HOP);
  const isSmall = Number(response.headers["content-length"] ?? Number.NaN) <= SMALL_BYTES;
  const body = isSmall ? Buffer.concat(await toArray(response)) : response;
  return { status: response.statusCode ?? 500, headers, body };
}

/** @param {http.IncomingMessage} response */
async function toArray(response) {
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  return chunks;
}

/**
 * @param {Record<string, any>} headers
 * @param {string[]} names
 */
function without(headers, names) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name.toLowerCase())));
}

/**
 * @param {Record<string, any>} headers
 * @returns {Record<string, string | string[]>}
 */
function asText(headers) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)]),
  );
}
