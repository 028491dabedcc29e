"""What the host is to make of a failed request; failures.ts says why."""

import anthropic
from motia import NonRetriableError, RetryAfterError


def as_retry(error):
    if not isinstance(error, anthropic.APIError):
        return NonRetriableError(str(error))
    # None where the connection was lost, 200 where the error came in mid-stream.
    status = getattr(error, "status_code", None)
    if status is not None and 400 <= status < 500 and status not in (408, 409, 429):
        return NonRetriableError(str(error))
    seconds = retry_after(error)
    return RetryAfterError(str(error), seconds) if seconds else error


def retry_after(error):
    """The seconds that the API asks to wait, or None."""
    response = getattr(error, "response", None)
    given = response.headers.get("retry-after", "") if response is not None else ""
    return int(given) if given.isdigit() and int(given) > 0 else None
