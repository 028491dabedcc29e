"""The target of a request line as raw path and raw query. Called by every edge."""

from motia_host.engine.requests import ApiFailure


def parts(raw: str) -> tuple[str, str]:
    """Both percent-encoded, so always ASCII. Raises `request-malformed` for a target that names no path."""
    if not raw.isascii():
        raise ApiFailure("request-malformed", 400, reason="its target is not percent-encoded")
    if not raw.startswith("/"):
        raw = _origin_form(raw)
    path, _, query = raw.partition("?")
    return path, query


def _origin_form(raw: str) -> str:
    """`http://host/path` and `*` as a path."""
    if raw == "*":
        return "/"
    scheme, separator, rest = raw.partition("://")
    if not separator or scheme.lower() not in {"http", "https"}:
        raise ApiFailure("request-malformed", 400, reason="its target is not a path")
    place = min((found for found in (rest.find("/"), rest.find("?")) if found >= 0), default=len(rest))
    return rest[place:] if rest[place : place + 1] == "/" else "/" + rest[place:]
