"""What came back, read: never more than was asked for, cut and clean."""

import json
import math
import re
import time
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from vendors.model_faults import CutShort, garbled, unusable
from vendors.model_values import (
    Description,
    ModelAnswer,
    ModelIntent,
    ModelStatus,
    Source,
    Transcript,
)

_MAX_BODY_BYTES = 32_000_000


def read_body(response: Any, deadline: float) -> str:
    """Return the body as text, however slowly it comes, up to the deadline and a fixed size."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if time.monotonic() > deadline:
            raise TimeoutError
        if len(body) > _MAX_BODY_BYTES:
            raise garbled("the answer is too long")
    return body.decode("utf-8", "replace")


def _json(text: str) -> Any:
    """Return the value that the text is JSON for, None if it is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # the second for a thousand brackets
        return None


def read_json_object(text: str) -> dict[str, Any]:
    """Return the JSON object in a text: bare, in a code fence, or after a model's thoughts."""
    text = text.rpartition("</think>")[2]
    value = _json(text[text.find("{") : text.rfind("}") + 1])
    if not isinstance(value, dict):
        raise unusable("the answer is not a JSON object")
    return value


def read_envelope(body: str) -> dict[str, Any]:
    """Return the server's own JSON, as opposed to the model's."""
    value = _json(body)
    if not isinstance(value, dict):
        raise garbled("the answer is not from a server of this API")
    return value


def words_spoken(body: str) -> str:
    """Return the model's own words out of a chat completion."""
    envelope = read_envelope(body)
    try:
        choice = envelope["choices"][0]
        message, reason = choice["message"], choice.get("finish_reason")
        content, refusal = message.get("content"), message.get("refusal")
    except (KeyError, IndexError, TypeError, AttributeError):
        raise garbled("the answer holds no message") from None
    if refusal or reason == "content_filter":
        raise unusable("the model refused")
    if reason == "length":
        thinks = message.get("reasoning_content") or message.get("reasoning")
        raise CutShort() if thinks or _is_thought(content) else unusable("the answer was cut off")
    if not isinstance(content, str) or not content.strip():
        raise unusable("the answer is empty")
    return content


def _is_thought(content: object) -> bool:
    """Tell whether a model was still at its thoughts, shown or hidden."""
    said = content.strip() if isinstance(content, str) else ""
    return not said or ("<think>" in said and "</think>" not in said)


_BLANK: dict[str, Any] = {"string": "", "number": 0, "integer": 0, "boolean": False, "array": []}
_PYTHON: dict[str, Any] = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "array": list,
}


def checked(value: Any, shape: Mapping[str, Any]) -> Any:
    """Return the value if it has the shape; a field left out is blank. Raises `Fault`."""
    kind = shape["type"]
    if kind == "object":
        if not isinstance(value, dict):
            raise unusable("the answer has another shape")
        return {name: checked(value.get(name), of) for name, of in shape["properties"].items()}
    value = _BLANK[kind] if value is None else value
    if not isinstance(value, _PYTHON[kind]) or (kind != "boolean" and isinstance(value, bool)):
        raise unusable(f"the answer has no {kind} where one belongs")
    if kind == "array":
        return [checked(item, shape["items"]) for item in value]
    if kind == "number" and not math.isfinite(value):
        raise unusable("the answer has no finite number where one belongs")
    if "enum" in shape and (value := value.strip().lower()) not in shape["enum"]:
        raise unusable("the answer has a word outside its list")
    return value


def read_intent(answer: Mapping[str, Any], said: str) -> ModelIntent:
    return ModelIntent(
        kind=answer["kind"],
        confidence=min(1.0, max(0.0, float(answer["confidence"]))),
        about=cut(answer["about"], 300),
        action=answer["action"],
        number=answer["number"] if 0 < answer["number"] < 10_000 else None,
        everything=answer["everything"],
        kind_wanted=answer["kind_wanted"],
        count=answer["count"],
        message=_in_their_words(answer["message"], said),
        time_words=_as_said(answer["time_words"], said),
        recurrence_words=_as_said(answer["recurrence_words"], said),
        tags=_tags(answer["tags"], 3),
        reply=cut(answer["reply"], 300) if answer["kind"] == "chat" else "",
    )


def _as_said(words: str, said: str) -> str:
    """Return the words, or none if they hold digits that nobody said: the model's arithmetic."""
    invented = set(re.findall(r"\d+", words)) - set(re.findall(r"\d+", said)) - {"00"}
    return "" if invented else cut(words, 120)


def _in_their_words(message: str, said: str) -> str:
    """Return what to be reminded of, or nothing if it has a word that nobody said."""
    invented = set(_letters(message)) - set(_letters(said))
    return "" if invented else cut(message, 500)


def _letters(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def read_answer(answer: Mapping[str, Any], memories: Sequence[Source]) -> ModelAnswer:
    """Return the answer with our ids. Raises `Fault` when it does not rest on what was given."""
    text = cut(re.sub(r"\s*\[\d+\]", "", answer["text"]), 1200)
    if not text:
        raise unusable("the answer is empty")
    if not answer["known"]:
        return ModelAnswer(text, (), known=False)
    numbers = dict.fromkeys(answer["used"])
    if not numbers or not all(1 <= number <= len(memories) for number in numbers):
        raise unusable("the answer does not rest on the memories given")
    return ModelAnswer(text, tuple(memories[number - 1].id for number in numbers), known=True)


def read_description(answer: Mapping[str, Any]) -> Description:
    caption = cut(answer["caption"], 500)
    if not caption:
        raise unusable("the description is empty")
    return Description(caption, cut(answer["readable_text"], 3000), _tags(answer["tags"], 5))


def read_transcript(body: str) -> Transcript:
    """Return the words out of the JSON form, or a server's plain text; never the JSON itself."""
    text, language = body.strip(), None
    if text.startswith(("{", "<")):
        envelope = read_envelope(text)
        text, language = str(envelope.get("text")), _language(envelope.get("language"))
        if not isinstance(envelope.get("text"), str):
            raise garbled("the answer holds no transcript")
    inner = _json(text)  # some servers wrap twice
    if isinstance(inner, dict) and isinstance(inner.get("text"), str):
        text = inner["text"]
    elif isinstance(inner, dict | list):
        raise garbled("the answer holds no transcript")
    return Transcript(cut(text, 200_000), language)


def _language(value: Any) -> str | None:
    return value.lower() if isinstance(value, str) and re.fullmatch(r"[\w-]{2,30}", value) else None


def read_vectors(envelope: Mapping[str, Any], count: int) -> list[list[float]]:
    """Return the vectors in the order of the texts. Raises `Fault` unless they are all there."""
    try:
        rows = sorted(envelope["data"], key=lambda row: row["index"])
        vectors = [[float(number) for number in row["embedding"]] for row in rows]
    except (KeyError, TypeError, ValueError):
        raise garbled("the answer holds no vectors") from None
    sizes = {len(vector) for vector in vectors}
    finite = all(math.isfinite(number) for vector in vectors for number in vector)
    if len(vectors) != count or len(sizes) != 1 or 0 in sizes or not finite:
        raise garbled("the answer holds no vectors")
    return vectors


def read_list(envelope: Mapping[str, Any]) -> dict[str, date | None]:
    """Return the ids of the server's models with their shutdown dates."""
    rows = envelope.get("data")
    if not isinstance(rows, list):
        raise garbled("the answer holds no models")
    return {
        row["id"]: _day(row.get("shutdown_date"))
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("id"), str)
    }


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except (TypeError, ValueError):
        return None


def read_model_status(setting: str, name: str, listed: Mapping[str, date | None]) -> ModelStatus:
    found = next((n for n in (name, f"{name}:latest") if n in listed), None)  # Ollama's tag
    return ModelStatus(setting, name, found is not None, listed[found] if found else None)


def cut(text: str, limit: int) -> str:
    """Return the text without control characters, and no longer than `limit`."""
    clean = re.sub(r"[^\S\n]+", " ", "".join(c for c in text if c >= " " or c in "\n\t")).strip()
    return clean if len(clean) <= limit else clean[: limit - 1].rstrip() + "…"


def _tags(values: Sequence[str], count: int) -> tuple[str, ...]:
    tags = (cut(value, 30).lstrip("#").lower() for value in values)
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:count]
