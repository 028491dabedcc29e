# frozen_string_literal: true

# What user code prints, as log records. `$stdout` and `$stderr` become Outputs: real IOs (fileno, spawn and isatty
# work) whose `write`, to which puts, print, p, printf and warn lead, makes records. STDOUT and child processes write to
# fd 1, which is the runner's stderr by then.

require_relative "call"

module MotiaRunner
  # Cuts what one call (or no call) printed into lines. Standard output and standard error are kept apart.
  class Lines
    LONGEST = 1 << 16 # bytes of one record

    # The block is given each line and its level.
    def initialize(&record)
      @record = record
      @lock = Mutex.new
      @partial = Hash.new { |partial, level| partial[level] = "".b }
    end

    def add(level, bytes)
      lines = @lock.synchronize do
        @partial[level] << bytes
        whole(level)
      end
      lines.each { |line| emit(level, line) }
    end

    # Records what has no line break yet.
    def flush
      rest = @lock.synchronize { @partial.map { |level, bytes| [level, bytes.slice!(0..)] } }
      rest.each { |level, bytes| emit(level, bytes) unless bytes.empty? }
    end

    private

    def whole(level)
      buffer = @partial[level]
      lines = []
      if (last = buffer.rindex("\n"))
        lines = buffer.slice!(0..last).split("\n", -1)[0..-2]
      end
      lines << buffer.slice!(0..) if buffer.bytesize >= LONGEST
      lines
    end

    def emit(level, bytes)
      rest = bytes.dup.force_encoding(Encoding::UTF_8).delete_suffix("\r")
      until rest.bytesize <= LONGEST
        head = Lines.head(rest, LONGEST)
        @record.call(head.scrub, level)
        rest = rest.byteslice(head.bytesize..)
      end
      @record.call(rest.scrub, level)
    end

    # The first bytes of a text, at most so many, cut between characters.
    def self.head(text, bytes)
      return text if text.bytesize <= bytes

      cut = bytes
      cut -= 1 while cut > bytes - 4 && (text.getbyte(cut) & 0xC0) == 0x80
      text.byteslice(0, cut)
    end
  end

  class Output < IO
    # With what Ruby begins its report of an exception that ends a thread; that thread prints nothing else afterwards.
    THREAD_DIED = /\A#<Thread:.* terminated with exception \(/n.freeze

    # Takes over $stdout and $stderr. `lines` gets what is printed outside of any call.
    def self.install(lines)
      STDOUT.sync = true
      $stdout = take(1, "info", lines)
      $stderr = take(2, "warn", lines)
    end

    def self.take(descriptor, level, lines)
      for_fd(descriptor, "w", autoclose: false).tap do |output|
        output.sync = true
        output.attach(level, lines)
      end
    end
    private_class_method :take

    # In a forked child, which has no wire.
    def self.restore
      $stdout = STDOUT if $stdout.is_a?(Output)
      $stderr = STDERR if $stderr.is_a?(Output)
    end

    def attach(level, lines)
      @level = level
      @lines = lines
    end

    def write(*parts)
      text = parts.map { |part| part.to_s.b }.join
      Call.shielded { (Call.current&.lines || @lines).add(level_of(text), text) }
      text.bytesize
    rescue ThreadError
      STDERR.write(text) # in a signal handler no lock can be had
    end

    def <<(part)
      write(part)
      self
    end

    private

    def level_of(text)
      thread = Thread.current
      thread.thread_variable_set(:motia_died, true) if THREAD_DIED.match?(text)
      thread.thread_variable?(:motia_died) ? "error" : @level
    end
  end
end
