# frozen_string_literal: true

# Makes `log` notifications: of the runner itself, of user code's logger, and of what user code prints.

require_relative "guard"
require_relative "output"

module MotiaRunner
  class Journal
    # In a forked child, which has no wire, records go to standard error.
    def initialize(peer)
      @peer = peer
    end

    # May wait while the wire is choked: for handlers' threads.
    def record(level, msg, source:, call: nil, fields: nil)
      params = params_of(level, msg, source, call, fields)
      return STDERR.puts(msg) if Guard.child?

      @peer.notify_patiently("log", params)
    end

    # Of the runner itself. Never waits.
    def note(level, msg, fields = nil)
      return STDERR.puts(msg) if Guard.child?

      @peer.notify("log", params_of(level, msg, "runner", nil, fields))
    end

    # What one call, or no call, prints.
    def lines(call = nil)
      Lines.new { |line, level| record(level, line, source: "output", call: call) }
    end

    private

    def params_of(level, msg, source, call, fields)
      time = Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond)
      params = { "level" => level, "msg" => msg, "time" => time, "source" => source }
      if call
        params["call"] = call.id
        params["step"] = call.step
        params["traceId"] = call.trace_id
      end
      params["fields"] = fields if fields && !fields.empty?
      params
    end
  end
end
