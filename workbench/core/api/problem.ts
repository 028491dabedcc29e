// What the host answers when it refuses or fails, as a value that a page can show.

export interface Violation {
  path: string;
  message: string;
}

/** `name` is permanent (docs/errors.md); `hint` says what to do. `status` is 0 where the host could not be reached. */
export class ApiProblem extends Error {
  override readonly name: string;

  constructor(
    readonly status: number,
    name: string,
    message: string,
    readonly hint: string = "",
    readonly violations: readonly Violation[] = [],
    /** What is stored now, where an edit was of something older (`revision-stale`). */
    readonly current: unknown = null,
  ) {
    super(message);
    this.name = name;
  }
}

const UNREACHABLE = "The host does not answer.";

export function unreachable(cause: unknown): ApiProblem {
  const reason = cause instanceof Error && cause.name === "TimeoutError" ? "It took longer than 30 s." : UNREACHABLE;
  return new ApiProblem(0, "host-unreachable", reason, "See whether motia-host still runs in its terminal.");
}

/** Reads the documented form `{error: {name, message, hint?, violations?}}`, and says so where an answer has another. */
export function problemOf(status: number, body: unknown): ApiProblem {
  const error = isRecord(body) && isRecord(body.error) ? body.error : null;
  if (!error) {
    return new ApiProblem(status, "unknown", `The host answered ${status} without a reason.`, "Its log may say more.");
  }
  return new ApiProblem(
    status,
    text(error.name, "unknown"),
    text(error.message, `The host answered ${status}.`),
    text(error.hint, ""),
    Array.isArray(error.violations) ? (error.violations as Violation[]) : [],
    error.current ?? null,
  );
}

const text = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
