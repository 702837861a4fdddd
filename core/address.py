"""The address under which the world reaches us: as configured, else as ngrok here says."""

import threading
import time
from collections.abc import Callable

ASK_TAKES_S = 1.0
ASK_AGAIN_S = 5.0  # how soon after an answer of "no tunnel" the agent is asked again
STALE_S = 60.0  # how old an answer may be before it is checked again when it seems wrong


class PublicAddress:
    """Finds the public address once and keeps it; any thread may ask.

    `ask` takes a second at most and is called by one thread at a time.
    """

    def __init__(self, configured: str | None, ask: Callable[[], str | None] | None) -> None:
        self._configured = configured
        self._ask = ask
        self._found: str | None = None
        self._asked_at: float | None = None
        self._asking = threading.Lock()

    def find(self) -> str | None:
        """Return the address, asked of the agent when it is not known yet; None: there is none."""
        if self._configured is None and self._found is None:
            self._refresh(ASK_AGAIN_S)
        return self._configured or self._found

    def check(self) -> str | None:
        """Return the address, asked again because what we knew did not fit: tunnels change."""
        if self._configured is None:
            self._refresh(STALE_S if self._found else ASK_AGAIN_S)
        return self._configured or self._found

    def _refresh(self, not_within_s: float) -> None:
        if self._ask is None or not self._asking.acquire(timeout=2 * ASK_TAKES_S):
            return
        try:
            now_s = time.monotonic()
            if self._asked_at is None or now_s - self._asked_at >= not_within_s:
                self._asked_at = now_s
                self._found = self._ask() or self._found
        finally:
            self._asking.release()
