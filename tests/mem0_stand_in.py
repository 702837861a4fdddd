"""A loopback server that speaks Mem0's hosted API (v3 memories, v1 events) as its facts say.

It keeps memories and answers as the service does:

    with Mem0StandIn() as mem0:
        edge = Mem0Edge(settings, host=mem0.url)
        mem0.memories, mem0.events
"""

import hashlib
import re
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from stand_in import Answer, Request, StandIn


class Mem0StandIn(StandIn):
    """The server and its state."""

    def __init__(self, key: str = "m0-test-key") -> None:
        super().__init__()
        self.key = key
        self.memories: dict[str, dict[str, Any]] = {}
        self.events: dict[str, dict[str, Any]] = {}
        # What extraction makes of a text; one that is known already gives nothing new.
        self.extract: Callable[[str], list[str]] = lambda text: [f"User said: {text}"]
        self.polls_until_done = 1  # RUNNING is seen so often before an event is decided
        self.events_fail = False

    def sent(self, method: str, path: str) -> list[Request]:
        """Return the requests of that method whose path starts with `path`."""
        with self._lock:
            return [r for r in self.requests if r.method == method and r.path.startswith(path)]

    def texts(self, user: str) -> list[str]:
        """Return what is stored for a user, oldest first."""
        with self._lock:
            return [m["memory"] for m in self.memories.values() if m["user_id"] == user]

    # -- the API ------------------------------------------------------------------------------

    def answer(self, request: Request) -> Answer:
        """Do what the request asks."""
        if request.headers.get("authorization") != f"Token {self.key}":
            return 401, {"detail": "Invalid API key"}
        with self._lock:
            match request.method, [part for part in request.path.split("/") if part]:
                case "POST", ["v3", "memories", "add"]:
                    return self._add(request.body)
                case "POST", ["v3", "memories", "search"]:
                    return self._search(request.body)
                case "POST", ["v3", "memories"]:
                    return self._list(request)
                case "GET", ["v1", "event", event_id]:
                    return self._event(event_id)
                case method, ["v1", "memories", mem0_id]:
                    return self._one(method, mem0_id, request.body)
                case "GET", ["v1", "ping"]:
                    return 200, {"status": "ok", "org_id": "o", "project_id": "p"}
        return 404, {"detail": "Not found."}

    def _add(self, body: dict[str, Any]) -> Answer:
        if not body.get("user_id") or "filters" in body:
            return 400, {"error": "an entity id is required at the top level"}
        texts = [message["content"] for message in body["messages"] if message["content"]]
        event_id = str(uuid.uuid4())
        if body.get("infer") is False:
            results = [self._store(body, text) for text in texts]
            done = {"message": "Imported", "status": "SUCCEEDED", "event_id": event_id}
            return 200, done | {"results": results}
        facts = [fact for text in texts for fact in self.extract(text)]
        self.events[event_id] = {"id": event_id, "status": "PENDING", "polls": 0, "add": body}
        self.events[event_id]["facts"] = facts
        return 200, {"message": "Queued", "status": "PENDING", "event_id": event_id}

    def _store(self, body: dict[str, Any], text: str) -> dict[str, Any]:
        """Keep a memory; an exact repeat in the same scope is the one that is there."""
        digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        for memory in self.memories.values():
            if (memory["user_id"], memory["hash"]) == (body["user_id"], digest):
                break
        else:
            at = datetime.fromtimestamp(body.get("timestamp", time.time()), UTC)
            memory = {
                "id": str(uuid.uuid4()),
                "memory": text,
                "user_id": body["user_id"],
                "hash": digest,
                "metadata": body.get("metadata"),
                "categories": [],
                "created_at": at.isoformat(),
                "updated_at": at.isoformat(),
            }
            self.memories[memory["id"]] = memory
        return {"id": memory["id"], "data": {"memory": text}, "event": "ADD"}

    def _event(self, event_id: str) -> Answer:
        event = self.events.get(event_id)
        if event is None:
            return 404, {"error": "Event not found"}
        event["polls"] += 1
        if event["status"] in {"PENDING", "RUNNING"}:
            event["status"] = "RUNNING"
            if event["polls"] > self.polls_until_done:
                self._decide(event)
        shown = ("id", "status", "results", "error")
        return 200, {"event_type": "ADD"} | {name: event.get(name) for name in shown}

    def _decide(self, event: dict[str, Any]) -> None:
        if self.events_fail:
            event |= {"status": "FAILED", "results": None, "error": "extraction failed"}
            return
        known = set(self.texts(event["add"]["user_id"]))
        new = [fact for fact in event["facts"] if fact not in known]
        results = [self._store(event["add"], fact) for fact in new]
        event |= {"status": "SUCCEEDED", "results": results}

    def _search(self, body: dict[str, Any]) -> Answer:
        if "user_id" in body:
            return 400, {"error": "entity ids belong into filters"}
        rows = self._filtered(body.get("filters"))
        if rows is None:
            return 400, {"error": "unknown filter"}
        asked = _words(body["query"])
        scored = []
        for row in rows:
            score = len(asked & _words(row["memory"])) / max(1, len(asked))
            if score >= body.get("threshold", 0.1):
                scored.append(row | {"score": score, "run_id": None})
        scored.sort(key=lambda row: -row["score"])
        return 200, {"results": scored[: body.get("top_k", 10)]}

    def _list(self, request: Request) -> Answer:
        rows = self._filtered(request.body.get("filters"))
        if "user_id" in request.body or rows is None:
            return 400, {"error": "unknown filter"}
        size = int(request.query.get("page_size", ["100"])[0])
        page = int(request.query.get("page", ["1"])[0])
        part = rows[(page - 1) * size : page * size]
        return 200, {"count": len(rows), "next": None, "previous": None, "results": part}

    def _filtered(self, filters: Any) -> list[dict[str, Any]] | None:
        """Return the rows that pass, None for a filter the service would refuse."""
        conditions = filters.get("AND", [filters]) if isinstance(filters, dict) else None
        if not conditions:
            return None
        pairs = [pair for condition in conditions for pair in condition.items()]
        if {name for name, _ in pairs} - {"user_id", "metadata"}:
            return None
        return [m for m in self.memories.values() if all(_passes(m, *pair) for pair in pairs)]

    def _one(self, method: str, mem0_id: str, body: Any) -> Answer:
        memory = self.memories.get(mem0_id)
        if memory is None:
            return 404, {"error": "Memory not found!"}
        if method == "DELETE":
            del self.memories[mem0_id]
            return 200, {"message": "Memory deleted successfully!"}
        if method == "PUT":
            text = body.get("text", memory["memory"])
            digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
            memory |= {"memory": text, "hash": digest}
        return 200, memory


def _passes(memory: dict[str, Any], name: str, wanted: Any) -> bool:
    if name == "user_id":
        return bool(memory["user_id"] == wanted)
    kept = memory["metadata"] or {}
    return all(kept.get(key) == value for key, value in wanted.items())


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
