# frozen_string_literal: true

require_relative "support"

describe "streamed responses" do
  def step(response)
    { "a.step.rb" => "def config = { type: \"api\", name: \"Stream\", path: \"/\", method: \"GET\", emits: [] }\ndef handler(req, ctx)\n#{response}\nend" }
  end

  # The params of the callbacks of a whole stream.
  def sent(response, limits: {})
    TinyHost.with(step(response), limits: limits) do |host|
      answer = host.call("a.step.rb")
      _(answer["result"]).must_equal("streamed" => true)
      return host.callbacks.map { |_, params| params.except("call") }
    end
  end

  it "send objects as server-sent events" do
    sent = sent(<<~RUBY)
      { status: 200, body: [{ event: "token", id: 1, retry: 5, data: "a\\nb" }, { n: 1 }, { data: { x: 1 } }, { event: "a\\nid: 9" }, ": raw\\n\\n"].to_enum }
    RUBY
    _(sent.first).must_equal("status" => 200, "headers" => { "content-type" => "text/event-stream" })
    _(sent.drop(1).map { |chunk| chunk["text"] }).must_equal(
      ["event: token\nid: 1\nretry: 5\ndata: a\ndata: b\n\n", "data: {\"n\":1}\n\n", "data: {\"x\":1}\n\n", "event: a id: 9\n\n", ": raw\n\n"]
    )
  end

  it "send text and bytes as they are, and objects under another content type as lines of JSON" do
    sent = sent("{ status: 206, body: Enumerator.new { |out| out << \"é\" << \"\\xFF\".b << nil << { a: 1 } << 5 } }")
    _(sent).must_equal([{ "status" => 206, "headers" => { "content-type" => "text/plain; charset=utf-8" } },
                        { "text" => "é" }, { "base64" => "/w==" }, { "text" => "{\"a\":1}\n" }, { "text" => "5\n" }])
    _(sent("{ status: 200, headers: { \"Content-Type\" => \"x/y\" }, body: [].each }")).must_equal(
      [{ "status" => 200, "headers" => { "content-type" => "x/y" } }]
    )
  end

  it "split what is larger than a chunk, text between characters" do
    chunks = sent("{ status: 200, body: [\"é\" * 8, \"abcdefg\".b].each }", limits: { chunkBytes: 5 }).drop(1)
    _(chunks.map { |chunk| chunk["text"] || chunk["base64"].unpack1("m0") }).must_equal(%w[éé éé éé éé abcde fg])
  end

  it "carry large bodies of every format, with their length" do
    { "\"é\" * 4" => "text", "\"abcdefgh\".b" => "bytes", "{ a: 1234 }" => "json" }.each do |body, format|
      start, *chunks = sent("{ status: 200, headers: { a: 1 }, body: #{body} }", limits: { chunkBytes: 5 })
      whole = chunks.map { |chunk| chunk["text"] || chunk["base64"].unpack1("m0") }.join
      _(start).must_equal("status" => 200, "headers" => { "a" => "1", "content-length" => whole.bytesize.to_s }, "format" => format)
      _(chunks.size).must_equal(2)
    end
  end

  it "have at most eight chunks on their way" do
    TinyHost.with(step("{ status: 200, body: Enumerator.new { |out| 1.upto(20) { |n| ctx.logger.info(n.to_s); out << n.to_s } } }"), answers: { "response.chunk" => :later }) do |host|
      id = host.invoke("a.step.rb")
      host.callback("response.chunk", 7)
      host.log("9")
      _([host.ask("ping")["result"]["calls"], host.callbacks.size, host.logs.size]).must_equal([1, 9, 9])
      20.times { |place| host.callback("response.chunk", place) && host.settle("response.chunk", nil) }
      _(host.response(id)["result"]).must_equal("streamed" => true)
    end
  end

  it "are stopped with their ensure when the client is gone" do
    endless = "{ status: 200, body: Enumerator.new do |out|\n loop { out << \"tick\" }\nensure\n ctx.logger.info(\"closed\")\nend }"
    ended = { error: { code: -32_020, message: "gone", data: { name: "call-ended" } } }
    TinyHost.with(step(endless), answers: { "response.chunk" => ->(_) { ended } }) do |host|
      answer = host.call("a.step.rb")
      _(answer["error"]["data"]["name"]).must_equal("cancelled")
      host.log("closed")
    end
    TinyHost.with(step(endless), answers: { "response.chunk" => :later }) do |host|
      id = host.invoke("a.step.rb")
      host.callback("response.chunk")
      host.cancel(id, "client-gone")
      _(host.response(id)["error"]["data"]).must_equal("name" => "cancelled", "reason" => "client-gone")
      host.log("closed")
    end
  end

  it "answer with the error of a handler that fails midway" do
    TinyHost.with(step("{ status: 200, body: Enumerator.new { |out| out << \"a\"; raise TypeError, \"midway\" } }")) do |host|
      error = host.call("a.step.rb")["error"]
      _([error["message"], error["data"]["line"]]).must_equal(["midway", 3])
      _(host.callbacks.map(&:first)).must_equal(%w[response.start response.chunk])
    end
  end
end
