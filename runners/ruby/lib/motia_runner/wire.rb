# frozen_string_literal: true

# Bytes to lines and lines to bytes. LineSplitter does no I/O; nobody writes but Writer. Neither knows what a line means.

require_relative "call"

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

    # Yields each whole line (UTF-8, without its end), or, for one over the limit, nil and its length in bytes. `bytes` may
    # be overwritten afterwards.
    def feed(bytes)
      start = 0
      while (stop = bytes.index(NEWLINE, start))
        keep(bytes.byteslice(start, stop - start))
        size = @size
        line = take
        yield line, size
        start = stop + 1
      end
      keep(bytes.byteslice(start..)) if start < bytes.bytesize
    end

    private

    def keep(bytes)
      @size += bytes.bytesize
      @size > @limit ? @chunks.clear : @chunks.push(bytes)
    end

    # Nil where it was too long.
    def take
      line = @chunks.size == 1 ? @chunks.first : @chunks.join unless @size > @limit
      @chunks.clear
      @size = 0
      line&.force_encoding(Encoding::UTF_8)
    end
  end

  # Writes lines in the order in which they were pushed, many at a time. Any thread may push. Who pushes writes what waits,
  # unless somebody else does: a change of threads costs more than a write. What the pipe has no room for is left to a
  # thread of the writer's own. One thread may gather a few lines for one write, since a write, and what it costs the host
  # to be woken for it, is dear beside a line; it must see to it that `flush` comes soon.
  class Writer
    BATCH = 1 << 16 # bytes joined into one write
    BACKLOG = 8 << 20 # bytes that may wait before `push_patiently` waits too
    GATHERED_LINES = 8 # those of about four calls: more would keep the host idle
    GATHERED_BYTES = 1 << 14
    NEVER = { Object => :never }.freeze

    # `broken` is called, on any thread, when the other end is gone.
    def initialize(io, &broken)
      @io = io
      @broken = broken
      @lines = []
      @waiting = 0
      @lock = Mutex.new
      @drained = ConditionVariable.new
      @left_over = Thread::Queue.new
      Thread.new { write_left_over }
    end

    # Never waits. After `finish`, nobody is there to read, and lines are dropped. Thread#kill does not tear it apart
    # either: whoever writes owes it to all that he goes on.
    def push(line)
      return push_gathered(line) if @gatherer.equal?(Thread.current)

      Thread.handle_interrupt(NEVER) do
        @lock.synchronize { keep(line) }
        write_waiting
      end
    end

    # Waits while too much is unwritten: for what a handler can produce without an end, such as output.
    def push_patiently(line)
      @lock.synchronize { @drained.wait(@lock) while @waiting > BACKLOG } if @waiting > BACKLOG
      push(line)
    end

    # From now on what the current thread pushes may wait for the next `flush`, or until there are a few lines of it. What
    # others push does not wait, and takes with it what does.
    def gather
      @gatherer = Thread.current
    end

    # Nobody gathers any more, and what was gathered is written. Any thread may call this.
    def flush
      @gatherer = nil
      Thread.handle_interrupt(NEVER) { write_waiting } unless @lines.empty?
    end

    # Waits until all is written that was pushed so far. True when that took at most `seconds`.
    def finish(seconds)
      deadline = Signal.now + seconds
      flush
      @lock.synchronize do
        @finished = true
        while @writing && (left = deadline - Signal.now).positive?
          @drained.wait(@lock, left)
        end
        !@writing
      end
    end

    private

    # Where Thread#kill strikes in between, the flush that the gatherer owes comes all the same.
    def push_gathered(line)
      @lock.synchronize { keep(line) }
      return if @gatherer.equal?(Thread.current) && @lines.size < GATHERED_LINES && @waiting < GATHERED_BYTES

      Thread.handle_interrupt(NEVER) { write_waiting }
    end

    # In `@lock`.
    def keep(line)
      return if @finished

      @waiting += line.bytesize
      @lines << line
    end

    def write_waiting
      batch = @lock.synchronize { take_batch unless @writing }
      write_all(batch) if batch
    end

    def write_all(batch)
      while batch
        size = @io.write_nonblock(batch, exception: false)
        size = 0 if size == :wait_writable
        return @left_over << batch.byteslice(size..) if size < batch.bytesize

        batch = written(size)
      end
    rescue SystemCallError, IOError
      @broken.call
    end

    def write_left_over
      while (rest = @left_over.pop)
        @io.write(rest)
        write_all(written(rest.bytesize))
      end
    rescue SystemCallError, IOError
      @broken.call
    end

    # The next batch, or nil.
    def written(size)
      @lock.synchronize do
        @waiting -= size
        take_batch.tap { @drained.broadcast }
      end
    end

    # In `@lock`. Whoever gets a batch writes it, and then the next.
    def take_batch
      @writing = !@lines.empty?
      return @lines.shift if @lines.size < 2

      size = 0
      @lines.shift(@lines.index { |line| (size += line.bytesize) >= BATCH }&.succ || @lines.size).join
    end
  end
end
