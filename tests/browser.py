"""A real Chromium before the real program: what the page's tests and its screenshots share."""

import contextlib
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.request
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
PATIENT_MS = 120_000  # a busy machine is no fault of the page
VIEWS = ("chat", "memories", "reminders", "insight", "health", "take")
FLAGS = (
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A microphone that hums, and nobody who has to allow it.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


def find_chromium() -> str | None:
    """Return where Chromium is; None when this machine has none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextlib.contextmanager
def running_browser() -> Iterator[Any]:
    """Run Chromium, with a profile of its own, as Playwright drives it."""
    # A machine without it skips these tests.
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENT_MS)

    flags = [*FLAGS, "--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [*FLAGS]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=flags)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Program:
    """The program under a port of its own, over a folder of its own."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


@contextlib.contextmanager
def running_program(folder: Path, **environ: str) -> Iterator[Program]:
    """Run app.py until it answers, and stop it as a person would."""
    port = int(environ.get("PORT") or _free_port())
    settings = {
        "DATABASE_URL": f"sqlite:///{folder}/memory.db",
        "MEDIA_DIR": f"{folder}/media",
        "TIMEZONE": "Europe/Rome",
        "PORT": str(port),
        "SENSES": "off",
    }
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py")],
            cwd=folder,
            env=os.environ | settings | environ,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_until_healthy(port)
        yield Program(folder, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=120)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(port: int) -> None:
    began = time.monotonic()
    while time.monotonic() - began < 180:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10).close()
            return
        time.sleep(0.02)
    raise TimeoutError("the program did not start")


def make_png(width: int = 64, height: int = 48) -> bytes:
    """Return a picture of one colour: https://www.w3.org/TR/png-3/"""

    def chunk(name: bytes, content: bytes) -> bytes:
        checked = name + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    rows = (b"\0" + bytes((20, 120, 90)) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def make_wav(seconds: float = 1.0, rate: int = 8000) -> bytes:
    """Return a quiet hum, 8 bits a sample."""
    samples = bytes(128 + at // 20 % 2 * 8 for at in range(int(seconds * rate)))
    head = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, rate, rate, 1, 8)
    body = head + b"data" + struct.pack("<I", len(samples)) + samples
    return b"RIFF" + struct.pack("<I", len(body)) + body


def slowness() -> float:
    """Return how many times longer than its processor time something takes here, now."""
    began, used = time.monotonic(), time.process_time()
    while time.process_time() - used < 0.1:
        pass
    return max(1.0, (time.monotonic() - began) / 0.1)
