/**
 * What the runner needs of the language and of Node while calls run, kept before user code can replace it (bluebird, fake timers).
 */
export const { parse, stringify } = JSON;
export const NativePromise = Promise;
export { clearTimeout, setImmediate, setTimeout } from "node:timers";
