# frozen_string_literal: true

# The runner's side of the conversation: answers initialize, describe, invoke, cancel, ping and shutdown. Its methods
# run on the thread that leads the crew and must not wait, but for what they give to the crew: calls. Files are loaded on
# one thread of their own.

require_relative "call"
require_relative "failure"
require_relative "invocation"
require_relative "loader"
require_relative "params"

module MotiaRunner
  class Session
    PROTOCOL_VERSION = "1.0"
    MAJOR = "1."
    VERSION = "0.1.0"
    THREADS = 64 # calls open at once; each holds a thread, which is made when it is needed first
    CANCEL_GRACE = 1.0 # seconds that cancelled calls have to end at shutdown

    # `limits` is called with the host's limits once they are known; `done` when the process shall end.
    def initialize(peer, journal, crew, limits:, done:)
      @peer = peer
      @journal = journal
      @crew = crew
      @on_limits = limits
      @done = done
      @calls = {}
      @lock = Mutex.new
      @call_ended = ConditionVariable.new
      @files = Thread::Queue.new
      Thread.new { load_files }
    end

    REQUESTS = {
      "initialize" => :open, "describe" => :describe, "invoke" => :invoke, "ping" => :ping, "shutdown" => :shutdown
    }.freeze

    # One request (with an id) or notification (without).
    def receive(method, params, id)
      return notified(method, params) if id.nil?

      handler = REQUESTS[method]
      return reply(id) { raise unknown(method) } unless handler
      return reply(id) { raise not_initialized(method) } unless @limits || handler == :open

      reply(id) { send(handler, Params.check(method, params), id) }
    end

    private

    # Answers with what the block gives, unless it is :later, or with the error that it raises.
    def reply(id)
      result = yield
      @peer.respond(id, result) unless result == :later
    rescue Motia::Error => e
      @peer.refuse(id, e)
    rescue StandardError => e
      text = "The runner failed: #{e.full_message(highlight: false).scrub}"
      @peer.refuse(id, Motia::Error.new(text, name: "internal-error"))
    end

    def notified(method, params)
      return unless method == "cancel" && params.is_a?(Hash)

      call = @lock.synchronize { @calls[params["call"]] }
      call&.cancel((params["reason"] || "requested").to_s, end_call: params["endCall"] != false)
    end

    def open(params, _id)
      raise Motia::Error.new("The runner is initialized already", name: "invalid-request") if @limits
      raise unsupported(params["protocolVersion"]) unless params["protocolVersion"].start_with?(MAJOR)

      root = real_root(params["project"]["root"])
      @loader = Loader.new(root)
      @failure = Failure.new(root)
      @on_limits.call(@limits = params["limits"])
      {
        "protocolVersion" => PROTOCOL_VERSION, "runner" => { "name" => "motia-runner-ruby", "version" => VERSION },
        "language" => { "name" => "ruby", "version" => RUBY_VERSION }, "extensions" => [".rb"],
        "capacity" => { "async" => THREADS, "threads" => THREADS }, "pid" => Process.pid
      }
    end

    # Ruby's backtraces name files without symbolic links.
    def real_root(root)
      File.realpath(root)
    rescue SystemCallError => e
      raise Params.invalid("$.project.root", e.message)
    end

    def describe(params, id)
      @files << [params["files"], id]
      :later
    end

    def load_files
      Call.shielded do
        while (files, id = @files.pop)
          reply(id) { { "files" => Call.exposed { files.map { |file| @loader.describe(file["path"], file["role"]) } } } }
          exit!(0) if Guard.child?
        end
      end
    end

    def invoke(params, id)
      raise Motia::Error.new("The runner is shutting down", name: "shutting-down") if @closing

      file = @loader[params["file"]] || raise(not_loaded(params["file"]))
      Params.check_kind(params, file)
      call = Call.new(params, credits: @limits["callbacksPerCall"], journal: @journal)
      raise Params.invalid("$.call", "there is an open call of that name") unless admit(call)

      @crew.run(file) { run(call, file, params, id) }
      :later
    end

    def run(call, file, params, id)
      callbacks = Callbacks.new(@peer, call)
      answer = outcome(call) do
        Invocation.new(file, params, call, callbacks, @journal, chunk_bytes: @limits["chunkBytes"]).result
      end
      dismiss(call)
      answer.is_a?(Motia::Error) ? @peer.refuse(id, answer) : @peer.respond(id, answer)
    end

    # Nothing that user code raises ends the thread; SystemExit and NoMemoryError neither.
    def outcome(call)
      yield
    rescue Cancelled
      reason = call.signal.reason || "requested"
      Motia::Error.new("The call was cancelled (#{reason})", name: "cancelled", data: { "reason" => reason })
    rescue Exception => e
      e.is_a?(Refusal) ? e : @failure.handler_failed(e)
    end

    def ping(_params, _id)
      { "calls" => @lock.synchronize { @calls.size }, "blocking" => nil }
    end

    def shutdown(params, id)
      @closing = true
      Thread.new do
        unless wait_for_calls(params["graceMs"] / 1000.0)
          @lock.synchronize { @calls.values }.each { |call| call.cancel("shutdown") }
          wait_for_calls(CANCEL_GRACE)
        end
        @peer.respond(id, nil)
        @done.call
      end
      :later
    end

    def admit(call)
      @lock.synchronize { @calls.key?(call.id) ? false : @calls[call.id] = call }
    end

    def dismiss(call)
      @lock.synchronize do
        @calls.delete(call.id)
        @call_ended.broadcast
      end
    end

    # True when no call is open any more.
    def wait_for_calls(seconds)
      deadline = Signal.now + seconds
      @lock.synchronize do
        while !@calls.empty? && (left = deadline - Signal.now).positive?
          @call_ended.wait(@lock, left)
        end
        @calls.empty?
      end
    end

    def unknown(method)
      Motia::Error.new("There is no method #{method}", name: "method-not-found")
    end

    def not_initialized(method)
      Motia::Error.new("#{method} came before initialize", name: "not-initialized")
    end

    def not_loaded(file)
      text = "#{file} was not described, or could not be loaded"
      Motia::Error.new(text, name: "step-not-loaded", data: { "file" => file })
    end

    def unsupported(version)
      Motia::Error.new("The protocol version #{version} is not supported; this runner speaks #{PROTOCOL_VERSION}",
                       name: "protocol-version-unsupported", data: { "supported" => [PROTOCOL_VERSION] })
    end
  end
end
