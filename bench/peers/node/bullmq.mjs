// BullMQ's side of the events row: 16 emitters that await each add, one worker. Redis keeps the jobs in memory and syncs nothing.
// Arguments: port of Redis, number of jobs. Prints the seconds from the first add until the last job was done.

import { Queue, Worker } from "bullmq";

const [port, jobs] = process.argv.slice(2).map(Number);
const connection = { host: "127.0.0.1", port, maxRetriesPerRequest: null };
const EMITTERS = 16;
const CONCURRENCY = 64;

const queue = new Queue("bench", { connection });
await queue.waitUntilReady();
let done = 0;
let finish;
const finished = new Promise((resolve) => {
  finish = resolve;
});
const worker = new Worker(
  "bench",
  async () => {
    done += 1;
    if (done === jobs) finish();
  },
  { connection, concurrency: CONCURRENCY },
);
await worker.waitUntilReady();

const began = performance.now();
let left = jobs;
await Promise.all(
  Array.from({ length: EMITTERS }, async () => {
    while (left-- > 0) await queue.add("placed", { orderId: "o-1", total: 12.5 }, { removeOnComplete: true });
  }),
);
await finished;
console.log(JSON.stringify({ seconds: (performance.now() - began) / 1000, jobs }));
await worker.close();
await queue.close();
process.exit(0);
