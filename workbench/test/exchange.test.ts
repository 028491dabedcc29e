import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, expect, test } from "vitest";

import { type Answer, LARGEST_KEPT, exchange, kindOf } from "../core/http/exchange";

let server: Server | undefined;

async function serving(listener: RequestListener): Promise<string> {
  const made = createServer(listener);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}/`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

test("a streamed answer is told piece by piece, before its end", async () => {
  let finish = (): void => undefined;
  const url = await serving((_request, response) => {
    response.writeHead(201, { "content-type": "text/event-stream", "x-trace-id": "abc" });
    response.write("data: 1\n\n");
    finish = () => response.end("data: 2\n\n");
  });
  const seen: Answer[] = [];
  const last = await exchange(url, {}, (answer) => {
    seen.push(answer);
    if (answer.text === "data: 1\n\n" && !answer.done) finish();
  });
  expect(seen.map(({ text }) => text)).toEqual(["", "data: 1\n\n", "data: 1\n\ndata: 2\n\n", "data: 1\n\ndata: 2\n\n"]);
  expect([last.status, last.traceId, last.bytes, last.chunks.length, last.done]).toEqual([201, "abc", 18, 2, true]);
});

test("a sign that is cut in two by the network is one sign", async () => {
  const bytes = Buffer.from("ü");
  let finish = (): void => undefined;
  const url = await serving((_request, response) => {
    response.write(bytes.subarray(0, 1));
    finish = () => response.end(bytes.subarray(1));
  });
  const last = await exchange(url, {}, (answer) => answer.bytes === 1 && finish());
  expect(last.text).toBe("ü");
});

test("of a large body only a part is kept, and all of it is counted", async () => {
  const url = await serving((_request, response) => response.end("x".repeat(LARGEST_KEPT + 10)));
  const last = await exchange(url, {}, () => undefined);
  expect([last.text.length, last.bytes, last.cut]).toEqual([LARGEST_KEPT, LARGEST_KEPT + 10, true]);
});

test("an answer without a body ends at once", async () => {
  const url = await serving((_request, response) => response.writeHead(204).end());
  const last = await exchange(url, {}, () => undefined);
  expect([last.status, last.text, last.done]).toEqual([204, "", true]);
});

test("bodies are shown by their type", () => {
  expect(
    [
      "application/json; charset=utf-8",
      "application/problem+json",
      "text/event-stream",
      "application/x-ndjson",
      "text/html",
      "",
      "image/png",
    ].map(kindOf),
  ).toEqual(["json", "json", "events", "events", "text", "text", "binary"]);
});
