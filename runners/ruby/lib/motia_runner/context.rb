# frozen_string_literal: true

# `ctx`: what a handler has besides its input. One for each call.

require_relative "callbacks"
require_relative "values"

module MotiaRunner
  class Context
    attr_reader :trace_id, :flows, :attempt, :scheduled_at, :signal, :logger
    alias traceId trace_id
    alias scheduledAt scheduled_at

    # `journal.record(level, msg, source:, call:, fields:)` takes the logger's records.
    def initialize(params, call, callbacks, journal)
      @trace_id = params["traceId"]
      @flows = params["flows"]
      @attempt = params["attempt"]
      @scheduled_at = params["scheduledAt"]
      @signal = call.signal
      @callbacks = callbacks
      @logger = Logger.new(journal, call)
    end

    def state
      @state ||= State.new(@callbacks)
    end

    def streams
      @streams ||= Streams.new(@callbacks)
    end

    # emit(topic:, data:, …) or emit({ topic:, data:, … }). Answers a Hash with `id` once the event is on disk. Options,
    # in either spelling: message_group_id, idempotency_key, delay and expires_in (seconds or "5m"), at (a Time or RFC
    # 3339), priority.
    def emit(event = {}, **options)
      @callbacks.ask("emit", **Emission.params(event.to_hash.merge(options)))
    end
  end

  # The options of `emit`, as the wire names them.
  module Emission
    NAMES = {
      "topic" => :topic, "data" => :data, "messageGroupId" => :messageGroupId, "idempotencyKey" => :idempotencyKey,
      "at" => :at, "priority" => :priority, "delay" => :delayMs, "expiresIn" => :expiresInMs
    }.freeze
    UNITS = { "ms" => 1, "s" => 1000, "m" => 60_000, "h" => 3_600_000, "d" => 86_400_000 }.freeze # milliseconds

    module_function

    def params(event)
      params = event.to_h { |name, value| [wire_name(name.to_s), Values.plain(value)] }
      raise ArgumentError, 'emit needs a topic: ctx.emit(topic: "order.created", data: {…})' unless params.key?(:topic)

      %i[delayMs expiresInMs].each { |name| params[name] = milliseconds(params[name]) if params[name] }
      params.compact.merge(data: params[:data])
    end

    def wire_name(name)
      NAMES[name] || NAMES[name.gsub(/_([a-z])/) { Regexp.last_match(1).upcase }] ||
        raise(ArgumentError, "emit has no option #{name}; it has #{NAMES.keys.join(', ')}")
    end

    # Seconds as a number, or a text such as "500ms", "30s", "5m", "2h", "1d".
    def milliseconds(duration)
      return (duration * 1000).round if duration.is_a?(Numeric)

      number, unit = duration.to_s.match(/\A(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)\z/)&.captures
      raise ArgumentError, "#{duration.inspect} is not a duration: give seconds, or a text such as \"5m\"" unless number

      (Float(number) * UNITS.fetch(unit)).round
    end
  end

  # `ctx.logger`. It never raises: what has no JSON form is logged as Ruby would inspect it.
  class Logger
    def initialize(journal, call)
      @journal = journal
      @call = call
    end

    %w[debug info warn error].each do |level|
      define_method(level) do |message, fields = nil, **more|
        write(level, message, fields, more)
      end
    end

    private

    def write(level, message, fields, more)
      fields = { "data" => fields } unless fields.nil? || fields.respond_to?(:to_hash)
      told = {}
      fields&.to_hash&.each_pair { |name, value| told[name.to_s] = field(value) }
      more.each_pair { |name, value| told[name.is_a?(Symbol) ? name.name : name.to_s] = field(value) }
      Call.shielded { @journal.record(level, text(message), source: "logger", call: @call, fields: told) }
      nil
    end

    def text(message)
      field(message.to_s).to_s
    end

    def exception(value)
      { "type" => value.class.to_s, "message" => text(value.message), "stack" => Array(value.backtrace).join("\n") }
    end

    def field(value)
      value.is_a?(Exception) ? exception(value) : Values.plain(value)
    rescue Motia::Error
      value.is_a?(String) ? value.dup.force_encoding(Encoding::UTF_8).scrub : value.inspect.scrub
    end
  end
end
