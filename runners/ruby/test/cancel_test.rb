# frozen_string_literal: true

require_relative "support"

describe "cancellation" do
  def event(body)
    { "a.step.rb" => "def config = { type: \"event\", name: \"Event\" }\ndef handler(input, ctx)\n#{body}\nend" }
  end

  # Cancels a call of this handler once it has logged "ready", and yields its answer and the host.
  def cancelled(body, reason = "timeout", answers: {})
    TinyHost.with(event(body), answers: answers) do |host|
      id = host.invoke("a.step.rb", kind: "event", topic: "t", input: nil)
      host.log("ready")
      host.cancel(id, reason)
      yield host.response(id), host
    end
  end

  it "ends a handler that waits, computes, or waits for the host, and runs its ensure" do
    ["sleep", "loop { 1 + 1 }", "ctx.state.get(\"g\", \"k\")", "ctx.signal.wait", "Queue.new.pop"].each do |waiting|
      cancelled("begin\n puts \"ready\"\n #{waiting}\nensure\n ctx.logger.info(\"closed\", reason: ctx.signal.reason)\nend",
                answers: { "state.get" => :later }) do |answer, host|
        _(answer["error"]["code"]).must_equal(-32_800)
        _(answer["error"]["data"]).must_equal("name" => "cancelled", "reason" => "timeout")
        _(host.log("closed")["fields"]).must_equal("reason" => "timeout")
      end
    end
  end

  it "passes a plain rescue, and may be caught: then the result stands" do
    cancelled("puts \"ready\"\nbegin\n sleep\nrescue\n puts \"no\"\nend") { |answer, _| _(answer["error"]["data"]["name"]).must_equal("cancelled") }
    cancelled("puts \"ready\"\nbegin\n sleep\nrescue MotiaRunner::Cancelled\n puts \"caught\"\nend") do |answer, host|
      _(answer["result"]).must_equal({})
      host.log("caught")
    end
  end

  it "lets the handler still call the host while it cleans up" do
    cancelled("puts \"ready\"\nbegin\n sleep\nensure\n ctx.state.set(\"g\", \"k\", 1)\nend") do |answer, host|
      _(answer["error"]["data"]["name"]).must_equal("cancelled")
      _(host.callback("state.set")["value"]).must_equal(1)
    end
  end

  it "reaches a call that has not begun, and never the next call of the same thread" do
    TinyHost.with(event("input ? sleep : ctx.state.set(\"g\", \"k\", 1)")) do |host|
      ids = Array.new(40) { host.invoke("a.step.rb", kind: "event", topic: "t", input: true) }
      ids.reverse_each { |id| host.cancel(id) }
      _(ids.map { |id| host.response(id)["error"]["data"] }.uniq).must_equal([{ "name" => "cancelled", "reason" => "requested" }])
      later = Array.new(200) { host.invoke("a.step.rb", kind: "event", topic: "t", input: false).tap { |id| host.cancel(id - 1) } }
      _(later.map { |id| host.response(id).key?("id") }.uniq).must_equal([true])
      _(host.call("a.step.rb", kind: "event", topic: "t", input: false)["result"]).must_equal({})
      _(host.ask("ping")["result"]["calls"]).must_equal(0)
    end
  end

  it "by Timeout in the handler works as everywhere, also while the handler waits for the host" do
    body = "require \"timeout\"\nbegin\n Timeout.timeout(0.05) { ctx.state.get(\"g\", \"k\") }\nrescue Timeout::Error\n ctx.logger.info(\"late\")\nend"
    TinyHost.with(event(body), answers: { "state.get" => :later }) do |host|
      _(host.call("a.step.rb", kind: "event", topic: "t", input: nil)["result"]).must_equal({})
      host.log("late")
    end
  end

  it "of a call that is not open is ignored" do
    TinyHost.with(event("1")) do |host|
      host.cancel(99)
      host.send_message(method: "cancel", params: 5)
      _(host.call("a.step.rb", kind: "event", topic: "t", input: nil)["result"]).must_equal({})
    end
  end
end
