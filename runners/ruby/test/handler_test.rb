# frozen_string_literal: true

require_relative "support"

describe "handlers" do
  def api(source)
    "def config = { type: \"api\", name: \"Api\", path: \"/\", method: \"POST\", emits: [\"t\"] }\n#{source}"
  end

  # Runs `source` as the body of an api handler and answers its JSON body.
  def body_of(source, answers: {}, **request)
    TinyHost.with({ "a.step.rb" => api("def handler(req, ctx) = { status: 200, body: (#{source}) }") }, answers: answers) do |host|
      response = host.call("a.step.rb", **request)
      [JSON.parse(response.fetch("result").fetch("response").fetch("body").fetch("text")), host.callbacks]
    end
  end

  # Runs `source` as a whole step and answers the response to an api call.
  def outcome_of(source, answers: {}, **request)
    TinyHost.with({ "a.step.rb" => api(source) }, answers: answers) { |host| host.call("a.step.rb", **request) }
  end

  it "are given the request in Ruby's spelling and in the protocol's" do
    body, = body_of("[req.method, req.path_params.id, req[\"queryParams\"][\"n\"].k, req.headers[\"x-a\"], req[:body].items, req.raw_body]",
                    method: "PUT", pathParams: { id: "7" }, queryParams: { n: { k: "v" } }, headers: { "x-a" => "1" },
                    body: { format: "json", text: "{\"items\": [1]}" })
    _(body).must_equal(["PUT", "7", "v", "1", [1], "{\"items\": [1]}"])
  end

  it "are given bodies that are text, bytes, forms, files, or none" do
    _(body_of("[req.body, req.raw_body]").first).must_equal([nil, ""])
    _(body_of("[req.body, req.raw_body]", body: { format: "text", text: "é" }).first).must_equal(%w[é é])
    _(body_of("[req.body.bytes, req.body.encoding.name]", body: { format: "bytes", base64: "AP8=" }).first).must_equal([[0, 255], "ASCII-8BIT"])
    form = { format: "json", text: "{\"a\":\"1\"}", raw: { text: "a=1" } }
    _(body_of("[req.body.a, req.raw_body]", body: form).first).must_equal(["1", "a=1"])
    file = { field: "f", filename: "x.png", contentType: "image/png", base64: "AP8=" }
    _(body_of("req.files.map { |f| [f.field, f.filename, f.content_type, f.data.bytes] }", files: [file]).first)
      .must_equal([["f", "x.png", "image/png", [0, 255]]])
  end

  it "decode a body only when they look at it, and are refused what it cannot hold" do
    bad = { format: "json", text: "{\"n\":[1e400]}" }
    _(body_of("1", body: bad).first).must_equal(1)
    error = outcome_of("def handler(req, _ctx) = { status: 200, body: req.body }", body: bad)["error"]
    _(error["data"].values_at("name", "path")).must_equal(["value-not-representable", "$.n[0]"])
  end

  it "see their call in the context" do
    _(body_of("[ctx.trace_id, ctx.traceId, ctx.flows, ctx.attempt, ctx.signal.cancelled?]").first)
      .must_equal(["trace", "trace", ["flow"], 1, false])
  end

  it "emit with keywords or a Hash, with options in either spelling" do
    source = <<~RUBY
      [ctx.emit(topic: "t", data: { a: :b }, message_group_id: "g", delay: "5m", at: Time.utc(2026)), ctx.emit({ "topic" => "t", "expiresIn" => 1.5 })]
    RUBY
    body, callbacks = body_of(source.chomp, answers: { "emit" => { id: "e1" } })
    _(body).must_equal([{ "id" => "e1" }, { "id" => "e1" }])
    _(callbacks.map(&:last)).must_equal(
      [{ "call" => "c3", "topic" => "t", "data" => { "a" => "b" }, "messageGroupId" => "g", "delayMs" => 300_000, "at" => "2026-01-01T00:00:00.000Z" },
       { "call" => "c3", "topic" => "t", "expiresInMs" => 1500, "data" => nil }]
    )
  end

  it "are told which option of emit does not exist, and when there is no topic" do
    _(outcome_of("def handler(_req, ctx) = ctx.emit(topic: \"t\", dely: 1)")["error"]["message"]).must_match(/no option dely/)
    _(outcome_of("def handler(_req, ctx) = ctx.emit(data: 1)")["error"]["message"]).must_match(/needs a topic/)
  end

  it "reach state under the names of both spellings" do
    source = <<~RUBY.lines.map(&:strip).join("; ")
      s = ctx.state
      [s.set("g", :k, { n: 1 }, ttl: 2), s.get("g", "k"), s.get_group("g"), s.getGroup("g"), s.delete("g", "k"), s.clear("g"),
      s.update("g", "k", [{ op: "increment", path: ["n"], by: 1 }]), s[:get].call("g", "k").n]
    RUBY
    one = { n: 1 }
    answers = { "state.get" => one, "state.getGroup" => [one], "state.delete" => one, "state.update" => { n: 2 } }
    body, callbacks = body_of(source.sub(",; ", ", "), answers: answers)
    _(body).must_equal([{ "n" => 1 }, { "n" => 1 }, [{ "n" => 1 }], [{ "n" => 1 }], { "n" => 1 }, nil, { "n" => 2 }, 1])
    _(callbacks.first).must_equal(["state.set", { "call" => "c3", "group" => "g", "key" => "k", "value" => { "n" => 1 }, "ttlMs" => 2000 }])
    _(callbacks[6].last["operations"]).must_equal([{ "op" => "increment", "path" => ["n"], "by" => 1 }])
  end

  it "reach streams as members and by name, with and without a place" do
    source = "[ctx.streams.workflow_progress.set({ p: 1 }).p, ctx.streams[\"workflow-progress\"].set(\"g\", \"i\", { p: 2 }), " \
             "ctx.streams.notes.send({ groupId: \"g\" }, { type: \"typing\", data: nil })]"
    body, callbacks = body_of(source, answers: { "stream.set" => ->(params) { { id: params["id"], p: 9 } } })
    _(body).must_equal([9, { "id" => "i", "p" => 9 }, nil])
    _(callbacks.map { |_, params| params.except("call") }).must_equal(
      [{ "stream" => "workflow_progress", "group" => "default", "id" => "default", "data" => { "p" => 1 } },
       { "stream" => "workflow-progress", "group" => "g", "id" => "i", "data" => { "p" => 2 } },
       { "stream" => "notes", "group" => "g", "event" => { "type" => "typing", "data" => nil } }]
    )
  end

  it "meet a refusal of the host as Motia::Error, which becomes handler-failed when nobody rescues it" do
    refused = { error: { code: -32_021, message: "no", data: { name: "topic-not-declared", topic: "x", declared: [] } } }
    body, = body_of("(ctx.emit(topic: \"x\") rescue [$!.class.name, $!.code, $!.name, $!.data[\"topic\"]])", answers: { "emit" => refused })
    _(body).must_equal(["Motia::Error", -32_021, "topic-not-declared", "x"])
    data = outcome_of("def handler(_req, ctx) = ctx.emit(topic: \"x\")", answers: { "emit" => refused })["error"]["data"]
    _(data.values_at("name", "type", "file", "line")).must_equal(["handler-failed", "MotiaError", "a.step.rb", 2])
    _(data["cause"].values_at("type", "name", "code", "message")).must_equal(["MotiaError", "topic-not-declared", -32_021, "no"])
  end

  it "cannot send what is no value, and nothing leaves" do
    body, callbacks = body_of("(ctx.emit(topic: \"t\", data: { n: [Float::NAN] }) rescue $!.data)")
    _(body.values_at("name", "path")).must_equal(["value-not-representable", "$.n[0]"])
    _(callbacks).must_equal([])
  end

  it "fail with the frames and causes that their authors can act on" do
    source = "def handler(_req, _ctx)\n  helper\nrescue => e\n  raise TypeError, \"outer\"\nend\ndef helper = raise(ArgumentError, \"inner\")\n"
    error = outcome_of(source)["error"]
    _([error["code"], error["message"]]).must_equal([-32_010, "outer"])
    _(error["data"].values_at("type", "file", "line")).must_equal(["TypeError", "a.step.rb", 5])
    _(error["data"]["stack"]).must_match(/a\.step\.rb:5:in .*: outer \(TypeError\)$/)
    _(error["data"]["cause"].values_at("type", "message", "file", "line")).must_equal(["ArgumentError", "inner", "a.step.rb", 7])
  end

  it "say whether to try again" do
    retry_of = ->(raised) { outcome_of("def handler(_req, _ctx) = raise(#{raised})")["error"]["data"]["retry"] }
    _(retry_of.call("Motia::NonRetriableError, \"no\"")).must_equal("allowed" => false)
    _(retry_of.call("Motia::RetryAfterError.new(\"later\", 2.5)")).must_equal("afterMs" => 2500)
    _(retry_of.call("\"x\"")).must_be_nil
  end

  it "may exit, recurse for ever or run out of memory, and the process lives" do
    source = <<~RUBY
      def deeper(n) = deeper(n + 1) + 1
      def handler(req, _ctx) = { "exit" => -> { exit 1 }, "deep" => -> { deeper(0) }, "memory" => -> { raise NoMemoryError } }[req.body.what].call
    RUBY
    TinyHost.with({ "a.step.rb" => api(source) }) do |host|
      types = %w[exit deep memory].map do |what|
        host.call("a.step.rb", body: { format: "json", text: JSON.generate({ what: what }) })["error"]["data"]["type"]
      end
      _(types).must_equal(%w[SystemExit SystemStackError NoMemoryError])
    end
  end

  it "answer with text, bytes, JSON or no body, and header names in lower case" do
    response = ->(returned) { outcome_of("def handler(_req, _ctx) = #{returned}")["result"]["response"] }
    _(response.call("{ \"status\" => 201, headers: { \"X-N\" => 1, \"Set-Cookie\" => %w[a b] }, body: \"é\" }")).must_equal(
      "status" => 201, "headers" => { "x-n" => "1", "set-cookie" => %w[a b] }, "body" => { "format" => "text", "text" => "é" }
    )
    _(response.call("{ status: 200, body: \"ab\".b }")["body"]).must_equal("format" => "bytes", "base64" => "YWI=")
    _(response.call("{ status: 200, body: \"\\xFF\" }")["body"]).must_equal("format" => "bytes", "base64" => "/w==")
    _(response.call("{ status: 200, body: [1, { a: nil }] }")["body"]).must_equal("format" => "json", "text" => "[1,{\"a\":null}]")
    _(response.call("{ status: 204 }")).must_equal("status" => 204, "headers" => {})
  end

  it "are refused an answer that is none" do
    name = ->(returned) { outcome_of("def handler(_req, _ctx) = #{returned}")["error"]["data"]["name"] }
    _(["nil", "\"x\"", "{}", "{ status: \"200\" }", "{ status: 99 }", "{ status: 200, headers: 1 }"].map(&name).uniq).must_equal(["response-invalid"])
    _(name.call("{ status: 200, body: { n: Float::NAN } }")).must_equal("value-not-representable")
  end

  it "run behind middleware, outermost first, each of which may stop, replace the request or change the answer" do
    source = <<~RUBY
      def config
        outer = ->(req, ctx, nxt) { nxt.call(req.merge(user: "ada")).tap { |answer| answer[:status] += 1 } }
        stop = ->(req, _ctx, nxt) { req.headers["x-stop"] ? { status: 401 } : nxt.call }
        { type: "api", name: "Api", path: "/", method: "GET", emits: [], middleware: [outer, stop] }
      end
      def handler(req) = { status: 200, body: req[:user] }
    RUBY
    _(outcome_of(source)["result"]["response"].values_at("status", "body")).must_equal([201, { "format" => "text", "text" => "ada" }])
    _(outcome_of(source, headers: { "x-stop" => "1" })["result"]["response"]["status"]).must_equal(402)
  end

  it "of cron steps take (ctx) or (_, ctx)" do
    files = { "one.step.rb" => "(ctx)", "two.step.rb" => "(_, ctx)" }.transform_values do |parameters|
      "def config = { type: \"cron\", name: \"Cron\", cron: \"* * * * *\" }\ndef handler#{parameters} = ctx.emit(topic: \"t\", data: ctx.attempt)"
    end
    TinyHost.with(files, answers: { "emit" => { id: "e" } }) do |host|
      files.each_key { |path| _(host.call(path, kind: "cron", scheduledAt: "2026-01-01T00:00:00Z")["result"]).must_equal({}) }
      _(host.callbacks.map { |_, params| params["data"] }).must_equal([1, 1])
    end
  end

  it "of streams decide on access, as a method or in the config, and allow where there is no rule" do
    base = "name: \"s\", schema: {}, baseConfig: { storageType: \"default\" }"
    files = {
      "a.stream.rb" => "def config = { #{base} }\ndef can_access(subscription, auth) = auth&.user == subscription.group_id",
      "b_stream.rb" => "def config = { #{base}, canAccess: ->(subscription) { subscription[:id] == \"i\" } }",
      "c.stream.rb" => "def config = { #{base} }"
    }
    TinyHost.with(files) do |host|
      _(host.describe(*files.keys).map { |file| file["definition"]["canAccess"] }).must_equal([true, true, false])
      allowed = lambda do |path, subscription, auth|
        host.call(path, kind: "canAccess", subscription: subscription, authContext: auth)["result"]["allowed"]
      end
      _([allowed.call("a.stream.rb", { groupId: "ada" }, { user: "ada" }), allowed.call("a.stream.rb", { groupId: "ada" }, nil)]).must_equal([true, false])
      _([allowed.call("b_stream.rb", { groupId: "g", id: "i" }, nil), allowed.call("c.stream.rb", { groupId: "g" }, nil)]).must_equal([true, true])
    end
  end
end
