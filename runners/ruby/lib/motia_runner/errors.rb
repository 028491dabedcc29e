# frozen_string_literal: true

# The errors that cross the wire or that authors raise. Nothing here knows the wire's framing; `failure.rb` turns other
# exceptions into these.

module Motia
  # An error of the protocol: the host refused a callback, or a value cannot travel. `name` and `code` are permanent
  # (protocol/errors.json), `data` is a Hash with string keys that repeats the name.
  class Error < StandardError
    CODES = {
      "invalid-request" => -32_600, "method-not-found" => -32_601, "invalid-params" => -32_602,
      "internal-error" => -32_603, "cancelled" => -32_800, "protocol-version-unsupported" => -32_001,
      "not-initialized" => -32_002, "step-not-loaded" => -32_003, "shutting-down" => -32_004, "load-failed" => -32_005,
      "handler-failed" => -32_010, "value-not-representable" => -32_012, "response-invalid" => -32_013,
      "call-ended" => -32_020
    }.freeze

    attr_reader :code, :name, :data

    def initialize(message, name:, code: CODES.fetch(name), data: {})
      super(message)
      @code = code
      @name = name
      @data = { "name" => name }.merge(data)
    end

    # The `error` member of a response.
    def to_wire
      { "code" => code, "message" => message, "data" => data }
    end

    # The error in a response of the host, where `wire` has the form of the protocol.
    def self.from_wire(wire)
      data = wire["data"].is_a?(Hash) ? wire["data"] : {}
      new(wire["message"].to_s, name: data.fetch("name", "internal-error").to_s, code: wire["code"], data: data)
    end
  end

  # Raised by a handler whose event must not be tried again.
  class NonRetriableError < StandardError
  end

  # Raised by a handler whose event shall be tried again after so many seconds.
  class RetryAfterError < StandardError
    attr_reader :seconds

    def initialize(message = "Try again later", seconds = 0)
      super(message)
      @seconds = Float(seconds)
    end
  end
end

module MotiaRunner
  # An error about what a handler is given or gives back: it answers the invoke as it is, where others become
  # `handler-failed`.
  class Refusal < Motia::Error
    # Makes Refusals of the errors that the block raises.
    def self.guard
      yield
    rescue Motia::Error => e
      raise new(e.message, name: e.name, code: e.code, data: e.data)
    end
  end

  # Raised in the thread of a handler whose call was cancelled. Not a StandardError, so that a plain `rescue` does not
  # swallow it.
  class Cancelled < Exception # rubocop:disable Lint/InheritException
  end
end
