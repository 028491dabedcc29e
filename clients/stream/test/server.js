// A scripted host: each connection is handed to the test, which says what it receives and sends what it wants.
import { once } from "node:events";
import { WebSocketServer } from "ws";

export async function scripted() {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const waiting = [];
  const arrived = [];
  server.on("connection", (socket, request) => {
    const peer = new Peer(socket, request);
    const taker = waiting.shift();
    if (taker) taker(peer);
    else arrived.push(peer);
  });
  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    connection: () =>
      arrived.length ? Promise.resolve(arrived.shift()) : new Promise((resolve) => waiting.push(resolve)),
    close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

class Peer {
  #received = [];
  #waiting = [];

  constructor(socket, request) {
    this.socket = socket;
    this.request = request;
    socket.on("message", (text) => {
      const message = JSON.parse(text);
      const taker = this.#waiting.shift();
      if (taker) taker(message);
      else this.#received.push(message);
    });
  }

  next() {
    return this.#received.length
      ? Promise.resolve(this.#received.shift())
      : new Promise((resolve) => this.#waiting.push(resolve));
  }

  send(frame) {
    this.socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  drop() {
    this.socket.terminate();
  }
}

/** The next state of a subscription that is `wanted`. */
export function until(subscription, wanted) {
  return new Promise((resolve) => {
    const look = (state) => {
      if (!wanted(state)) return;
      subscription.removeChangeListener(look);
      resolve(state);
    };
    subscription.addChangeListener(look);
    look(subscription.getState());
  });
}
