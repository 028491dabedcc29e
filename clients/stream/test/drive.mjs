// Drives our client for tests that have a real host: a line of JSON in is a command, a line out is what a listener was told.
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import { StreamClient } from "../src/index.js";

const [url] = process.argv.slice(2);
const client = new StreamClient({ url, WebSocket });
const say = (name, what, value) => console.log(JSON.stringify([name, what, value]));
client.onConnection((connected) => say("connection", "open", connected));

const open = {
  item: (...place) => client.subscribeItem(...place),
  group: (...place) => client.subscribeGroup(...place),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [command, name, ...place] = JSON.parse(line);
  const subscription = open[command](...place);
  subscription.addChangeListener((state) => say(name, "state", state));
  for (const type of ["error", "tick"]) subscription.onEvent(type, (data) => say(name, type, data));
}
process.exit(0);
