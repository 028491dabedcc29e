# frozen_string_literal: true

# Bytes to lines and lines to bytes. LineSplitter does no I/O; Writer owns the one thread that writes. Neither knows
# what a line means.

module MotiaRunner
  # Cuts a stream of bytes at 0x0A, whatever the chunking, in time linear in the bytes: only a new chunk is searched.
  class LineSplitter
    NEWLINE = "\n".b.freeze

    # Longest line that is kept; a longer one is dropped as it comes and reported at its end. Bytes.
    attr_accessor :limit

    def initialize(limit)
      @limit = limit
      @chunks = []
      @size = 0
    end

    # Yields each whole line (UTF-8, without its end), or, for one over the limit, nil and its length in bytes.
    def feed(bytes)
      start = 0
      while (stop = bytes.index(NEWLINE, start))
        keep(bytes.byteslice(start, stop - start))
        yield(*take)
        start = stop + 1
      end
      keep(start.zero? ? bytes : bytes.byteslice(start..)) if start < bytes.bytesize
    end

    private

    def keep(bytes)
      @size += bytes.bytesize
      @size > @limit ? @chunks.clear : @chunks.push(bytes)
    end

    def take
      size = @size
      line = @chunks.size == 1 ? @chunks.first : @chunks.join
      @chunks = []
      @size = 0
      size > @limit ? [nil, size] : [line.force_encoding(Encoding::UTF_8), size]
    end
  end

  # Writes lines in the order in which they were pushed, many at a time. Any thread may push.
  class Writer
    BATCH = 1 << 16 # bytes joined into one write
    BACKLOG = 8 << 20 # bytes that may wait before `push_patiently` waits too

    # `broken` is called, on the writer's thread, when the other end is gone.
    def initialize(io, &broken)
      @io = io
      @broken = broken
      @lines = Thread::Queue.new
      @waiting = 0
      @lock = Mutex.new
      @drained = ConditionVariable.new
      @thread = Thread.new { write_all }
    end

    # Never waits. After `finish`, nobody is there to read, and lines are dropped.
    def push(line)
      @lock.synchronize { @waiting += line.bytesize }
      @lines.push(line)
    rescue ClosedQueueError
      nil
    end

    # Waits while too much is unwritten: for what a handler can produce without an end, such as output.
    def push_patiently(line)
      @lock.synchronize { @drained.wait(@lock) while @waiting > BACKLOG }
      push(line)
    end

    # Writes what was pushed so far and ends the thread. True when that took at most `seconds`.
    def finish(seconds)
      @lines.close
      !@thread.join(seconds).nil?
    end

    private

    def write_all
      while (batch = @lines.pop)
        batch = +batch
        batch << @lines.pop until batch.bytesize >= BATCH || @lines.empty?
        @io.write(batch)
        @lock.synchronize do
          @waiting -= batch.bytesize
          @drained.broadcast
        end
      end
    rescue SystemCallError, IOError
      @broken.call
    end
  end
end
