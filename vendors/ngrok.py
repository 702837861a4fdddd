"""The address under which ngrok's agent on this machine leads here."""

import http.client
import urllib.request
from typing import Any

from vendors.twilio_http import ANSWER_MAX_BYTES, read_json_object


def find_public_url(port: int, agent: str = "http://127.0.0.1:4040") -> str | None:
    """Return the https address under which ngrok on this machine publishes us, or None.

    A tunnel to our port comes first, then any. https://ngrok.com/docs/agent/api
    """
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{agent}/api/tunnels", timeout=1) as answer:
            payload = read_json_object(answer.read(ANSWER_MAX_BYTES))
    except (OSError, http.client.HTTPException):
        return None
    listed = payload.get("tunnels") if payload else None
    listed = listed if isinstance(listed, list) else []
    tunnels = [tunnel for tunnel in listed if isinstance(tunnel, dict)]
    secure = [one for one in tunnels if str(one.get("public_url")).startswith("https://")]
    secure.sort(key=lambda tunnel: not _leads_to(tunnel, port))
    return str(secure[0]["public_url"]).rstrip("/") if secure else None


def _leads_to(tunnel: dict[str, Any], port: int) -> bool:
    config = tunnel.get("config")
    address = str(config.get("addr")) if isinstance(config, dict) else ""
    return address.rpartition(":")[2].rstrip("/") == str(port)
