# frozen_string_literal: true

# A host as small as can be: starts the real runner in a project of its own, talks to it over pipes, and answers its
# callbacks from a table. Every wait has a bound; what arrives is kept, so that a test can ask for it in any order.

require "fileutils"
require "json"
require "minitest/autorun"
require "timeout"
require "tmpdir"

$LOAD_PATH.unshift(File.expand_path("../lib", __dir__))

class TinyHost
  RUNNER = File.expand_path("../bin/motia-runner", __dir__)
  BOUND = 20 # seconds; generous, since only a failure waits so long
  LIMITS = { lineBytes: 134_217_728, callbacksPerCall: 64, chunkBytes: 1024, depth: 128 }.freeze
  REQUEST = { method: "POST", path: "/", headers: {}, pathParams: {}, queryParams: {} }.freeze

  attr_reader :pid, :status, :callbacks, :errors

  # `files`: path => source. `answers`: callback method => result, or a block that gets the params; { error: … }
  # refuses.
  def self.with(files, answers: {}, limits: {}, ready: true, command: ["ruby", RUNNER])
    Dir.mktmpdir do |root|
      files.each do |path, source|
        FileUtils.mkdir_p(File.dirname(File.join(root, path)))
        File.write(File.join(root, path), source)
      end
      host = new(File.realpath(root), answers, LIMITS.merge(limits), command)
      host.open if ready
      host.describe(*files.keys.grep(/step|stream/)) if ready
      yield host
    ensure
      host&.close
    end
  end

  def initialize(root, answers, limits, command)
    @root = root
    @answers = answers
    @limits = limits
    @last_id = 0
    @responses = {}
    @logs = []
    @callbacks = []
    @open = Hash.new { |open, method| open[method] = [] }
    @arrived = Thread::Queue.new
    start(command)
  end

  def open
    ask("initialize", protocolVersion: "1.0", host: { name: "tiny", version: "1" }, project: { root: @root, name: "test" },
                      mode: "dev", compat: nil, limits: @limits)
  end

  def describe(*paths)
    files = paths.map { |path| { path: path, role: path.match?(/[._]stream/) ? "stream" : "step" } }
    ask("describe", files: files)["result"]["files"]
  end

  # Sends an invoke and answers its id; `call` is "c" and the id.
  def invoke(file, kind: "api", **params)
    params = { request: REQUEST.merge(params) } if kind == "api"
    @last_id += 1
    common = { call: "c#{@last_id}", kind: kind, file: file, step: "Step", traceId: "trace", flows: ["flow"], attempt: 1, timeoutMs: nil }
    send_message(id: @last_id, method: "invoke", params: common.merge(params))
    @last_id
  end

  def call(file, **params)
    response(invoke(file, **params))
  end

  def ask(method, **params)
    @last_id += 1
    send_message(id: @last_id, method: method, params: params)
    response(@last_id)
  end

  def cancel(id, reason = "requested")
    send_message(method: "cancel", params: { call: "c#{id}", reason: reason })
  end

  def response(id)
    take { @responses.key?(id) }
    @responses.delete(id)
  end

  # The nth log whose message has this text, or matches it.
  def log(pattern, place = 0)
    found = nil
    take { found = @logs.select { |log| pattern === log["msg"] }[place] }
    found
  end

  def logs
    ask("ping")
    @logs
  end

  # Waits for the params of the nth callback of a method.
  def callback(method, place = 0)
    found = nil
    take { found = @callbacks.select { |name, _| name == method }[place] }
    found.last
  end

  # Answers the first callback of a method that was left open (`answers: { method => :later }`).
  def settle(method, result)
    callback(method)
    send_message(id: @open.fetch(method).shift, result: result)
  end

  def send_message(message)
    send_line(JSON.generate({ jsonrpc: "2.0", **message }))
  end

  def send_line(line)
    @input.write("#{line}\n")
  end

  def end_input
    @input.close
  end

  # The exit status, once the process has ended.
  def wait
    @waiter.join(BOUND) || raise("the runner did not end")
    @waiter.value
  end

  def close
    end_group if @waiter.alive?
    @waiter.join
    @readers.each { |reader| reader.join(BOUND) }
    [@input, @output, @error].each { |io| io.close unless io.closed? }
  end

  def take
    until yield
      keep(Timeout.timeout(BOUND) { @arrived.pop })
    end
  rescue Timeout::Error
    raise "waited in vain; logs so far: #{@logs.map { |log| log['msg'] }}; stderr: #{@errors}"
  end

  private

  def end_group
    Process.kill(:KILL, -@pid)
  rescue Errno::ESRCH
    nil # it has ended meanwhile
  end

  def start(command)
    child_input, @input = IO.pipe
    @output, child_output = IO.pipe
    @error, child_error = IO.pipe
    @pid = Process.spawn({ "RUBYOPT" => "-w" }, *command, in: child_input, out: child_output, err: child_error, chdir: @root,
                                                           pgroup: true)
    [child_input, child_output, child_error].each(&:close)
    @waiter = Process.detach(@pid)
    @errors = +""
    @readers = [Thread.new { @output.each_line { |line| @arrived << JSON.parse(line) } },
                Thread.new { @error.each_line { |line| @errors << line } }]
  end

  def keep(message)
    return @responses[message["id"]] = message unless message.key?("method")
    return @logs << message["params"] if message["method"] == "log"

    @callbacks << [message["method"], message["params"]]
    reply(message)
  end

  def reply(message)
    answer = @answers.fetch(message["method"], nil)
    answer = answer.call(message["params"]) if answer.is_a?(Proc)
    return (@open[message["method"]] << message["id"]) if answer == :later

    member = answer.is_a?(Hash) && answer.key?(:error) ? answer : { result: answer }
    send_message(id: message["id"], **member)
  end
end
