/**
 * One open call: who it is, its signal, and its callbacks to the host with their limits.
 *
 * Callbacks leave in the order in which the handler made them, at most `limit` unanswered at once, and none while the wire is congested.
 * What the handler does not await is waited for before the call is answered. Made by invoke.js, used by context.js and stream-body.js.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { HandlerThrew, MotiaError } from "./errors.js";
import { NativePromise, setImmediate } from "./intrinsics.js";
import { toJson } from "./values.js";

/** The call on whose behalf code runs; console output and unhandled errors find their call by it. */
export const currentCall = /** @type {AsyncLocalStorage<Call>} */ (new AsyncLocalStorage());

/**
 * @typedef {object} Host what a call needs of the runner
 * @property {(method: string, paramsText: string) => Promise<any>} request
 * @property {() => Promise<void> | null} congestion
 * @property {{callbacksPerCall: number, chunkBytes: number}} limits
 * @property {string} root
 */

/** A promise that knows whether somebody looks at it. */
class CallbackPromise extends NativePromise {
  observed = false;

  /** Derived promises are plain ones. */
  static get [Symbol.species]() {
    return NativePromise;
  }

  /**
   * @param {any} [onFulfilled]
   * @param {any} [onRejected]
   */
  // `await` calls `then` of a subclass, and that is how it is seen.
  then(onFulfilled, onRejected) {
    this.observed = true;
    return super.then(onFulfilled, onRejected);
  }
}

const { then: plainThen } = NativePromise.prototype;

/** @param {string} reason */
function cancelled(reason) {
  return new MotiaError("cancelled", `The call was cancelled: ${reason}.`, { reason });
}

export class Call {
  /** @type {Set<CallbackPromise>} */
  #pending = new Set();
  /** @type {Set<(error: MotiaError) => void>} */
  #rejections = new Set();
  /** @type {(() => void)[]} */
  #waiting = [];
  #open = 0;
  /** @type {{promise: CallbackPromise, error: MotiaError}[]} */
  #failed = [];
  /** @type {((error: unknown) => void) | null} */
  #abort = null;
  /** @type {AbortController | null} made at first use: few handlers look at it */
  #controller = null;
  #host;
  ended = false;
  /** @type {string | null} why the call was ended */
  cancelReason = null;
  /** @type {string | null} why the signal fired, which may leave the call to its own end */
  #fired = null;

  /**
   * @param {Record<string, any>} params of `invoke`
   * @param {Host} host
   */
  constructor(params, host) {
    this.id = String(params.call);
    this.kind = String(params.kind);
    this.step = String(params.step);
    this.traceId = String(params.traceId ?? "");
    this.flows = Array.isArray(params.flows) ? params.flows : [];
    this.attempt = Number(params.attempt ?? 1);
    /** @type {string | undefined} of cron steps alone */
    this.scheduledAt = params.scheduledAt;
    this.#host = host;
  }

  get signal() {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#fired !== null) this.#controller.abort(cancelled(this.#fired));
    }
    return this.#controller.signal;
  }

  get limits() {
    return this.#host.limits;
  }

  get root() {
    return this.#host.root;
  }

  /**
   * @template T
   * @param {Promise<T>} work
   * @returns {Promise<T>} rejects early when the call ends otherwise than by its handler: cancelled, or failed in a timer or a forgotten promise
   */
  endOf(work) {
    return new NativePromise((resolve, reject) => {
      this.#abort = reject;
      work.then(resolve, reject);
    });
  }

  /** @param {unknown} thrown by code that runs on behalf of the call, outside of its handler's promise */
  fail(thrown) {
    this.#abort?.(new HandlerThrew(thrown));
  }

  /**
   * Fires the signal, rejects the callbacks under way, and ends the call: a handler that waits for something else cannot be
   * interrupted, but what it does later finds its callbacks refused. One that ends in this very turn still gives its own answer.
   *
   * @param {string} reason
   * @param {boolean} [endCall] false: the signal alone
   */
  cancel(reason, endCall = true) {
    if (this.ended || this.cancelReason !== null) return;
    this.#fired ??= reason;
    this.#controller?.abort(cancelled(this.#fired));
    if (!endCall) return;
    this.cancelReason = reason;
    const error = cancelled(reason);
    for (const reject of [...this.#rejections]) reject(error);
    setImmediate(() => this.#abort?.(error));
  }

  /**
   * One callback to the host.
   *
   * @param {string} method
   * @param {object} params checked, without `call`; read now, so that later changes of the handler's objects do not count
   * @param {(result: any) => any} [convert] what the handler gets for the result
   * @returns {Promise<any>} rejects with a MotiaError
   */
  callback(method, params, convert) {
    const text = toJson({ call: this.id, ...params });
    const promise = new CallbackPromise((resolve, reject) => {
      const settle = this.#settler(resolve, reject);
      if (this.ended) {
        settle.reject(
          new MotiaError("call-ended", `The call has ended: ${method} came too late. Await it in the handler.`),
        );
        return;
      }
      this.#rejections.add(settle.reject);
      const resolved =
        convert === undefined ? settle.resolve : (/** @type {any} */ result) => settle.resolve(convert(result));
      this.#waiting.push(() => this.#host.request(method, text).then(resolved, settle.reject));
      this.#next();
    });
    this.#watch(promise);
    return promise;
  }

  /**
   * A callback that was refused before it could leave.
   *
   * @param {unknown} error
   * @returns {Promise<any>}
   */
  refuse(error) {
    const promise = new CallbackPromise((_, reject) => reject(error));
    this.#watch(promise);
    return promise;
  }

  /**
   * @param {(value: any) => void} resolve
   * @param {(error: MotiaError) => void} reject
   */
  #settler(resolve, reject) {
    const settle = {
      /** @param {any} value */
      resolve: (value) => {
        this.#rejections.delete(settle.reject);
        resolve(value);
      },
      /** @param {MotiaError} error */
      reject: (error) => {
        this.#rejections.delete(settle.reject);
        reject(error);
      },
    };
    return settle;
  }

  /** Sends what may be sent now. */
  #next() {
    while (this.#waiting.length > 0 && this.#open < this.#host.limits.callbacksPerCall) {
      const room = this.#host.congestion();
      if (room !== null) {
        room.then(() => this.#next());
        return;
      }
      const send = /** @type {() => Promise<void>} */ (this.#waiting.shift());
      this.#open++;
      send().finally(() => {
        this.#open--;
        this.#next();
      });
    }
  }

  /** @param {CallbackPromise} promise */
  #watch(promise) {
    this.#pending.add(promise);
    plainThen.call(
      promise,
      () => this.#pending.delete(promise),
      (error) => {
        this.#pending.delete(promise);
        this.#failed.push({ promise, error });
      },
    );
  }

  /** Whether there is anything that `settled` would wait for or judge. */
  get isUnsettled() {
    return this.#pending.size > 0 || this.#failed.length > 0;
  }

  /**
   * Waits for the callbacks that the handler did not await.
   *
   * @throws {MotiaError} the first failure that nobody looked at
   */
  async settled() {
    while (this.#pending.size > 0) {
      const waits = [...this.#pending].map((promise) => plainThen.call(promise, undefined, () => undefined));
      await NativePromise.all(waits);
    }
    // Judged at the end, because a promise may be awaited long after it was settled.
    const unseen = this.#failed.find(({ promise }) => !promise.observed);
    if (unseen !== undefined) throw unseen.error;
  }
}
