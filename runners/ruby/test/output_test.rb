# frozen_string_literal: true

require_relative "support"

describe "what user code prints" do
  def printing(body)
    "def config = { type: \"event\", name: \"Print\" }\ndef handler(input, ctx)\n#{body}\nend"
  end

  # The log records of a handler with this body, as [level, msg, source, call].
  def records(body)
    TinyHost.with({ "a.step.rb" => printing(body) }) do |host|
      host.call("a.step.rb", kind: "event", topic: "t", input: nil)
      yield host.logs.map { |log| log.values_at("level", "msg", "source", "call") }, host
    end
  end

  it "becomes one record a line, with the call that printed it" do
    records(<<~RUBY) do |logs|
      puts "one", "two\\r"
      print "thr"
      print "ee\\n"
      p([:a])
      printf("%d\\n", 5)
      $stdout << "six" << "\\n"
      $stderr.puts "bad"
      warn "worse"
      putc "x"
    RUBY
      _(logs.map { |level, msg, _, _| [level, msg] }).must_equal(
        [%w[info one], %w[info two], %w[info three], ["info", "[:a]"], %w[info 5], %w[info six], %w[warn bad], %w[warn worse], %w[info x]]
      )
      _(logs.map { |log| log.drop(2) }.uniq).must_equal([%w[output c3]])
    end
  end

  it "is told apart between calls that print at once, and belongs to the call whose thread or child thread printed it" do
    TinyHost.with({ "a.step.rb" => printing("Thread.new { puts input }.join\nctx.state.get(\"g\", \"k\")\nputs input") }, answers: { "state.get" => :later }) do |host|
      ids = %w[a b].map { |input| host.invoke("a.step.rb", kind: "event", topic: "t", input: input) }
      2.times { |place| host.callback("state.get", place) }
      2.times { host.settle("state.get", nil) }
      ids.each { |id| host.response(id) }
      _(host.logs.map { |log| log.values_at("call", "msg") }.sort).must_equal([%w[c3 a], %w[c3 a], %w[c4 b], %w[c4 b]])
    end
  end

  it "is cut into records of 64 KiB between characters, and what is not UTF-8 is replaced" do
    records("puts \"é\" * 40_000\nputs \"a\\xFFb\"") do |logs|
      _(logs.map { |_, msg, _, _| msg.bytesize }).must_equal([65_536, 14_464, 5])
      _(logs.last[1]).must_equal("a\uFFFDb")
    end
  end

  it "never reaches the wire, whatever descriptor or child process it takes" do
    reply = '{"jsonrpc":"2.0","id":3,"result":{}}'
    records(<<~RUBY) do |logs, host|
      reply = #{reply.inspect}
      STDOUT.puts reply
      IO.for_fd(1, autoclose: false).syswrite(reply + "\\n")
      system("echo", reply)
      $stdout.syswrite(reply + "\\n")
      puts `cat`.inspect, $stdin.read.inspect, gets.inspect
    RUBY
      _(logs.map { |log| log[1] }).must_equal(%w["" "" nil])
      host.end_input
      host.wait
      host.close
      _(host.errors.lines.map(&:chomp)).must_equal([reply] * 4)
    end
  end

  it "outside of any call is recorded too, and an exception that ends a thread is an error" do
    TinyHost.with({ "a.step.rb" => "puts \"loading\"\nThread.new { raise \"in the background\" }\n#{printing('')}" }) do |host|
      _(host.log("loading").key?("call")).must_equal(false)
      _(host.log(/in the background/)["level"]).must_equal("error")
      _(host.call("a.step.rb", kind: "event", topic: "t", input: 1)["result"]).must_equal({})
    end
  end

  it "through ctx.logger carries fields, and never fails a call" do
    TinyHost.with({ "a.step.rb" => printing(<<~RUBY) }) do |host|
      ctx.logger.info("ordered", order_id: 1, "n" => [:a])
      ctx.logger.debug(:odd, { bad: Float::NAN, error: TypeError.new("x"), binary: "\\xFF".b })
      ctx.logger.error("list", [1])
      ctx.logger.warn("none", nil)
    RUBY
      _(host.call("a.step.rb", kind: "event", topic: "t", input: nil)["result"]).must_equal({})
      _(host.logs.map { |log| log.values_at("level", "msg", "fields", "source") }).must_equal(
        [["info", "ordered", { "order_id" => 1, "n" => ["a"] }, "logger"],
         ["debug", "odd", { "bad" => "NaN", "error" => { "type" => "TypeError", "message" => "x", "stack" => "" }, "binary" => "\uFFFD" }, "logger"],
         ["error", "list", { "data" => [1] }, "logger"], ["warn", "none", nil, "logger"]]
      )
    end
  end
end
