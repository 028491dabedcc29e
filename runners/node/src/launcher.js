/**
 * Starts the runner a second time with the wire on descriptors 3 and 4, for hosts that use sockets as stdin and stdout.
 *
 * It is not used where the host gives pipes, as ours does. The launcher keeps no end of the wire, passes signals on, and ends as the
 * runner ends. Called by main.js when guard.js could not open the wire again.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";

const PASSED_SIGNALS = /** @type {const} */ (["SIGTERM", "SIGINT", "SIGHUP"]);

/**
 * @param {string} mainPath the file of main.js
 */
export function relaunch(mainPath) {
  const args = [...process.execArgv, mainPath, "--wire=3,4", `--launcher=${process.pid}`];
  const child = spawn(process.execPath, args, { stdio: ["ignore", 2, 2, 0, 1] });
  // The host must see the end of the wire when the runner ends, and the runner when the host does.
  fs.closeSync(0);
  fs.closeSync(1);
  for (const signal of PASSED_SIGNALS) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`The Node runner could not be started again behind its launcher: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const passed of PASSED_SIGNALS) process.removeAllListeners(passed);
    process.kill(process.pid, signal);
  });
}
