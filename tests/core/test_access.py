"""Who counts as this machine, and which links open a file."""

from typing import Any

import pytest
from conftest import NOW

from core import access, links

KEY = b"key"


def request(**fields: str) -> dict[str, Any]:
    return {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"} | fields


@pytest.mark.parametrize(
    ("environ", "local"),
    [
        (request(), True),
        (request(HTTP_HOST="127.0.0.1:8000"), True),
        (request(REMOTE_ADDR="::1", HTTP_HOST="[::1]:8000"), True),
        (request(HTTP_ORIGIN="http://localhost:8000"), True),
        (request(REMOTE_ADDR="192.168.1.7"), False),
        (request(HTTP_X_FORWARDED_FOR="8.8.8.8"), False),
        (request(HTTP_X_FORWARDED_PROTO="https"), False),
        (request(HTTP_FORWARDED="for=8.8.8.8"), False),
        (request(HTTP_X_ORIGINAL_FORWARDED_FOR="8.8.8.8"), False),
        (request(HTTP_VIA="1.1 proxy"), False),
        (request(HTTP_CF_CONNECTING_IP="8.8.8.8"), False),
        (request(HTTP_HOST="me.ngrok-free.dev"), False),
        (request(HTTP_HOST="evil.example:8000"), False),
        (request(HTTP_HOST="[::1"), False),
        (request(HTTP_ORIGIN="https://evil.example"), False),
        (request(HTTP_ORIGIN="null"), False),
        (request(HTTP_ORIGIN="http://[::1"), False),
        (request(HTTP_SEC_FETCH_SITE="cross-site"), False),
        (request(REMOTE_ADDR=""), False),
    ],
)
def test_only_this_machine_is_local(environ: dict[str, Any], local: bool) -> None:
    assert access.is_local(environ) is local


@pytest.mark.parametrize(
    ("header", "token", "ok"),
    [
        ("Bearer s3cret", "s3cret", True),
        ("bearer s3cret", "s3cret", True),
        ("Bearer wrong", "s3cret", False),
        ("s3cret", "s3cret", False),
        ("Bearer ", None, False),
        ("Bearer sécret", "s3cret", False),
    ],
)
def test_the_token_opens(header: str, token: str | None, ok: bool) -> None:
    assert access.has_token({"HTTP_AUTHORIZATION": header}, token) is ok


def test_a_link_opens_one_file_until_its_time() -> None:
    expires = str(int(NOW.timestamp()) + 60)
    signature = links.sign(KEY, "a.jpg", int(expires))
    assert links.is_valid(KEY, "a.jpg", expires, signature, NOW)
    assert not links.is_valid(KEY, "b.jpg", expires, signature, NOW)
    assert not links.is_valid(KEY, "a.jpg", str(int(expires) + 1), signature, NOW)
    assert not links.is_valid(b"other", "a.jpg", expires, signature, NOW)
    assert not links.is_valid(KEY, "a.jpg", "", "", NOW)
    late = NOW.replace(hour=16)
    assert not links.is_valid(KEY, "a.jpg", expires, signature, late)
