import { describe, expect, it } from "vitest";

import { asTest } from "@core/trace/as-test";
import { differences } from "@core/trace/compare";
import { asCurl, askedBy } from "@core/trace/copy";
import type { Delivery, Run, Trace, TraceEvent } from "@core/trace/model";
import { ticksOf, waterfallOf } from "@core/trace/waterfall";

const T0 = 1_000_000;

function run(id: string, at: number, rest: Partial<Run> = {}): Run {
  return {
    id, traceId: "t", step: id, type: "event", language: "python", runner: "python-1", status: "ok", outcome: null, startedAt: T0 + at,
    queuedMs: 2, durationMs: 10, attempt: 1, delivery: null, event: null, topic: null, source: null, flows: [], httpStatus: null, lineage: null,
    http: null, error: null, input: null, output: null, spans: [], ...rest,
  }; // prettier-ignore
}

function delivery(id: string, event: string, subscriber: string, state: Delivery["state"]): Delivery {
  return {
    id, event, topic: event, subscriber, state, group: null, priority: 0, attempt: 1, failures: 0, interruptions: 0, suspect: false, runAt: null,
    expiresAt: null, emittedAt: T0, changedAt: T0, error: null, traceId: "t", lineage: null, waiting: null,
  }; // prettier-ignore
}

function event(
  id: string,
  source: string,
  at: number,
  deliveries: Delivery[],
  parent: string | null = null,
): TraceEvent {
  return {
    id,
    topic: id,
    data: {},
    traceId: "t",
    flows: [],
    source,
    emittedAt: T0 + at,
    parent,
    lineage: null,
    deliveries,
  };
}

/** A request that emits; the delivery fails once, then emits to a third step. */
const TRACE: Trace = {
  runs: [
    run("Receipt", 130, { delivery: "d2", event: "e2" }),
    run("Api", 0, {
      step: "Api",
      type: "api",
      http: { method: "POST", path: "/orders", headers: {}, query: {}, status: 201 },
    }),
    run("c2", 100, { step: "Charge", delivery: "d1", event: "e1", attempt: 2 }),
    run("c1", 10, { step: "Charge", delivery: "d1", event: "e1", status: "failed" }),
  ],
  events: [
    event("e1", "Api", 5, [delivery("d1", "e1", "Charge", "done")]),
    event("e2", "Charge", 108, [delivery("d2", "e2", "Receipt", "done")], "d1"),
  ],
};

describe("a waterfall", () => {
  it("puts each attempt in a row below what has caused it", () => {
    const { rows } = waterfallOf(TRACE, T0 + 500);
    expect(rows.map((row) => [row.key, row.depth, row.attempt])).toEqual([
      ["Api", 0, 1],
      ["c1", 1, 1],
      ["c2", 1, 2],
      ["Receipt", 2, 1],
    ]);
  });

  it("tells waiting for a retry, waiting for a place and running apart", () => {
    const second = waterfallOf(TRACE, T0 + 500).rows[2];
    expect(second?.bars).toEqual([
      { kind: "backoff", from: 22, to: 100, open: false },
      { kind: "queued", from: 100, to: 102, open: false },
      { kind: "running", from: 102, to: 112, open: false },
    ]);
  });

  it("shows what has not run yet, up to now", () => {
    const waiting = {
      ...TRACE,
      events: [...TRACE.events, event("e3", "Receipt", 140, [delivery("d3", "e3", "Mail", "ready")], "d2")],
    };
    const last = waterfallOf(waiting, T0 + 500).rows.at(-1);
    expect([last?.step, last?.depth, last?.status]).toEqual(["Mail", 3, "ready"]);
    expect(last?.bars).toEqual([{ kind: "waiting", from: 142, to: 502, open: true }]);
  });

  it("keeps what it cannot place as a root", () => {
    const orphan: Trace = { runs: [run("x", 0, { delivery: "gone", event: "gone" })], events: [] };
    expect(waterfallOf(orphan, T0).rows.map((row) => row.depth)).toEqual([0]);
  });

  it("has round ticks", () => {
    expect(ticksOf(118)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(ticksOf(1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  });
});

describe("differences", () => {
  it("names each path that differs", () => {
    expect(differences({ a: 1, b: [1, 2], same: {} }, { a: 2, b: [1], same: {}, "new key": null })).toEqual([
      { path: "$.a", kind: "changed", left: 1, right: 2 },
      { path: "$.b[1]", kind: "removed", left: 2, right: undefined },
      { path: '$["new key"]', kind: "added", left: undefined, right: null },
    ]);
  });
});

const ASKED = run("Create Order", 0, {
  type: "api",
  language: "node",
  http: {
    method: "POST",
    path: "/orders",
    status: 201,
    query: { tag: ["a", "b"] },
    headers: { host: "x", "Content-Type": "application/json", authorization: "[redacted]" },
  },
  input: { name: "Karl's" },
});

describe("copies", () => {
  it("are curl commands that a shell takes as they are", () => {
    const asked = askedBy(ASKED);
    expect(asked && asCurl(asked, "http://localhost:3000")).toBe(
      [
        "curl -X POST 'http://localhost:3000/orders?tag=a&tag=b'",
        "-H 'content-type: application/json'",
        "-H 'authorization: [redacted]'",
        `-d '{"name":"Karl'\\''s"}'`,
      ].join(" \\\n  "),
    );
  });

  it("send events through /emit", () => {
    expect(askedBy(run("x", 0, { topic: "order.created", input: { n: 1 } }))).toEqual({
      method: "POST",
      path: "/emit",
      headers: [["content-type", "application/json"]],
      body: '{"topic":"order.created","data":{"n":1}}',
    });
  });

  it("are none of an occurrence", () => expect(askedBy(run("cron", 0, { type: "cron" }))).toBeNull());

  it("are tests in the language of the step", () => {
    expect(asTest(ASKED, "http://localhost:3000")).toMatchObject({
      language: "javascript",
      file: "create-order.test.mjs",
    });
    const python = asTest(run("Charge it", 0, { topic: "order.created", input: {} }), "http://localhost:3000");
    expect(python).toMatchObject({ language: "python", file: "test_charge_it.py" });
    expect(python?.text).toContain("def test_charge_it():");
    const ruby = asTest({ ...ASKED, language: "ruby" }, "http://localhost:3000");
    expect(ruby?.text).toContain(String.raw`'{"name":"Karl\'s"}'`);
  });
});
