# frozen_string_literal: true

# Runs one call: gives the handler what its kind is given and makes the answer of what comes back. Runs on a thread of
# the crew, shielded from Cancelled except where user code runs.

require_relative "context"
require_relative "request"
require_relative "response"

module MotiaRunner
  class Invocation
    # `file` is the StepFile; `params` those of the invoke.
    def initialize(file, params, call, callbacks, journal, chunk_bytes:)
      @file = file
      @params = params
      @call = call
      @callbacks = callbacks
      @journal = journal
      @chunk_bytes = chunk_bytes
    end

    # The result of the invoke. Raises what the handler raised.
    def result
      case @params["kind"]
      when "api" then api
      when "event" then event
      when "cron" then cron
      when "canAccess" then access
      end
    end

    private

    def api
      request = Refusal.guard { Request.build(@params["request"]) }
      @call.run { Response.new(through_middleware(request)).deliver(@callbacks, @chunk_bytes) }
    end

    def event
      input = Refusal.guard { Values.records(@params["input"]) }
      @call.run { apply(@file.handler, [input, context]) }
      {}
    end

    # Both forms exist: handler(ctx) and handler(_, ctx).
    def cron
      handler = @file.handler
      arguments = @file.positional(handler) == 1 ? [context] : [nil, context]
      @call.run { apply(handler, arguments) }
      {}
    end

    def access
      subscription = WireRecord.new.update(@params["subscription"])
      arguments = [subscription, Refusal.guard { Values.records(@params["authContext"]) }]
      rule = @file.can_access
      { "allowed" => rule.nil? || @call.run { apply(rule, arguments) } ? true : false }
    end

    def through_middleware(request, place = 0)
      function = @file.middleware[place]
      return apply(@file.handler, [request, context]) unless function

      following = ->(replacement = request) { through_middleware(replacement, place + 1) }
      apply(function, [request, context, following])
    end

    # Handlers may leave out what they do not use.
    def apply(function, arguments)
      takes = @file.positional(function)
      takes < arguments.size ? function.call(*arguments.first(takes)) : function.call(*arguments)
    end

    def context
      @context ||= Context.new(@params, @call, @callbacks, @journal)
    end
  end
end
