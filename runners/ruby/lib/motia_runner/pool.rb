# frozen_string_literal: true

# A bounded set of threads that run jobs in the order in which they came. The host never sends more calls than there are
# threads; a job beyond that waits. Jobs handle their own exceptions.

require_relative "call"
require_relative "guard"

module MotiaRunner
  class Pool
    def initialize(size)
      @size = size
      @jobs = Thread::Queue.new
      @threads = []
    end

    # Only the reader thread calls this.
    def run(&job)
      @threads << start if @jobs.num_waiting <= @jobs.size && @threads.size < @size
      @jobs << job
    end

    private

    def start
      Thread.new do
        Call.shielded do
          while (job = @jobs.pop)
            job.call
            # A handler that forked and let the child return: the child has no business here.
            exit!(0) if Guard.child?
          end
        end
      end
    end
  end
end
