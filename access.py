"""Who may call what: this machine freely, others with the token, Twilio by its signature.

Invariant: a request that a proxy, a tunnel or a foreign web page passed on never counts as local.
"""

import hmac
import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

# What proxies and tunnels (ngrok, Cloudflare, nginx, Tailscale funnel) add on the way.
_FORWARDED = (
    *("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_TRUE_CLIENT_IP", "HTTP_X_FORWARDED"),
    *("HTTP_CF_", "HTTP_NGROK_", "HTTP_TAILSCALE_"),
)


def is_local(environ: Mapping[str, Any]) -> bool:
    """The request comes from this machine, from a program or a page of our own.

    Beside the peer's address the Host must be a loopback name (a foreign page can point its own
    name here), and a browser must not say that another site made the request.
    """
    if not is_loopback(environ.get("REMOTE_ADDR", "")):
        return False
    if any(name.startswith(_FORWARDED) for name in environ):
        return False
    host = environ.get("HTTP_HOST", "localhost")
    if not is_loopback(_name_of(host)):
        return False
    if environ.get("HTTP_SEC_FETCH_SITE", "none") not in {"none", "same-origin"}:
        return False
    origin = environ.get("HTTP_ORIGIN")
    return origin is None or urlsplit(origin).netloc == host


def has_token(environ: Mapping[str, Any], api_token: str | None) -> bool:
    """The request carries `Authorization: Bearer API_TOKEN`; without an API_TOKEN none does."""
    scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if api_token is None or scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(token.strip().encode(), api_token.encode())


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
