# frozen_string_literal: true

require_relative "support"

describe "the conversation" do
  STEP = <<~RUBY
    def config = { type: "api", name: "Hello", path: "/", method: "GET", emits: [] }
    def handler(_req, _ctx) = { status: 200 }
  RUBY

  def name_of(response)
    response.fetch("error")["data"]["name"]
  end

  it "begins with initialize, which says who answers" do
    TinyHost.with({}, ready: false) do |host|
      _(name_of(host.ask("ping"))).must_equal("not-initialized")
      _(host.open["result"]).must_equal(
        "protocolVersion" => "1.0", "runner" => { "name" => "motia-runner-ruby", "version" => "0.1.0" },
        "language" => { "name" => "ruby", "version" => RUBY_VERSION }, "extensions" => [".rb"],
        "capacity" => { "async" => 64, "threads" => 64 }, "pid" => host.pid
      )
      _(name_of(host.open)).must_equal("invalid-request")
    end
  end

  it "refuses another major version and stays uninitialized" do
    TinyHost.with({}, ready: false) do |host|
      answer = host.ask("initialize", protocolVersion: "2.0", project: { root: "/" }, limits: TinyHost::LIMITS)
      _(answer["error"]["data"]).must_equal("name" => "protocol-version-unsupported", "supported" => ["1.0"])
      _(host.open["result"]["protocolVersion"]).must_equal("1.0")
    end
  end

  it "answers what it does not know, and says which member is wrong" do
    TinyHost.with({ "a.step.rb" => STEP }) do |host|
      _(name_of(host.ask("teleport"))).must_equal("method-not-found")
      _(host.ask("describe", files: [{ path: 1 }])["error"]["data"]).must_equal("name" => "invalid-params", "path" => "$.files[0].path")
      _(host.call("a.step.rb", kind: "event", topic: "t", input: 1)["result"]).must_equal({})
      _(host.call("a.step.rb", kind: "canAccess", subscription: {})["error"]["data"]["path"]).must_equal("$.kind")
      _(host.call("b.step.rb")["error"]["data"]).must_equal("name" => "step-not-loaded", "file" => "b.step.rb")
    end
  end

  it "logs lines that are no messages and goes on" do
    TinyHost.with({ "a.step.rb" => STEP }, limits: { lineBytes: 10_000 }) do |host|
      ["garbage", "[1]", '{"jsonrpc":"2.0","id":99}', '{"jsonrpc":"2.0","id":1.5,"method":"ping"}', "\xFF", "x" * 10_001, "", '{"jsonrpc":"2.0",
        "id":"open","result":1}'.tr("\n", " ")].each { |line| host.send_line(line) }
      warnings = host.logs.select { |log| log["level"] == "warn" }
      _(warnings.size).must_equal(6)
      _(warnings.map { |log| log["source"] }.uniq).must_equal(["runner"])
      _(warnings.last["msg"]).must_match(/10001 bytes/)
      _(host.call("a.step.rb")["result"]).must_equal("response" => { "status" => 200, "headers" => {} })
    end
  end

  it "tells how many calls are open, also while a handler computes" do
    busy = "def config = { type: \"event\", name: \"Busy\" }\ndef handler(_input, ctx) = ctx.signal.cancelled? || loop { 1 + 1 }"
    TinyHost.with({ "a.step.rb" => busy }) do |host|
      id = host.invoke("a.step.rb", kind: "event", topic: "t", input: nil)
      _(host.ask("ping")["result"]).must_equal("calls" => 1, "blocking" => nil)
      host.cancel(id)
      _(name_of(host.response(id))).must_equal("cancelled")
      _(host.ask("ping")["result"]).must_equal("calls" => 0, "blocking" => nil)
    end
  end

  it "takes a thousand calls at once and answers each" do
    echo = "def config = { type: \"event\", name: \"Echo\" }\ndef handler(input, ctx) = ctx.state.set(\"g\", input.to_s, input)"
    TinyHost.with({ "a.step.rb" => echo }) do |host|
      ids = Array.new(1000) { |number| host.invoke("a.step.rb", kind: "event", topic: "t", input: number) }
      _(ids.map { |id| host.response(id)["result"] }.uniq).must_equal([{}])
      _(host.callbacks.map { |_, params| params["value"] }.sort).must_equal((0...1000).to_a)
    end
  end

  it "ends at shutdown although a handler does not" do
    stubborn = "def config = { type: \"event\", name: \"Stubborn\" }\ndef handler(_input, _ctx)\n puts \"ready\"\n sleep\nensure\n sleep\nend"
    TinyHost.with({ "a.step.rb" => stubborn }) do |host|
      host.invoke("a.step.rb", kind: "event", topic: "t", input: nil)
      host.log("ready")
      _(host.ask("shutdown", graceMs: 0).key?("result")).must_equal(true)
      _(host.wait.exitstatus).must_equal(0)
    end
  end

  it "lets open calls end at shutdown, cancels the rest, and exits with 0" do
    files = {
      "a.step.rb" => "def config = { type: \"event\", name: \"Wait\" }\ndef handler(input, ctx) = input ? sleep : ctx.state.get(\"g\", \"k\")",
      "b.step.rb" => "at_exit { STDERR.puts \"bye\" }\n#{STEP}"
    }
    TinyHost.with(files, answers: { "state.get" => :later }) do |host|
      ended = host.invoke("a.step.rb", kind: "event", topic: "t", input: false)
      stuck = host.invoke("a.step.rb", kind: "event", topic: "t", input: true)
      host.callback("state.get")
      host.send_message(id: "bye", method: "shutdown", params: { graceMs: 300 })
      _(name_of(host.call("a.step.rb"))).must_equal("shutting-down")
      host.settle("state.get", nil)
      _(host.response(ended)["result"]).must_equal({})
      _(host.response(stuck)["error"]["data"]).must_equal("name" => "cancelled", "reason" => "shutdown")
      _(host.response("bye")["result"]).must_be_nil
      _(host.wait.exitstatus).must_equal(0)
      _(host.errors).must_match(/bye/)
    end
  end
end
