# frozen_string_literal: true

# Protects the wire from user code and the machine from orphans. Runs before anything else is loaded, so it stands on
# Ruby's core alone.

module MotiaRunner
  module Guard
    @child = false

    POLL = 0.25 # seconds between two looks at the parent
    PR_SET_PDEATHSIG = 1

    # A process of its own, in our group and child of nobody here (so that Process.wait never sees it): its input ends
    # when we end, in any way, and then it ends the whole group.
    SENTINEL = "exec 3<&0; { read -r _ <&3; kill -9 0; } >/dev/null 2>&1 &"

    module_function

    # Answers [reader, writer]: private copies of fd 0 and fd 1 that no child inherits. Afterwards fd 0 is at its end
    # and fd 1 is fd 2.
    def take_wire
      wire = [STDIN.dup, STDOUT.dup].each(&:binmode)
      wire.each { |io| io.close_on_exec = true }
      STDIN.reopen(File::NULL)
      STDOUT.reopen(STDERR)
      wire.last.sync = true
      close_in_children(*wire)
      wire
    end

    # This process and its group end within a second after its parent.
    def follow_parent
      parent = Process.ppid
      Thread.new do
        sleep(POLL) while Process.ppid == parent
        exit!(0)
      end
      start_sentinel if Process.getpgrp == Process.pid
    end

    # The kernel's signal reaches us even when an extension holds the interpreter's lock. Only Linux has it; elsewhere
    # the thread above is all.
    def ask_for_death_signal
      return unless RUBY_PLATFORM.include?("linux")

      require "fiddle"
      arguments = [Fiddle::TYPE_INT] + ([Fiddle::TYPE_LONG] * 4)
      prctl = Fiddle::Function.new(Fiddle::Handle::DEFAULT["prctl"], arguments, Fiddle::TYPE_INT)
      prctl.call(PR_SET_PDEATHSIG, ::Signal.list.fetch("KILL"), 0, 0, 0)
    rescue LoadError, Fiddle::DLError
      nil # the watching thread stays
    end

    def close_in_children(*wire)
      hook = Module.new do
        define_method(:_fork) do
          pid = super()
          Guard.leave_wire(wire) if pid.zero?
          pid
        end
      end
      Process.singleton_class.prepend(hook)
    end

    def leave_wire(wire)
      @child = true
      wire.each(&:close)
      Output.restore if defined?(Output)
    end

    # True in a process that a handler has forked.
    def child?
      @child
    end

    # Where user code ends or replaces this process on the spot, the lines that `writer` gathers leave before.
    def write_before_end(writer)
      { Kernel => %i[exec exit!], Kernel.singleton_class => %i[exec exit!],
        Process.singleton_class => %i[exec exit! kill] }.each do |owner, names|
        hook = Module.new do
          names.each do |name|
            define_method(name) do |*arguments|
              Guard.flush(writer)
              super(*arguments)
            end
          end
          private(*names) if owner == Kernel
        end
        owner.prepend(hook)
      end
    end

    def flush(writer)
      writer.flush unless child?
    rescue ThreadError
      Thread.new { writer.flush }.join # in a signal handler no lock can be had
    end

    def start_sentinel
      input, @lifeline = IO.pipe
      @lifeline.autoclose = false # Ruby would close it before the exit status is fixed: the sentinel would be faster
      close_in_children(@lifeline)
      Process.wait(Process.spawn("/bin/sh", "-c", SENTINEL, in: input))
      input.close
    rescue SystemCallError => e
      STDERR.puts("motia-runner: child processes may outlive this runner, because /bin/sh did not start: #{e.message}")
    end
  end
end
