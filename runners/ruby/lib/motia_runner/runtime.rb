# frozen_string_literal: true

# The running process: connects the wire, the peer, the session and the crew that reads, and keeps the main thread
# for signals and for what user threads throw at it. Ends the process.

require_relative "../motia"
require_relative "crew"
require_relative "journal"
require_relative "output"
require_relative "peer"
require_relative "session"
require_relative "wire"

module MotiaRunner
  class Runtime
    CHUNK = 1 << 16 # bytes asked for in one read: what a pipe holds
    LINE_BYTES = 134_217_728 # longest line before the host has said its limit
    EXIT_GRACE = 0.5 # seconds for at_exit blocks of user code
    FLUSH_GRACE = 2.0 # seconds for the last lines to leave

    def initialize(input, output)
      @input = input
      @done = Thread::Queue.new
      @writer = Writer.new(output) { exit!(0) } # the host is gone
      @splitter = LineSplitter.new(LINE_BYTES)
      @lines = []
      @chunk = String.new(capacity: CHUNK)
      @crew = Crew.new(Session::THREADS, @writer) { take_line }
      @peer = Peer.new(@writer, stray: method(:stray), before_wait: @crew.method(:hand_over)) do |method, params, id|
        @session.receive(method, params, id)
      end
      @journal = Journal.new(@peer)
      limits = ->(given) { @splitter.limit = given["lineBytes"] }
      @session = Session.new(@peer, @journal, @crew, limits: limits, done: -> { @done.push(true) })
    end

    # Returns never.
    def run(problem)
      at_exit { exit!(0) if @ended } # behind those of user code: Ruby would wait for threads that do not end
      Output.install(@journal.lines)
      Guard.write_before_end(@writer)
      @journal.note("error", problem) if problem
      @crew.start
      wait_for_end
      @writer.finish(FLUSH_GRACE)
      @ended = true
      Thread.new do
        sleep(EXIT_GRACE)
        exit!(0)
      end
      exit(0)
    end

    private

    # By the thread that leads. Lines that were read wait where the next leader finds them.
    def take_line
      read while @lines.empty?
      line = @lines.shift
      line.is_a?(String) ? @peer.receive(line) : oversized(line)
    rescue Exception => e
      STDERR.puts("motia-runner: the reader failed, by a fault of the runner: #{e.full_message(highlight: false)}")
      exit!(1)
    end

    def read
      @writer.flush
      @splitter.feed(@input.readpartial(CHUNK, @chunk)) { |line, size| @lines << (line || size) }
    rescue EOFError, SystemCallError
      exit!(0) # the host is gone
    end

    def oversized(size)
      @journal.note("warn", "A line of #{size} bytes was skipped: it is longer than #{@splitter.limit} bytes")
    end

    def stray(reason, excerpt)
      @journal.note("warn", "A line that is not a message was skipped: #{reason}: #{excerpt}")
    end

    # A thread of user code that calls `exit`, or dies with abort_on_exception, raises here; the runner lives on. Several
    # may at once: nothing but the wait is open to them.
    def wait_for_end
      Call.shielded do
        Call.waiting { @done.pop }
      rescue SignalException
        raise
      rescue Exception => e
        @journal.note("error", "A thread of user code ended with #{e.class}: #{e.message.to_s.scrub}")
        retry
      end
    end
  end
end
