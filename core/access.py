"""Who may call what: the owner with the token or a session of the page, Twilio by its signature.

Invariants: while nothing of the outside is configured this machine needs no token, and a request
that a proxy, a tunnel or a foreign web page passed on is not this machine's; once something is, it
proves nothing that the peer is this machine: a plain proxy, a tunnel and a container look the same.
A cookie counts only where our own page made the request.
"""

import hashlib
import hmac
import ipaddress
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from core.settings import Settings

# What proxies, tunnels and content networks (nginx, ngrok, Cloudflare, Tailscale, Fastly, Fly,
# Envoy, Azure, Amazon) add on the way, and every header with FORWARDED or CLIENT_IP in its name.
_FORWARDING = re.compile(
    r"HTTP_(?:VIA|X_REAL_IP|X_ORIGINAL_|X_AMZN_|X_AZURE_|X_ENVOY_|X_CLUSTER_|CDN_|CF_|FLY_|FASTLY_"
    r"|NGROK_|TAILSCALE_|TRACEPARENT|X_REQUEST_ID|X_CLIENT|\w*FORWARDED|\w*CLIENT_?IP)"
)

SESSION_COOKIE = "memory_session"
SESSION_FOR = timedelta(days=30)
CODE_FOR = timedelta(minutes=10)


def needs_token(settings: Settings) -> bool:
    """Something of the outside is configured: then whoever calls has to show the token."""
    is_reachable = settings.has_twilio or settings.public_url or not is_loopback(settings.host)
    return bool(is_reachable or settings.api_token)


def is_owner(environ: Mapping[str, Any], door: "Door", now: datetime) -> bool:
    """The request is the owner's: with the token or a session; or this machine's, before one."""
    if door.token is None:
        return is_local(environ)
    if has_token(environ, door.token):
        return True
    return has_session(environ, door, now) and is_our_page(environ)


def is_local(environ: Mapping[str, Any]) -> bool:
    """The request comes from this machine, from a program or a page of our own.

    Beside what `is_here` asks, a browser must not say that another site made the request.
    """
    return is_here(environ) and _is_same_origin(environ, {environ.get("HTTP_HOST", "")})


def is_here(environ: Mapping[str, Any]) -> bool:
    """The request comes from this machine, though a page of another site may have led to it.

    Beside the peer's address the Host must be a loopback name: a foreign page can point its own
    name here. nginx as it comes sends a loopback Host of its own, by HTTP/1.0, which no program
    of this machine speaks any more.
    """
    if not is_loopback(environ.get("REMOTE_ADDR", "")):
        return False
    if environ.get("SERVER_PROTOCOL") == "HTTP/1.0" or _FORWARDING.search("\n".join(environ)):
        return False
    return is_loopback(_name_of(environ.get("HTTP_HOST", "")))


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


def mark_of(cookie: str, door: "Door") -> str:
    """Return what is kept of a session: with another token, or another key, it is another's."""
    proof = f"session\n{cookie}\n{door.token}".encode("utf-8", "replace")
    return hmac.new(door.secret_key, proof, hashlib.sha256).hexdigest()


def marks_of(environ: Mapping[str, Any], door: "Door") -> list[str]:
    """Return the marks of all session cookies of the request.

    Another program of this host may set one of the same name: cookies know no ports.
    """
    pairs = (part.strip().partition("=") for part in environ.get("HTTP_COOKIE", "").split(";"))
    cookies = [value for name, _, value in pairs if name == SESSION_COOKIE]
    return [mark_of(cookie, door) for cookie in cookies[:5]]


def has_session(environ: Mapping[str, Any], door: "Door", now: datetime) -> bool:
    """The request carries the cookie of a session that has not ended."""
    if door.token is None:
        return False
    ends = (door.find_session_end(mark) for mark in marks_of(environ, door))
    return any(end is not None and now < end for end in ends)


class Codes:
    """Codes that open the page once, within ten minutes; this process alone knows them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends: dict[str, datetime] = {}

    def make(self, now: datetime) -> str:
        """Return a new code."""
        code = new_code()
        with self._lock:
            self._ends[hash_of(code)] = now + CODE_FOR
        return code

    def spend(self, code: str, now: datetime) -> bool:
        """Use a code up; False: it is none, or was used, or is too old."""
        with self._lock:
            end = self._ends.pop(hash_of(code), None)
        return end is not None and now < end


def new_code() -> str:
    """Return a code that nobody guesses."""
    return secrets.token_urlsafe(24)


def hash_of(code: str) -> str:
    """Return what is kept of a code."""
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()


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

    def find(self, caller: str, now: datetime) -> tuple[int, datetime]:
        """Return how many wrong ones a caller sent, and when the last."""
        return self._wrong.get(caller, (0, now))

    def wait_s(self, caller: str, now: datetime) -> float:
        """Return how long this caller has to wait before another guess is looked at."""
        count, at = self.find(caller, now)
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


# -- the door ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Door:
    """What opens to the owner."""

    token: str | None = field(repr=False)  # None: nothing of the outside is configured
    is_made: bool  # by ourselves, too long to be guessed: the right one never has to wait
    secret_key: bytes = field(repr=False)
    find_session_end: Callable[[str], datetime | None]  # by its mark; None: there is no such one
    codes: Codes = field(default_factory=Codes)
    guesses: Guesses = field(default_factory=Guesses)


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
