# frozen_string_literal: true

# JSON-RPC over lines: tells requests, notifications and responses apart, and pairs what this side asked with the
# answers. It knows no method names. The thread that leads calls `receive`; any thread may send.

require_relative "call"
require_relative "errors"
require_relative "values"

module MotiaRunner
  class Peer
    # A request that was sent. `value` waits for its answer, in the sender's thread.
    class Ticket
      def initialize(answers, before_wait, forget)
        @answers = answers
        @before_wait = before_wait
        @forget = forget
      end

      # The `result`, checked, objects as Motia::Record. Raises Motia::Error for an `error`; a wait may be interrupted.
      def value
        @before_wait.call if @answers.empty?
        message = Call.waiting { @answers.pop }
        raise Motia::Error.from_wire(message["error"]) if message["error"]

        Values.records(message["result"])
      ensure
        @forget.call
      end
    end

    PARSING = { **Values::PARSING, max_nesting: 1000 }.freeze
    EXCERPT = 200 # characters of a stray line that its log record shows

    # The block is given [method, params, id or nil] for requests and notifications; `stray` the reason and the line of
    # what is neither; `before_wait` is called by a thread that is about to wait for an answer.
    def initialize(writer, stray:, before_wait:, &handler)
      @writer = writer
      @stray = stray
      @before_wait = before_wait
      @handler = handler
      @open = {}
      @last_id = 0
      @lock = Mutex.new
    end

    def receive(line)
      return if line.empty? || line == "\r"
      return stray("it is not valid UTF-8", line) unless line.valid_encoding?

      dispatch(Values.parse(line, PARSING), line)
    rescue JSON::ParserError => e
      stray("it is not JSON (#{e.class.name})", line)
    end

    # Sends a request. The answer is had by `Ticket#value`. The block is called once: when the answer is there, or
    # nobody waits for it any more.
    def ask(method, params, &settled)
      answers = Thread::Queue.new
      id = @lock.synchronize do
        @open[@last_id += 1] = [answers, settled]
        @last_id
      end
      @writer.push(request(method, params, id))
      Ticket.new(answers, @before_wait, -> { forget(id) })
    end

    # Sends a notification; waits while the wire is choked, so only handlers' threads should call it.
    def notify_patiently(method, params)
      @writer.push_patiently(notification(method, params))
    end

    def notify(method, params)
      @writer.push(notification(method, params))
    end

    def respond(id, result)
      @writer.push("{\"jsonrpc\":\"2.0\",\"id\":#{json(id)},\"result\":#{json(result)}}\n")
    end

    def refuse(id, error)
      @writer.push("{\"jsonrpc\":\"2.0\",\"id\":#{json(id)},\"error\":#{json(error.to_wire)}}\n")
    end

    private

    def request(method, params, id)
      "{\"jsonrpc\":\"2.0\",\"id\":#{id},\"method\":\"#{method}\",\"params\":#{json(params)}}\n"
    end

    def notification(method, params)
      "{\"jsonrpc\":\"2.0\",\"method\":\"#{method}\",\"params\":#{json(params)}}\n"
    end

    def json(value)
      value.is_a?(Integer) ? value : Values.generate(value)
    end

    def dispatch(message, line)
      envelope = message.is_a?(Hash) && message["jsonrpc"] == "2.0"
      return stray("it is not an object with \"jsonrpc\": \"2.0\"", line) unless envelope
      return stray("its id is neither an integer nor a string", line) if message.key?("id") && !id?(message["id"])
      return call(message) if call?(message)
      return settle(message) if response?(message)

      stray("it is neither a request nor a notification nor a response", line)
    end

    def id?(value)
      value.is_a?(Integer) || value.is_a?(String)
    end

    def call?(message)
      message["method"].is_a?(String) && !message.key?("result") && !message.key?("error")
    end

    def response?(message)
      return false if message.key?("method") || !message.key?("id") || message.key?("result") == message.key?("error")

      !message.key?("error") || (message["error"].is_a?(Hash) && message["error"]["code"].is_a?(Integer))
    end

    def call(message)
      @handler.call(message["method"], message.fetch("params", {}), message["id"])
    end

    def settle(message)
      forget(message["id"])&.push(message)
    end

    # The queue of an open request, which is open no more.
    def forget(id)
      answers, settled = @lock.synchronize { @open.delete(id) }
      settled&.call
      answers
    end

    def stray(reason, line)
      @stray.call(reason, line.byteslice(0, EXCERPT).scrub)
    end
  end
end
