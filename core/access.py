"""Who may call what: this machine freely, others with the token, Twilio by its signature.

Invariants: a request that a proxy, a tunnel or a foreign web page passed on never counts as local;
a cookie counts only where our own page made the request.
"""

import hashlib
import hmac
import ipaddress
import re
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

# What proxies and tunnels (ngrok, Cloudflare, nginx, Tailscale funnel) add on the way, and every
# header with FORWARDED in its name.
_FORWARDING = re.compile(
    r"HTTP_(?:VIA|X_REAL_IP|TRUE_CLIENT_IP|CF_|NGROK_|TAILSCALE_|\w*FORWARDED)"
)


SESSION_COOKIE = "memory_session"
SESSION_FOR = timedelta(days=30)


def is_owner(
    environ: Mapping[str, Any], api_token: str | None, secret_key: bytes, now: datetime
) -> bool:
    """The request is the owner's: from this machine, with the token, or by the session cookie."""
    if is_local(environ) or has_token(environ, api_token):
        return True
    return has_session(environ, api_token, secret_key, now) and is_our_page(environ)


def is_local(environ: Mapping[str, Any]) -> bool:
    """The request comes from this machine, from a program or a page of our own.

    Beside what `is_here` asks, a browser must not say that another site made the request.
    """
    return is_here(environ) and _is_same_origin(environ, {environ.get("HTTP_HOST", "localhost")})


def is_here(environ: Mapping[str, Any]) -> bool:
    """The request comes from this machine, though a page of another site may have led to it.

    Beside the peer's address the Host must be a loopback name: a foreign page can point its own
    name here.
    """
    if not is_loopback(environ.get("REMOTE_ADDR", "")):
        return False
    if _FORWARDING.search("\n".join(environ)):
        return False
    return is_loopback(_name_of(environ.get("HTTP_HOST", "localhost")))


def is_our_page(environ: Mapping[str, Any]) -> bool:
    """The page of ours made the request, as far as a browser says; what changes things must say.

    A proxy may give us a Host of its own; no other site can add X-Forwarded-Host.
    """
    changes = environ.get("REQUEST_METHOD", "GET") not in {"GET", "HEAD"}
    if changes and not {"HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE"} & environ.keys():
        return False
    hosts = {environ.get("HTTP_HOST", ""), environ.get("HTTP_X_FORWARDED_HOST", "")} - {""}
    return _is_same_origin(environ, hosts)


def _is_same_origin(environ: Mapping[str, Any], hosts: set[str]) -> bool:
    if environ.get("HTTP_SEC_FETCH_SITE", "none") not in {"none", "same-origin"}:
        return False
    origin = environ.get("HTTP_ORIGIN")
    return origin is None or _place_of(origin) in hosts


def has_token(environ: Mapping[str, Any], api_token: str | None) -> bool:
    """The request carries `Authorization: Bearer API_TOKEN`; without an API_TOKEN none does."""
    scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if api_token is None or scheme.lower() != "bearer":
        return False
    return is_token(token.strip(), api_token)


def is_token(guess: str, api_token: str) -> bool:
    """The guess is the token, told in a time that says nothing of how near it came."""
    return hmac.compare_digest(guess.encode("utf-8", "replace"), api_token.encode())


def is_https(environ: Mapping[str, Any]) -> bool:
    """The browser speaks https, with us or with the proxy before us."""
    passed_on = environ.get("HTTP_X_FORWARDED_PROTO", "").replace(" ", "").split(",")
    return "https" in (environ.get("wsgi.url_scheme"), *passed_on)


# -- the session of a browser ----------------------------------------------------------------------


def make_session(api_token: str, secret_key: bytes, expires_s: int) -> str:
    """Return the cookie of a browser that showed the token; with another token it ends."""
    proof = f"session\n{expires_s}\n{api_token}".encode()
    return f"{expires_s}.{hmac.new(secret_key, proof, hashlib.sha256).hexdigest()}"


def has_session(
    environ: Mapping[str, Any], api_token: str | None, secret_key: bytes, now: datetime
) -> bool:
    """The request carries a cookie of `make_session` that has not expired."""
    if api_token is None:
        return False
    pairs = (part.strip().partition("=") for part in environ.get("HTTP_COOKIE", "").split(";"))
    # Another program of this host may set one of the same name: cookies know no ports.
    cookies = [value for name, _, value in pairs if name == SESSION_COOKIE]
    return any(_is_session(cookie, api_token, secret_key, now) for cookie in cookies)


def _is_session(cookie: str, api_token: str, secret_key: bytes, now: datetime) -> bool:
    expires = cookie.partition(".")[0]
    if not (expires.isascii() and expires.isdigit() and len(expires) < 12):
        return False
    good = make_session(api_token, secret_key, int(expires))
    is_ours = hmac.compare_digest(good.encode(), cookie.encode("utf-8", "replace"))
    return is_ours and now.timestamp() < int(expires)


# -- guessing ------------------------------------------------------------------------------------


class Guesses:
    """Wrong tokens by who sent them: after five, each costs twice the wait of the one before.

    A wait is one caller's own, so that nobody can keep the owner out by guessing.
    """

    FREE = 5
    LONGEST_S = 60.0
    FORGOTTEN_AFTER = timedelta(hours=1)
    MOST_CALLERS = 1000

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wrong: dict[str, tuple[int, datetime]] = {}

    def wait_s(self, caller: str, now: datetime) -> float:
        """Return how long this caller has to wait before another guess is looked at."""
        count, at = self._wrong.get(caller, (0, now))
        if count <= self.FREE or now - at > self.FORGOTTEN_AFTER:
            return 0.0
        pause_s = min(self.LONGEST_S, 2.0 ** (count - self.FREE))
        return max(0.0, pause_s - (now - at).total_seconds())

    def add(self, caller: str, now: datetime) -> None:
        """Note a wrong one."""
        with self._lock:
            count, at = self._wrong.pop(caller, (0, now))
            count = 0 if now - at > self.FORGOTTEN_AFTER else count
            self._wrong[caller] = (count + 1, now)
            if len(self._wrong) > self.MOST_CALLERS:
                del self._wrong[next(iter(self._wrong))]


def find_caller(environ: Mapping[str, Any]) -> str:
    """Return who calls: the peer, or whom the tunnel on this machine last passed it on for."""
    peer: str = environ.get("REMOTE_ADDR", "")
    if is_loopback(peer):
        peer = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or peer
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return peer[:64]
    # One household has a whole /64 of them.
    return peer if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))


# -- whose a name or address is ------------------------------------------------------------------


@lru_cache(maxsize=64)
def _place_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # brackets without an end
        return ""


@lru_cache(maxsize=64)
def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:  # brackets without an end
        return ""


@lru_cache(maxsize=64)
def is_loopback(host: str) -> bool:
    """The name or address is this machine's own."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
