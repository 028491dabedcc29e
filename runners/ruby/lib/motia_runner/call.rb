# frozen_string_literal: true

# One `invoke` while it is open: who it is, whether it was cancelled, and how cancellation reaches the thread of its
# handler. It does not know what the handler does; `invocation.rb` does.

require_relative "errors"

module MotiaRunner
  # What handlers see as `ctx.signal`.
  class Signal
    attr_reader :reason

    # One for all, since calls are many and neither waits nor cancellations are.
    LOCK = Mutex.new
    FIRED = ConditionVariable.new
    private_constant :LOCK, :FIRED

    def initialize
      @reason = nil
      @ends_call = false
    end

    def cancelled?
      !@reason.nil?
    end

    # Waits until the call is cancelled, at most `timeout` seconds where given. True when it is.
    def wait(timeout = nil)
      deadline = timeout && (Signal.now + timeout)
      LOCK.synchronize do
        until cancelled?
          left = deadline && (deadline - Signal.now)
          break if left && left <= 0

          FIRED.wait(LOCK, left)
        end
      end
      cancelled?
    end

    # Whether the call was ended with it; else the handler may finish what it has begun.
    def ends_call?
      @ends_call
    end

    # What ends the call tells its own reason, also after a signal that did not; otherwise later reasons are ignored.
    def fire(reason, ends_call: true)
      LOCK.synchronize do
        @reason = reason if @reason.nil? || (ends_call && !@ends_call)
        @ends_call ||= ends_call
        FIRED.broadcast
      end
    end

    def self.now
      Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end
  end

  # Threads inherit the group of the thread that starts them: so what they print is known to be the call's.
  class CallGroup < ThreadGroup
    attr_reader :call

    def initialize(call)
      super()
      @call = call
    end
  end

  class Call
    NEVER = { Exception => :never }.freeze
    ON_BLOCKING = { Exception => :on_blocking }.freeze
    IMMEDIATE = { Exception => :immediate }.freeze
    LOCK = Mutex.new # one for all calls: it is held for moments, and a lock for each costs each call more
    private_constant :NEVER, :ON_BLOCKING, :IMMEDIATE, :LOCK

    attr_reader :id, :step, :trace_id, :signal

    # `credits`: callbacks that may be open at once.
    def initialize(params, credits:, journal:)
      @id = params["call"]
      @step = params["step"]
      @trace_id = params["traceId"]
      @signal = Signal.new
      @credit_limit = credits
      @journal = journal
      @lines = @thread = nil
    end

    # What it prints. Few calls do.
    def lines
      @lines || LOCK.synchronize { @lines ||= @journal.lines(self) }
    end

    # The call on whose behalf the current thread runs, or nil.
    def self.current
      group = Thread.current.group
      group.call if group.is_a?(CallGroup)
    end

    # Runs the block as the handler of this call: Cancelled may be raised in it at any point, and nowhere outside of it.
    # The thread must be shielded already.
    def run(&handler)
      enter
      Call.exposed(&handler)
    ensure
      leave
    end

    # Fires the signal and raises Cancelled in the handler. A second cancel changes nothing. Without `end_call` the signal alone.
    def cancel(reason, end_call: true)
      LOCK.synchronize do
        next if @signal.ends_call?

        @signal.fire(reason, ends_call: end_call)
        next unless end_call

        @thread&.raise(Cancelled, "the call was cancelled (#{reason})")
      end
    end

    # Waits for one of the places for open callbacks.
    def take_credit
      credits = LOCK.synchronize { @credits ||= Thread::SizedQueue.new(@credit_limit) }
      Call.waiting { credits.push(true) }
    end

    def return_credit
      @credits.pop(true)
    end

    # The runner's own code, which neither Cancelled nor another Thread#raise (Timeout's) may tear apart.
    def self.shielded(&block)
      Thread.handle_interrupt(NEVER, &block)
    end

    # A wait inside of it, which they may end.
    def self.waiting(&block)
      Thread.handle_interrupt(ON_BLOCKING, &block)
    end

    # User code inside of it.
    def self.exposed(&block)
      Thread.handle_interrupt(IMMEDIATE, &block)
    end

    private

    def enter
      CallGroup.new(self).add(Thread.current)
      LOCK.synchronize do
        raise Cancelled, "the call was cancelled (#{@signal.reason})" if @signal.ends_call?

        @thread = Thread.current
      end
    end

    def leave
      LOCK.synchronize { @thread = nil }
      take_late_interrupt
      @lines&.flush
      ThreadGroup::Default.add(Thread.current)
    end

    # What was raised when the handler had ended already would otherwise hit the thread's next call.
    def take_late_interrupt
      Call.exposed { Thread.pass } if Thread.pending_interrupt?
    rescue Exception
      nil
    end
  end
end
