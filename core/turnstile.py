"""One person's messages go through one by one, in the order they came; others' beside them."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turnstile:
    """Lets those of one name in one after another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: dict[str, deque[Place]] = {}

    @contextmanager
    def turn(self, name: str) -> Iterator["Place"]:
        """Wait behind those who came before; the next one follows at the end, or at `leave`."""
        place = Place(self, name)
        with self._lock:
            line = self._lines.setdefault(name, deque())
            line.append(place)
            if line[0] is place:
                place.free.set()
        place.free.wait()
        try:
            yield place
        finally:
            place.leave()

    def leave(self, place: "Place") -> None:
        """Let the next one in."""
        with self._lock:
            line = self._lines.get(place.name)
            if line is None or line[0] is not place:
                return  # left before
            line.popleft()
            if line:
                line[0].free.set()
            else:
                del self._lines[place.name]


class Place:
    """One's place in the line of a name."""

    def __init__(self, turnstile: Turnstile, name: str) -> None:
        self.name = name
        self.free = threading.Event()
        self._turnstile = turnstile

    def leave(self) -> None:
        """Let the next one in; what is left to do does not change what they see."""
        self._turnstile.leave(self)
