# frozen_string_literal: true

# The threads that serve the wire. One of them leads: it reads, and runs itself what a line asks for, since a change of
# threads costs more than most handlers do. Another takes the lead, and with it what was read already, before a handler
# waits for the host, and when one has held the leader up for a TICK. So nothing waits for a handler, however it blocks.
# What the leader writes is gathered while it runs jobs that are known to be quick, until it reads again or is held up.

require_relative "call"
require_relative "guard"

module MotiaRunner
  class Crew
    TICK = 0.002 # seconds; a handler that holds the leader up is noticed after one or two
    QUICK = 0.0003 # seconds that a job may take on the leader without being slow

    # What kinds of jobs have been slow lately. Those are run by a thread that has given the lead away beforehand: else
    # many that wait for a database, each too short for a TICK, would run one after the other.
    class Paces
      SLOW = 8 # quick jobs that make up for a slow one; a slow one alone may be chance
      MOST = 2 * SLOW

      def initialize
        @debts = {}.compare_by_identity
      end

      def slow?(kind)
        @debts.fetch(kind, 0) > SLOW
      end

      # What was not seen yet is neither slow nor quick.
      def quick?(kind)
        @debts[kind] == 0
      end

      def note(kind, slow)
        debt = @debts[kind] || 0
        @debts[kind] = slow ? [debt + SLOW, MOST].min : [debt - 1, 0].max if slow || !quick?(kind)
      end
    end

    # `limit`: jobs at once; one beyond waits for the end of another. The block is called by the leader, again and again;
    # it waits for a line and handles it, by `run` where that may take long. It calls `writer.flush` before it waits.
    def initialize(limit, writer, &serve)
      @limit = limit
      @writer = writer
      @serve = serve
      @lock = Mutex.new
      @vacant = ConditionVariable.new # the lead is
      @begun = ConditionVariable.new # a job has, while the watch slept
      @running = @idle = @turn = 0
      @waiting = []
      @paces = Paces.new
    end

    def start
      @lock.synchronize { add_thread }
      Thread.new { watch }
    end

    # Runs the block, which handles its own exceptions, at once or after others. Jobs of one kind take about as long.
    # Only the leader calls this; afterwards it may lead no more.
    def run(kind, &job)
      apart = @lock.synchronize do
        return @waiting << [kind, job] if @running == @limit

        take_up(kind).tap { @running += 1 }
      end
      perform(kind, job, apart)
    end

    # To be called before a thread waits for what the host will send: frees the leader if that runs the same call.
    def hand_over
      @lock.synchronize { vacate if @busy && @leader.group == Thread.current.group }
    end

    private

    # In `@lock`. Somebody must stand by before a job begins: a thread that is started within a handler would inherit its
    # locals.
    def add_thread
      @idle += 1
      Thread.new { Call.shielded { follow } }
    end

    def follow
      loop do
        take_lead
        @serve.call while @leader.equal?(Thread.current)
        @lock.synchronize { @idle += 1 }
      end
    ensure # a handler may end its thread
      @lock.synchronize { vacate if @leader.equal?(Thread.current) }
    end

    def take_lead
      @lock.synchronize do
        @vacant.wait(@lock) while @leader
        @busy = false
        @leader = Thread.current
      ensure
        @idle -= 1
      end
    end

    # In `@lock`. In this order, since user code may kill the thread between any two steps.
    def vacate
      @vacant.signal
      @leader = nil
      @busy = false
      @writer.flush
    end

    # In `@lock`. True when the job shall run apart from the lead.
    def take_up(kind)
      add_thread if @idle.zero?
      apart = @paces.slow?(kind)
      apart ? vacate : lead_with(kind)
      apart
    end

    def lead_with(kind)
      @paces.quick?(kind) ? @writer.gather : @writer.flush
      @turn += 1
      @kind = kind
      @busy = true
      @begun.signal if @dozing
    end

    def perform(kind, job, apart)
      while job
        began = Signal.now
        job.call
        # A handler that forked and let the child return: the child has no business here.
        exit!(0) if Guard.child?
        kind, job = @lock.synchronize do
          @paces.note(kind, Signal.now - began > QUICK) if apart || @leader.equal?(Thread.current)
          @waiting.shift
        end
        apart = true
      end
    ensure
      @lock.synchronize { conclude }
    end

    # In `@lock`.
    def conclude
      @running -= 1
      @busy = false if @leader.equal?(Thread.current)
    end

    # Ticks while jobs come and go on the leader, and else sleeps.
    def watch
      @lock.synchronize do
        loop do
          seen = @turn
          @begun.wait(@lock, TICK)
          next if seen != @turn

          @busy ? free_leader : doze
        end
      end
    end

    def free_leader
      @paces.note(@kind, true)
      vacate
    end

    def doze
      @dozing = true
      @begun.wait(@lock)
      @dozing = false
    end
  end
end
