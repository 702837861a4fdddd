"""The address that Twilio sees, as ngrok's agent here tells it."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from twilio_parts import HTML

from vendors.ngrok import find_public_url


@pytest.fixture
def agent() -> Iterator[Callable[[Any], str]]:
    """Start ngrok's local agent with an answer (text, or JSON) and return its address."""
    servers = []

    def start(answer: Any) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = self.path == "/api/tunnels"
                body = answer if isinstance(answer, str) else json.dumps(answer)
                self.send_response(200 if found else 404)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, format: str, *args: Any) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def tunnel(name: str, addr: str) -> dict[str, Any]:
    scheme = "http" if name.startswith("plain") else "https"
    return {"public_url": f"{scheme}://{name}.ngrok-free.dev", "config": {"addr": addr}}


@pytest.mark.parametrize(
    ("answer", "url"),
    [
        pytest.param(
            {"tunnels": [tunnel("other", "http://localhost:3000"), tunnel("us", "localhost:8000")]},
            "https://us.ngrok-free.dev",
            id="the one to our port",
        ),
        pytest.param(
            {"tunnels": [tunnel("other", "http://web:80")]},
            "https://other.ngrok-free.dev",
            id="any",
        ),
        pytest.param({"tunnels": [tunnel("plain", "http://localhost:8000")]}, None, id="no https"),
        pytest.param({"tunnels": []}, None, id="none"),
        pytest.param({"tunnels": ["x", {}, {"config": 1}]}, None, id="odd"),
        pytest.param({"tunnels": 7}, None, id="a number"),
        pytest.param([], None, id="a list"),
        pytest.param(HTML, None, id="HTML"),
    ],
)
def test_ngrok_is_asked_for_our_address(
    agent: Callable[[Any], str], answer: Any, url: str | None
) -> None:
    assert find_public_url(8000, agent(answer)) == url


def test_a_proxy_is_not_asked_about_this_machine(
    agent: Callable[[Any], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    url = agent({"tunnels": [tunnel("us", "http://localhost:8000")]})
    assert find_public_url(8000, url) == "https://us.ngrok-free.dev"


def test_no_ngrok_is_no_address_and_a_silent_one_costs_a_second() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        assert find_public_url(8000, f"http://127.0.0.1:{silent.getsockname()[1]}") is None
        silent.listen()
        began = time.monotonic()
        assert find_public_url(8000, f"http://127.0.0.1:{silent.getsockname()[1]}") is None
        assert time.monotonic() - began < 20
