# Tool steps in Ruby; tool.ts says why each call is answered in any case.
require "json"

module Tool
  ATTEMPTS = 3
  RETRY = { maxAttempts: ATTEMPTS, initialDelay: "200ms", maxDelay: "5s" }.freeze

  # For what the model should hear at once, because another attempt would change nothing.
  class Refused < StandardError; end

  # Answers the call with what the block gives for its input.
  def self.answer(call, ctx, &tool)
    tell(call, ctx, *result_of(call, ctx, &tool))
  end

  def self.result_of(call, ctx)
    [JSON.generate(yield(call["input"])), false]
  rescue StandardError => e
    raise if !e.is_a?(Refused) && ctx.attempt < ATTEMPTS

    [e.message, true]
  end

  def self.tell(call, ctx, content, is_error)
    ctx.logger.info("Tool answered", tool: call["name"], isError: is_error)
    ctx.emit(
      topic: "tool.answered",
      data: { conversationId: call["conversationId"], turn: call["turn"], callId: call["callId"], content:, isError: is_error },
      idempotency_key: "#{call["conversationId"]}:#{call["callId"]}"
    )
  end
  private_class_method :result_of, :tell
end
