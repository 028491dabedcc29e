# frozen_string_literal: true

require_relative "support"
require "motia_runner/crew"

describe "a handler on the thread that reads" do
  def event(body)
    "def config = { type: \"event\", name: \"Event\" }\ndef handler(input, ctx)\n#{body}\nend"
  end

  def invoke(host, file = "a.step.rb", input = nil)
    host.invoke(file, kind: "event", topic: "t", input: input)
  end

  # Lines in one write, so that the runner has read the last before it handles the first.
  def together(host)
    lines = []
    host.define_singleton_method(:send_line) { |line| lines << line }
    yield
  ensure
    host.singleton_class.remove_method(:send_line)
    host.send_line(lines.join("\n"))
  end

  WAYS_TO_WAIT = {
    "sleeps" => "sleep", "computes" => "loop { 1 + 1 }", "waits for another thread" => "Queue.new.pop",
    "waits for its input" => "IO.pipe.first.read", "waits for a child process" => "system(\"sleep\", \"1000\")",
    "waits for the host" => "ctx.state.get(\"g\", \"k\")", "waits for its signal" => "ctx.signal.wait; sleep",
    "has a thread that waits for the host" => "Thread.new { ctx.state.get(\"g\", \"k\") }.value"
  }.freeze

  WAYS_TO_WAIT.each do |what, waiting|
    it "that #{what} delays neither other calls, a ping, nor its cancellation, also when they were read before it began" do
      TinyHost.with({ "a.step.rb" => event(waiting), "b.step.rb" => event("puts input") }, answers: { "state.get" => :later }) do |host|
        [true, false].each do |at_once|
          held = quick = nil
          send = -> { held, quick = invoke(host), invoke(host, "b.step.rb", "quick") }
          at_once ? together(host, &send) : send.call
          _(host.response(quick)["result"]).must_equal({})
          _(host.ask("ping")["result"]["calls"]).must_equal(1)
          host.cancel(held)
          _(host.response(held)["error"]["data"]["name"]).must_equal("cancelled")
        end
      end
    end
  end

  # A project whose handler is known to be quick, so that what it writes is gathered; then one call does `odd`.
  def quick_but_for(odd)
    TinyHost.with({ "a.step.rb" => event("puts input\n(#{odd}) if input == \"odd\"") }, answers: { "state.get" => :later }) do |host|
      5.times { host.response(invoke(host, "a.step.rb", "warm")) }
      ids = nil
      together(host) { ids = %w[before odd].map { |input| invoke(host, "a.step.rb", input) } }
      _(host.response(ids.first)["result"]).must_equal({})
      host.log("odd")
      yield host, ids.last
    end
  end

  WAYS_TO_WAIT.each do |what, waiting|
    it "that #{what} holds back neither what it has printed nor what others have answered before" do
      quick_but_for(waiting) do |host, held|
        host.cancel(held)
        _(host.response(held)["error"]["data"]["name"]).must_equal("cancelled")
      end
    end
  end

  WAYS_TO_END = {
    "exits" => "exit!(1)", "kills itself" => "Process.kill(:KILL, Process.pid)", "becomes another program" => "exec(\"false\")",
    "exits in a signal handler" => "trap(:USR1) { Process.exit!(1) }; Process.kill(:USR1, Process.pid); sleep"
  }.freeze

  WAYS_TO_END.each do |what, ending|
    it "that #{what} takes with it neither what it has printed nor what others have answered before" do
      quick_but_for(ending) { |host| _(host.wait).wont_be(:success?) }
    end
  end

  it "leaves to a child that it forks nothing of what it has printed, and lets it end as it wants" do
    quick_but_for("puts Process.wait2(fork { exit!(7) }).last.exitstatus, system(\"exit 3\"), $?.exitstatus") do |host, id|
      _(host.response(id)["result"]).must_equal({})
      _(host.logs.map { |log| log["msg"] }.last(5)).must_equal(%w[before odd 7 false 3])
    end
  end

  it "calls the host and is answered, however many others do the same and in whatever order the answers come" do
    TinyHost.with({ "a.step.rb" => event("ctx.logger.info(\"\#{input} \#{ctx.state.get(\"g\", \"k\")}\")") }, answers: { "state.get" => :later }) do |host|
      ids = nil
      together(host) { ids = Array.new(5) { |number| invoke(host, "a.step.rb", number) } }
      5.times { |place| host.callback("state.get", place) }
      5.times { host.settle("state.get", "x") }
      ids.reverse_each { |id| _(host.response(id)["result"]).must_equal({}) }
      _(host.logs.map { |log| log["msg"] }.sort).must_equal(["0 x", "1 x", "2 x", "3 x", "4 x"])
    end
  end

  it "runs beside 63 others, and the one beyond them waits for the end of one while pings are answered" do
    barrier = "IN << input\nsleep 0.001 until IN.size >= 64\nLET.pop if input == 64\nsleep if input < 62"
    TinyHost.with({ "a.step.rb" => "IN = Queue.new\nLET = Queue.new\n#{event(barrier)}", "b.step.rb" => event("puts \"late\"") }) do |host|
      *held, first, second = Array.new(64) { |number| invoke(host, "a.step.rb", number) }
      _([first, second].map { |id| host.response(id)["result"] }).must_equal([{}, {}])
      held += Array.new(2) { invoke(host, "a.step.rb", 0) }
      beyond = invoke(host, "b.step.rb")
      _(host.ask("ping")["result"]["calls"]).must_equal(65)
      host.cancel(held.shift)
      _(host.response(beyond)["result"]).must_equal({})
      held.each { |id| host.cancel(id) }
      held.each { |id| _(host.response(id)["error"]["data"]["name"]).must_equal("cancelled") }
    end
  end

  it "may end its thread, and others are served all the same" do
    TinyHost.with({ "a.step.rb" => event("Thread.exit"), "b.step.rb" => event("1") }) do |host|
      40.times { invoke(host) }
      _(Array.new(3) { host.response(invoke(host, "b.step.rb"))["result"] }.uniq).must_equal([{}])
    end
  end

  it "prints what its answer comes after, line for line" do
    TinyHost.with({ "a.step.rb" => event("100.times { |n| puts n }") }) do |host|
      host.response(invoke(host))
      _(host.instance_variable_get(:@logs).map { |log| log["msg"] }).must_equal(Array.new(100, &:to_s))
    end
  end
end

describe "MotiaRunner::Crew::Paces" do
  it "calls a kind quick once it was seen, unless it has been slow lately" do
    paces = MotiaRunner::Crew::Paces.new
    _(paces.quick?(:a)).must_equal(false)
    paces.note(:a, false)
    _([paces.quick?(:a), paces.quick?(:b)]).must_equal([true, false])
    paces.note(:a, true)
    (MotiaRunner::Crew::Paces::SLOW - 1).times { paces.note(:a, false) }
    _(paces.quick?(:a)).must_equal(false)
    paces.note(:a, false)
    _(paces.quick?(:a)).must_equal(true)
  end

  it "calls a kind slow that has been slow twice in a short time, and forgets it after some quick ones" do
    paces = MotiaRunner::Crew::Paces.new
    paces.note(:a, true)
    _(paces.slow?(:a)).must_equal(false)
    paces.note(:a, true)
    _([paces.slow?(:a), paces.slow?(:b)]).must_equal([true, false])
    MotiaRunner::Crew::Paces::SLOW.times { paces.note(:a, false) }
    _(paces.slow?(:a)).must_equal(false)
    100.times { paces.note(:a, false) }
    paces.note(:a, true)
    _(paces.slow?(:a)).must_equal(false)
  end
end
