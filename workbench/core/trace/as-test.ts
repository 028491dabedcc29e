// A run as a test in the language of its step: it asks for the same again, and expects the same outcome.

import { askedBy, type Asked } from "./copy";
import type { Run } from "./model";

export interface TestText {
  language: "javascript" | "python" | "ruby";
  file: string;
  text: string;
}

/** Null where nothing from outside can repeat the run. The tests need nothing but what comes with the language, and pytest for Python. */
export function asTest(run: Run, origin: string): TestText | null {
  const asked = askedBy(run);
  if (!asked) return null;
  const facts: Facts = { asked, origin, name: run.step, status: run.http?.status ?? null, slug: slugOf(run.step) };
  if (run.language.toLowerCase() === "python") {
    return { language: "python", file: `test_${facts.slug.replaceAll("-", "_")}.py`, text: python(facts) };
  }
  if (run.language.toLowerCase() === "ruby") {
    return { language: "ruby", file: `${facts.slug.replaceAll("-", "_")}_test.rb`, text: ruby(facts) };
  }
  return { language: "javascript", file: `${facts.slug}.test.mjs`, text: javascript(facts) };
}

interface Facts {
  asked: Asked;
  origin: string;
  name: string;
  slug: string;
  /** Of an api run; null for an event, whose deliveries have to end well. */
  status: number | null;
}

const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "") || "step";

const json = (value: unknown): string => JSON.stringify(value);
const headersOf = (asked: Asked): string => json(Object.fromEntries(asked.headers));

function javascript({ asked, origin, name, status }: Facts): string {
  const event = `  const { id } = await answer.json();
  for (;;) {
    const event = await (await fetch(\`\${HOST}/__motia/api/events/\${id}\`)).json();
    const states = event.deliveries.map((delivery) => delivery.state);
    assert.ok(!states.includes("dead"), "a delivery is dead");
    if (states.every((state) => state === "done")) break;
    await new Promise((go) => setTimeout(go, 50));
  }`;
  return `import assert from "node:assert/strict";
import test from "node:test";

const HOST = ${json(origin)};

test(${json(name)}, { timeout: 30_000 }, async () => {
  const answer = await fetch(HOST + ${json(asked.path)}, {
    method: ${json(asked.method)},
    headers: ${headersOf(asked)},${asked.body === null ? "" : `\n    body: ${json(asked.body)},`}
  });
  assert.equal(answer.status, ${status ?? 200});${status === null ? `\n${event}` : ""}
});
`;
}

function python({ asked, origin, name, status, slug }: Facts): string {
  const event = `
    id = json.load(answer)["id"]
    deadline = time.monotonic() + 30
    while True:
        event = json.load(urllib.request.urlopen(f"{HOST}/__motia/api/events/{id}"))
        states = {delivery["state"] for delivery in event["deliveries"]}
        assert "dead" not in states
        if states <= {"done"}:
            break
        assert time.monotonic() < deadline, states
        time.sleep(0.05)`;
  const body = asked.body === null ? "None" : `${json(asked.body)}.encode()`;
  return `import json
import time
import urllib.error
import urllib.request

HOST = ${json(origin)}


def test_${slug.replaceAll("-", "_")}():
    """${name.replaceAll('"', "'").replaceAll("\\", "/")}"""
    request = urllib.request.Request(
        HOST + ${json(asked.path)}, ${body}, ${headersOf(asked)}, method=${json(asked.method)}
    )
    try:
        answer = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    assert answer.status == ${status ?? 200}${status === null ? event : ""}
`;
}

function ruby({ asked, origin, name, status }: Facts): string {
  const event = `
    id = JSON.parse(answer.body)["id"]
    deadline = Time.now + 30
    loop do
      event = JSON.parse(Net::HTTP.get(URI("#{HOST}/__motia/api/events/#{id}")))
      states = event["deliveries"].map { |delivery| delivery["state"] }
      refute_includes states, "dead"
      break if states.all?("done")
      assert_operator Time.now, :<, deadline, states.inspect
      sleep 0.05
    end`;
  return `require "json"
require "minitest/autorun"
require "net/http"

HOST = ${rubyText(origin)}

class RunTest < Minitest::Test
  # ${name.replaceAll("\n", " ")}
  def test_it_ends_as_it_did
    uri = URI(HOST + ${rubyText(asked.path)})
    answer = Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == "https") do |http|
      http.send_request(${rubyText(asked.method)}, uri.request_uri, ${asked.body === null ? "nil" : rubyText(asked.body)}, ${rubyHash(asked)})
    end
    assert_equal ${status ?? 200}, answer.code.to_i${status === null ? event : ""}
  end
end
`;
}

/** In single quotes, where Ruby puts nothing in. */
const rubyText = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const rubyHash = (asked: Asked): string =>
  `{ ${asked.headers.map(([name, value]) => `${rubyText(name)} => ${rubyText(value)}`).join(", ")} }`;
