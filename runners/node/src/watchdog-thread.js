/**
 * The thread of watchdog.js where Node has none for hooks: it shares nothing with user code but the process.
 */
import { workerData } from "node:worker_threads";
import { watch } from "./watchdog.js";

watch(workerData);
