import Anthropic from "@anthropic-ai/sdk";
import { NonRetriableError, RetryAfterError } from "motia";

/**
 * What the host is to make of a failed request. The SDK's own retries are off: those of the host survive a restart, and hold no runner while they wait.
 * Overload, rate limits and lost connections pass, at the time that the API names; a bad request or a wrong key stay wrong.
 */
export function asRetry(error: unknown): unknown {
  if (!(error instanceof Anthropic.AnthropicError)) return error;
  if (!(error instanceof Anthropic.APIError)) return new NonRetriableError(error.message);
  const { status, headers, message } = error;
  const wrong = status !== undefined && status >= 400 && status < 500 && ![408, 409, 429].includes(status);
  if (wrong) return new NonRetriableError(message);
  const seconds = Number(headers?.get("retry-after") ?? NaN);
  return seconds > 0 ? new RetryAfterError(message, seconds, { cause: error }) : error;
}
