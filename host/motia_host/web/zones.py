"""Who may speak to which part of the host: Host, Origin, CORS and the admin token (the two zones).

Public: api steps, the project's own streams, health. Admin: everything else under `/__motia`, `/motia/`, `/emit`, and internal streams. Pure
decisions over header values; the edge asks for each request, the gateway for each socket.
"""

import hashlib
import hmac
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import unquote, urlsplit

from motia_host.engine.requests import ApiFailure
from motia_host.steps.settings import Settings

RESERVED: Final = "/__motia"
_REMEMBERED: Final = 1_000
"""Names, and pairs of origin and name, whose verdict is kept."""

Headers = Mapping[str, str]


def is_reserved(path: str) -> bool:
    """Whether a raw path lies in the host's own part, in whatever spelling: `/__motia`, and everything below."""
    if "%" in path:
        path = unquote(path)
    return path[:8].lower() == RESERVED and path[8:9] in {"", "/"}


def is_internal_stream(name: str) -> bool:
    return name.startswith(("__motia.", "motia-trace"))


def is_loopback_name(host: str) -> bool:
    """Whether a Host header, with or without port, names this machine by loopback."""
    name = host_name(host)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:  # a name, not an address
        return False


def _is_loopback_bind(bind: str) -> bool:
    return is_loopback_name(f"[{bind}]" if ":" in bind else bind)


def needs_token(mode: str, bind: str) -> bool:
    """Whether the admin zone of a host that runs so asks for the admin token."""
    return mode != "dev" or not _is_loopback_bind(bind)


def host_name(host: str) -> str:
    """`example.com:80` as `example.com`, `[::1]:80` as `::1`."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:  # brackets that do not close
        return ""


@dataclass(slots=True)
class Zones:
    """The rules of one bind. `token` opens the admin zone where it is not open to this machine alone."""

    mode: str
    bind_is_loopback: bool
    token: str
    compat: bool = False
    origins: tuple[str, ...] | None = None
    allowed_hosts: frozenset[str] = frozenset()
    _known_hosts: set[str] = field(default_factory=set)
    _verdicts: dict[tuple[str, str], str | None] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings, bind: str, token: str) -> "Zones":
        origins = settings.cors.origins
        return cls(
            mode=settings.mode,
            bind_is_loopback=_is_loopback_bind(bind),
            token=token,
            compat=settings.compat is not None,
            origins=None if origins is None else tuple(origin.rstrip("/").lower() for origin in origins),
            allowed_hosts=frozenset(host.lower() for host in settings.http.allowed_hosts),
        )

    @property
    def admin_needs_token(self) -> bool:
        return self.mode != "dev" or not self.bind_is_loopback

    @property
    def cookie_name(self) -> str:
        return "motia_admin_" + hashlib.sha256(self.token.encode()).hexdigest()[:8]

    @property
    def cookie_value(self) -> str:
        """Not the token itself: cookies reach every port of a machine."""
        return hmac.new(self.token.encode(), b"motia-host admin cookie", "sha256").hexdigest()

    def check_host(self, host: str | None) -> None:
        """Raises `host-refused` (403): a page elsewhere whose name was made to lead here would send its own name."""
        if host is None or host in self._known_hosts:
            return  # without one it is HTTP/1.0: no browser leaves it out
        if not self._answers_to(host):
            raise ApiFailure("host-refused", 403, host=host)
        if len(self._known_hosts) < _REMEMBERED:
            self._known_hosts.add(host)

    def _answers_to(self, host: str) -> bool:
        if self.bind_is_loopback and is_loopback_name(host):
            return True
        if self.allowed_hosts:
            return host_name(host) in self.allowed_hosts
        return not self.bind_is_loopback

    def public_origin(self, origin: str, host: str | None) -> str:
        """What `access-control-allow-origin` says to this origin. Raises `origin-refused` (403)."""
        key = (origin, host or "")
        if key not in self._verdicts:
            if len(self._verdicts) >= _REMEMBERED:
                self._verdicts.clear()
            self._verdicts[key] = self._judge(origin.lower(), host)
        verdict = self._verdicts[key]
        if verdict is None:
            raise ApiFailure("origin-refused", 403, origin=origin)
        return verdict if verdict == "*" else origin

    @property
    def allows_all_origins(self) -> bool:
        return self.compat if self.origins is None else "*" in self.origins

    def _judge(self, origin: str, host: str | None) -> str | None:
        if self.allows_all_origins:
            return "*"
        if origin in (self.origins or ()) or is_own(origin, host):
            return origin
        if self.origins is None and self.mode == "dev" and _is_loopback_origin(origin):
            return origin
        return None

    def check_admin(self, headers: Headers) -> None:
        """Raises `host-refused`, `admin-refused` (403) or `admin-token-missing` (401). Names of headers are not case-sensitive here."""
        host = headers.get("Host")
        self.check_host(host)
        origin = headers.get("Origin")
        if origin is not None and not is_own(origin.lower(), host):
            raise ApiFailure("admin-refused", 403, origin=origin)
        # Requests without Origin that a browser makes for a page of another site: images, scripts, links.
        if headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
            raise ApiFailure("admin-refused", 403, origin=f"another site ({headers.get('Sec-Fetch-Site')})")
        if self.admin_needs_token and not self.has_token(headers):
            raise ApiFailure("admin-token-missing", 401)

    def has_token(self, headers: Headers) -> bool:
        scheme, _, given = headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self.is_token(given.strip()):
            return True
        return hmac.compare_digest(
            _cookie(headers.get("Cookie", ""), self.cookie_name).encode(), self.cookie_value.encode()
        )

    def is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.token.encode())


def is_own(origin: str, host: str | None) -> bool:
    """Whether an origin is the host itself as the client addressed it. `null` never is."""
    scheme, separator, authority = origin.partition("://")
    return bool(separator) and scheme in {"http", "https"} and host is not None and authority == host.lower()


def _is_loopback_origin(origin: str) -> bool:
    scheme, separator, authority = origin.partition("://")
    return bool(separator) and scheme in {"http", "https"} and is_loopback_name(authority)


def _cookie(header: str, name: str) -> str:
    try:
        found = SimpleCookie(header).get(name)
    except CookieError:
        return ""  # not ours
    return found.value if found is not None else ""
