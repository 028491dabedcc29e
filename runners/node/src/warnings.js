/**
 * Keeps Node's warnings about features that the runner itself uses out of the user's log. Used by loader.js and hooks-thread.js.
 */
const OURS = [
  /^WASI is an experimental feature/,
  /is loading ES Module .* using require\(\)/,
  /^Support for loading ES Module in require\(\)/,
];

export function quietWarnings() {
  const listeners = /** @type {((warning: Error) => void)[]} */ (process.listeners("warning"));
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name === "ExperimentalWarning" && OURS.some((pattern) => pattern.test(warning.message))) return;
    for (const listener of listeners) listener(warning);
  });
}
