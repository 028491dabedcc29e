# frozen_string_literal: true

require_relative "support"

describe "the end of a runner" do
  IDLE = "def config = { type: \"event\", name: \"Event\" }\ndef handler(input, ctx)\n"

  def event(body)
    { "a.step.rb" => "#{IDLE}#{body}\nend" }
  end

  # The same, where HOLD.call(seconds) sleeps without letting any other thread run. The wire takes what was printed first.
  def holding(body)
    hold = "Fiddle::Function.new(Fiddle::Handle::DEFAULT[\"sleep\"], [Fiddle::TYPE_INT], Fiddle::TYPE_INT, need_gvl: true)"
    told = "#{CHILD}ctx.state.get(\"g\", \"k\")\n"
    { "a.step.rb" => "require \"fiddle\"\nHOLD = #{hold}\n#{IDLE}#{told}#{body}\nend" }
  end

  # Waits until no process of that id runs any more (a zombie does not run).
  def gone?(pid)
    Timeout.timeout(TinyHost::BOUND) { Thread.pass while running?(pid) }
    true
  rescue Timeout::Error
    false
  end

  def running?(pid)
    Process.kill(0, pid)
    !RUBY_PLATFORM.include?("linux") || !File.read("/proc/#{pid}/stat").match?(/\) [ZX] /)
  rescue Errno::ESRCH, Errno::ENOENT
    false
  end

  # The pids of the runner and of a child that its handler has started, once both run.
  def with_child(host)
    id = host.invoke("a.step.rb", kind: "event", topic: "t", input: nil)
    [host.pid, host.log(/\Achild \d+/)["msg"].delete_prefix("child ").to_i, id]
  end

  CHILD = "puts \"child \#{Process.spawn(\"sleep\", \"1000\")}\"\n"

  it "comes when its input ends, with its process group, whatever a handler does" do
    ["sleep", "loop { 1 + 1 }", "begin; sleep; rescue Exception; retry; end"].each do |waiting|
      TinyHost.with(event("#{CHILD}#{waiting}")) do |host|
        pid, child, = with_child(host)
        host.end_input
        _([gone?(pid), gone?(child)]).must_equal([true, true])
      end
    end
  end

  it "comes at shutdown with status 0, and children that were left behind end too" do
    TinyHost.with(event(CHILD)) do |host|
      _, child, id = with_child(host)
      host.response(id)
      _(host.ask("shutdown", graceMs: 0)["result"]).must_be_nil
      _(host.wait.exitstatus).must_equal(0)
      _(gone?(child)).must_equal(true)
    end
  end

  it "comes when its parent is killed, with its process group, although the pipes stay open" do
    parent = <<~RUBY
      pid = Process.spawn("ruby", #{TinyHost::RUNNER.inspect}, pgroup: true)
      STDERR.puts pid
      sleep
    RUBY
    # An extension that holds the interpreter's lock: no thread of ours can run. Only Linux tells the process of its parent's end.
    deaf = RUBY_PLATFORM.include?("linux") ? ["$stdout.flush; HOLD.call(1000)"] : []
    ["loop { 1 + 1 }", *deaf].each do |waiting|
      TinyHost.with({ **holding(waiting), "parent.rb" => parent }, command: %w[ruby parent.rb]) do |host|
        _, child, = with_child(host)
        runner = host.errors.to_i
        Process.kill(:KILL, host.pid)
        _([gone?(runner), gone?(child)]).must_equal([true, true])
      end
    end
  end

  it "does not come with that of a forked child, which has no wire, prints to standard error, and cannot call the host" do
    fork_twice = <<~RUBY
      at_exit { STDERR.puts "left" }
      Process.wait(fork { puts "from the child"; ctx.logger.info("logged there"); begin; ctx.emit(topic: "t"); rescue Motia::Error; STDERR.puts $!.name; end })
      child = fork
      Process.wait(child) if child
      puts $?.inspect if child
    RUBY
    TinyHost.with(event(fork_twice)) do |host|
      _(host.call("a.step.rb", kind: "event", topic: "t", input: nil)["result"]).must_equal({})
      _(host.logs.map { |log| log["msg"] }.size).must_equal(1)
      _(host.callbacks).must_equal([])
      _(host.ask("shutdown", graceMs: 0)["result"]).must_be_nil
      _(host.wait.exitstatus).must_equal(0)
      %w[child there call-ended].each { |text| _(host.errors).must_match(/#{text}/) }
    end
  end

  it "does not come with exceptions of threads that nobody waits for" do
    body = "20.times { Thread.new { exit 3 } }\nThread.new { Thread.current.abort_on_exception = true; raise \"lost\" }\nnil"
    TinyHost.with(event(body)) do |host|
      host.call("a.step.rb", kind: "event", topic: "t", input: nil)
      20.times { |place| host.log(/ended with SystemExit/, place) }
      host.log(/ended with RuntimeError: lost/)
      _(host.ask("ping")["result"]["calls"]).must_equal(0)
    end
  end
end
