# frozen_string_literal: true

# Exceptions of user code as errors of the wire: type, message, the frames that the user can act on, causes, and whether
# to try again.

require_relative "errors"

module MotiaRunner
  class Failure
    HERE = "#{__dir__}/"
    NOT_MINE = %r{\A(?:vendor|\.bundle|node_modules)/}.freeze
    FILE_MODULE = /#<Module:0x\h+>::/.freeze # the module in which a file was loaded: no name that its author gave
    CAUSES = 8 # levels of `cause` that are told

    def initialize(root)
      @root = "#{root}/"
    end

    # The answer to an invoke whose handler raised `exception`.
    def handler_failed(exception)
      data = describe(exception, CAUSES)
      data["retry"] = retry_of(exception) if retry_of(exception)
      Motia::Error.new(message_of(exception), name: "handler-failed", data: data)
    end

    # The answer for a file that did not load. `path` is the file that was asked for.
    def load_failed(path, exception)
      file, line = place_of_syntax_error(exception) || innermost(exception) || [path, nil]
      said = message_of(exception).gsub(@root, "").delete_prefix("#{file}:#{line}: ") # the place is told beside it
      reason = "#{type_of(exception)}: #{said}"
      reason = "the file called exit while it was loaded" if exception.is_a?(SystemExit)
      data = { "file" => file, "line" => line, "reason" => reason, "stack" => stack(exception) }.compact
      Motia::Error.new("#{path} could not be loaded: #{reason}", name: "load-failed", data: data)
    end

    private

    def describe(exception, levels)
      return host_error(exception) if exception.is_a?(Motia::Error)

      file, line = innermost(exception)
      { "type" => type_of(exception), "stack" => stack(exception), "file" => file, "line" => line,
        "cause" => cause_of(exception, levels) }.compact
    end

    def cause_of(exception, levels)
      cause = exception.cause
      { **describe(cause, levels - 1), "message" => message_of(cause) } if cause && levels.positive?
    end

    # An error of the host that nobody rescued: its own name is kept in the cause.
    def host_error(exception)
      file, line = innermost(exception)
      own = { "type" => "MotiaError", "stack" => stack(exception), "file" => file, "line" => line }.compact
      cause = { **own, "message" => message_of(exception), "code" => exception.code, "name" => exception.name,
                "data" => exception.data }
      own.merge("cause" => cause)
    end

    def message_of(exception)
      text = exception.message.to_s
      text = text.encoding == Encoding::BINARY ? text.dup.force_encoding(Encoding::UTF_8) : text.encode(Encoding::UTF_8)
      text.scrub.gsub(FILE_MODULE, "")
    rescue StandardError => e
      "(the message could not be read: #{e.class})" # user code: an exception's `message` may raise
    end

    def type_of(exception)
      exception.class.to_s.gsub(FILE_MODULE, "")
    end

    def retry_of(exception)
      case exception
      when Motia::NonRetriableError then { "allowed" => false }
      when Motia::RetryAfterError then { "afterMs" => (exception.seconds * 1000).round }
      end
    end

    # As Ruby prints it, without the frames of the runner.
    def stack(exception)
      frames = theirs(exception).map(&:to_s)
      first = "#{frames.first || '(no frame of the project)'}: #{message_of(exception)} (#{type_of(exception)})"
      [first, *frames.drop(1).map { |frame| "\tfrom #{frame}" }].join("\n")
    end

    # The frames inside of the project; where there are none, all that are not the runner's.
    def theirs(exception)
      others = (exception.backtrace_locations || []).reject { |frame| frame.path.start_with?(HERE, "<internal:") }
      inside = others.select { |frame| inside?(frame.absolute_path || frame.path) }
      inside.empty? ? others : inside
    end

    def innermost(exception)
      frame = theirs(exception).first
      [relative(frame.absolute_path || frame.path), frame.lineno] if frame && inside?(frame.absolute_path || frame.path)
    end

    def place_of_syntax_error(exception)
      return unless exception.is_a?(SyntaxError)

      file, line = exception.message.match(/^(?<file>[^\n]+?):(?<line>\d+): /)&.values_at(:file, :line)
      [relative(file), Integer(line, 10)] if file
    end

    def inside?(path)
      path.start_with?(@root) && !NOT_MINE.match?(relative(path))
    end

    def relative(path)
      path.delete_prefix(@root)
    end
  end
end
