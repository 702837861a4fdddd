"""Signed links: the only way to a file from outside, each for one file and until one moment."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from core.address import PublicAddress


def sign(key: bytes, name: str, expires_s: int) -> str:
    """Return the HMAC-SHA256 of a file's name and its expiry (Unix seconds), hex."""
    return hmac.new(key, f"{name}\n{expires_s}".encode(), hashlib.sha256).hexdigest()


def is_valid(key: bytes, name: str, expires: str, signature: str, now: datetime) -> bool:
    """The signature is ours, for this name, and has not expired."""
    if not (expires.isascii() and expires.isdigit() and len(expires) <= 12):
        return False
    good = hmac.compare_digest(sign(key, name, int(expires)).encode(), signature.encode())
    return good and now.timestamp() < int(expires)


def export_name(user_id: int) -> str:
    """Return the name under which a user's export is fetched; it is made at that moment."""
    return f"export-{user_id}.jsonl"


@dataclass(frozen=True, slots=True)
class Links:
    """What a link is made of: the key that signs it, and the address it leads to."""

    secret_key: bytes
    address: PublicAddress
    port: int

    def media_path(self, name: str, expires_at: datetime) -> str:
        """Return the path and query under which a file can be fetched until `expires_at`."""
        expires_s = int(expires_at.timestamp())
        return f"/media/{name}?e={expires_s}&s={sign(self.secret_key, name, expires_s)}"

    def media_link(self, name: str, expires_at: datetime) -> str:
        """Return the whole address of a file, as others reach this program."""
        return self.base_url() + self.media_path(name, expires_at)

    def export_link(self, user_id: int, expires_at: datetime) -> str:
        """Return the whole address of a user's export."""
        return self.media_link(export_name(user_id), expires_at)

    def calendar_link(self, secret: str) -> str:
        """Return the address of a calendar, which whoever has it may read."""
        return f"{self.base_url()}/calendar/{secret}.ics"

    def base_url(self) -> str:
        """Return the address others reach us at: the public one, else this machine's."""
        return self.address.find() or f"http://localhost:{self.port}"
