"""What the body of a call may hold, each field once: checked as it is read, told in /openapi.json.

Invariants: a field that a call does not know is refused by name, never passed over; what an answer
calls a field a call may call it too, and one that only the assistant sets is taken with the value
that it has.
"""

import difflib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from language.catalogs import say
from store import MemoryType
from web import shapes
from web.shapes import ApiError

Handler = TypeVar("Handler", bound=Callable[..., Any])
Schema = dict[str, Any]  # JSON Schema: https://json-schema.org/draft/2020-12

TEXT: Schema = {"type": "string", "minLength": 1}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
NUMBER: Schema = {"type": ["integer", "null"]}
MOMENT: Schema = {"type": "string", "description": "ISO 8601: 2026-11-23T15:00:00+01:00"}
WHO: Schema = {"type": ["string", "integer", "null"], "description": "an id, a number or `local`"}
TAGS: Schema = {"type": ["array", "null"], "items": {"type": "string"}}
KIND: Schema = {"type": ["string", "null"], "enum": [*get_args(MemoryType), None]}
RULE: Schema = {"type": ["string", "null"], "description": "RFC 5545: FREQ=WEEKLY;BYDAY=MO"}
PATTERN: Schema = {
    "type": ["object", "null"],
    "properties": {"rrule": {"type": "string"}, "start": MAYBE_TEXT},
    "required": ["rrule"],
    "additionalProperties": False,
}
TRUE: Schema = {"type": "boolean", "const": True}
ANY: Schema = {}


@dataclass(frozen=True, slots=True)
class Body:
    """The fields of a call's JSON object."""

    fields: Mapping[str, Schema]
    required: tuple[str, ...] = ()
    read_only: frozenset[str] = frozenset()  # the assistant's own, as answers hold them
    changing: frozenset[str] = frozenset()  # likewise, another with each answer: links

    def read(self) -> dict[str, Any]:
        """Return the JSON object of the request, which holds nothing else."""
        given = shapes.read_body()
        self.check(given)
        return given

    def check(self, given: Mapping[str, Any]) -> None:
        """Refuse the first name that the call does not take."""
        known = [*self.fields, *self.read_only, *self.changing]
        for name in given:
            if name not in known:
                raise ApiError(400, self._refusal(name, known))

    def _refusal(self, name: str, known: list[str]) -> str:
        shown = "".join(letter if letter.isprintable() else "?" for letter in name[:40])
        near = difflib.get_close_matches(name, known, 1, 0.6)
        if near:
            return say(
                "This call takes no field {field}; did you mean {near}?", field=shown, near=near[0]
            )
        return say(
            "This call takes no field {field}; it takes {fields}.",
            field=shown,
            fields=", ".join(self.fields),
        )

    def check_own(self, given: Mapping[str, Any], present: Mapping[str, Any]) -> None:
        """Refuse a field of the assistant's own that is given another value than it has."""
        for name in self.read_only & given.keys():
            if given[name] is not None and given[name] != present.get(name):
                value = json.dumps(present.get(name), ensure_ascii=False)
                raise ApiError(
                    400,
                    say(
                        "{field} cannot be set: it is {value}; leave it out.",
                        field=name,
                        value=value,
                    ),
                )


@dataclass(frozen=True, slots=True)
class Takes:
    """What a call takes beside its path."""

    body: Body | None = None
    query: Mapping[str, Schema] = field(default_factory=dict)
    files: bool = False  # it may come as a form, with files
    answer: int = 200


def takes(
    body: Body | None = None, *, files: bool = False, answer: int = 200, **query: Schema
) -> Callable[[Handler], Handler]:
    """Note what a call takes, for /openapi.json."""

    def note(handler: Handler) -> Handler:
        handler.takes = Takes(body, query, files, answer)  # type: ignore[attr-defined]
        return handler

    return note


def takes_of(handler: Callable[..., Any]) -> Takes:
    """Return what a call takes."""
    found: Takes = getattr(handler, "takes", Takes())
    return found


# -- the query of lists ----------------------------------------------------------------------------

MANY: Schema = {"type": "integer", "minimum": 1, "maximum": 100}
MORE: Schema = {"type": "integer", "minimum": 1, "maximum": 1000}
ID: Schema = {"type": "integer", "minimum": 0, "maximum": 2**62}
DAYS: Schema = {"type": "integer", "minimum": 1, "maximum": 366}
FORMAT: Schema = {"type": "string", "enum": ["zip", "jsonl", "ics"]}
STATUS: Schema = {"type": "string", "enum": ["pending", "sent", "cancelled", "failed"]}
FLAG: Schema = {"type": "string", "enum": ["0", "1"]}
AT: Schema = {"type": "string", "description": "ISO 8601"}

# -- what is answered of a memory, a reminder ------------------------------------------------------

OF_MEMORY = frozenset(
    [
        "id",
        "mem0_id",
        "interaction_id",
        "transcript",
        "location",
        "score",
        "marks",
        "reasons",
        "undo_id",
        "mime_type",
    ]
)
LINKS = frozenset({"media", "media_url", "type", "local_id", "metadata"})
OF_REMINDER = frozenset(
    [
        "id",
        "status",
        "reminder_type",
        "created_at",
        "sent_at",
        "interaction_id",
        "done_at",
        "words",
        "delivery",
        "error_code",
        "undo_id",
        "message_sid",
        "problem",
    ]
)

NEW_MEMORY = Body(
    {
        "content": TEXT,
        "memory_type": KIND,
        "tags": TAGS,
        "user_id": WHO,
        "created_at": MAYBE_TEXT,
        "sender": MAYBE_TEXT,
    },
    ("content",),
    OF_MEMORY,
    LINKS,
)
MEMORY = Body(
    {"content": TEXT, "tags": TAGS},
    (),
    OF_MEMORY | {"memory_type", "user_id", "created_at", "sender"},
    LINKS,
)
NEW_REMINDER = Body(
    {
        "message": TEXT,
        "scheduled_time": MOMENT,
        "timezone": MAYBE_TEXT,
        "recurrence": RULE,
        "recurrence_pattern": PATTERN,
        "nag_minutes": NUMBER,
        "user_id": WHO,
    },
    ("message", "scheduled_time"),
    OF_REMINDER,
)
REMINDER = Body(
    {
        "message": MAYBE_TEXT,
        "scheduled_time": MAYBE_TEXT,
        "time_text": MAYBE_TEXT,
        "snooze_minutes": NUMBER,
        "done": TRUE,
    },
    (),
    OF_REMINDER | {"timezone", "user_id", "recurrence_pattern"},
)
WHOSE = Body({"user_id": WHO})
SENTENCE = Body({"text": TEXT, "user_id": WHO}, ("text",))
SAID = Body({"text": MAYBE_TEXT, "user_id": WHO})
UNDO = Body({"undo_id": NUMBER, "user_id": WHO})
UPLOAD = Body({"name": TEXT, "size": {"type": "integer", "minimum": 1}}, ("name", "size"))
START = Body({"user_id": WHO, "me": MAYBE_TEXT, "dates": MAYBE_TEXT, "zone": MAYBE_TEXT})
