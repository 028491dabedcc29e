# frozen_string_literal: true

# The operations of the conformance kit, written as a Ruby author would use the context. ../README.md says what each does.
module Ops
  VALUES = {
    "nan" => -> { Float::NAN }, "infinity" => -> { Float::INFINITY }, "-infinity" => -> { -Float::INFINITY }, "-0" => -> { -0.0 },
    "2^64" => -> { 2**64 }, "2^53" => -> { 2**53 }, "surrogate" => -> { "\xED\xA0\x80" }, "bytes" => -> { "\x00\xFF".b },
    "deep" => -> { 128.times.inject([]) { |inner, _| [inner] } }, "cycle" => -> { [].tap { |list| list << list } }, "null-key" => -> { { nil => 1 } }
  }.freeze

  module_function

  def run(ops, ctx)
    special(ops).map { |operation| apply(operation, ctx) }
  end

  def apply((name, *arguments), ctx)
    case name
    when /\Astate\.(\w+)\z/ then ctx.state.public_send(Regexp.last_match(1), *arguments)
    when /\Astream\.(\w+)\z/ then ctx.streams[arguments.first].public_send(Regexp.last_match(1), *arguments.drop(1))
    else Operations.public_send(name, ctx, *arguments)
    end
  end

  # What JSON cannot write stands in the script under a name.
  def special(value)
    case value
    when Hash then value.keys == ["$"] ? VALUES.fetch(value["$"]).call : value.to_h { |key, item| [key, special(item)] }
    when Array then value.map { |item| special(item) }
    else value
    end
  end

  # One method for each operation.
  module Operations
    class << self
      def value(_ctx, value) = value

      def context(ctx)
        { traceId: ctx.trace_id, flows: ctx.flows, attempt: ctx.attempt, cancelled: ctx.signal.cancelled? }
      end

      def emit(ctx, event) = ctx.emit(event)

      def progress(ctx, data) = ctx.streams.workflow_progress.set(data)

      def log(ctx, level, message, fields = nil) = ctx.logger.public_send(level, message, fields)

      def print(_ctx, text) = puts(text)

      def write(_ctx, descriptor, base64, times)
        IO.for_fd(descriptor, autoclose: false).tap { |io| times.times { written(io, base64.unpack1("m0")) } }
        nil
      end

      def spawn(_ctx, argv)
        Process.wait2(Process.spawn(*argv)).last.exitstatus
      end

      def background(_ctx, argv)
        Process.spawn(*argv).tap { |pid| Process.detach(pid) }
      end

      def fork(_ctx, seconds)
        Process.fork do
          Kernel.sleep(seconds)
          exit!(0)
        end
      end

      def stdin(_ctx) = $stdin.read

      def sleep(_ctx, seconds)
        Kernel.sleep(seconds)
        nil
      end

      def loop(_ctx, seconds)
        stop = seconds && (now + seconds)
        true until stop && now > stop
      end

      def cleanup(ctx)
        ctx.signal.wait
      ensure
        ctx.logger.info("cleanup", reason: ctx.signal.reason)
      end

      def stubborn(_ctx, seconds)
        stop = now + seconds
        begin
          Kernel.sleep(0.02) while now < stop
        rescue MotiaRunner::Cancelled
          retry
        end
      end

      def throw(_ctx, message, cause = nil)
        raise TypeError, message, cause: cause && RuntimeError.new(cause) # HERE
      end

      def throwLater(_ctx, message)
        Thread.new { raise message }
        nil
      end

      def nonRetriable(_ctx, message) = raise(Motia::NonRetriableError, message)

      def retryAfter(_ctx, message, seconds) = raise(Motia::RetryAfterError.new(message, seconds))

      def try(ctx, operation)
        Ops.apply(operation, ctx)
      rescue Motia::Error => e
        { error: { code: e.code, name: e.name, data: e.data } }
      rescue StandardError => e
        { error: { message: e.message } }
      end

      def all(ctx, operations)
        operations.map { |operation| Thread.new { Ops.apply(operation, ctx) } }.map(&:value)
      end

      def respond(_ctx, response) = Kernel.throw(:response, response)

      def respondBytes(_ctx, base64, headers)
        Kernel.throw(:response, { status: 200, headers: headers, body: base64.unpack1("m0") })
      end

      def respondText(_ctx, count) = Kernel.throw(:response, { status: 200, body: "é" * count })

      def nothing(_ctx) = Kernel.throw(:response, :nothing)

      def exit(_ctx, status) = exit!(status)

      private

      def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)

      def written(io, bytes)
        bytes = bytes.byteslice(io.syswrite(bytes)..) until bytes.empty?
      end
    end
  end
end
