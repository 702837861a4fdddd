"""Mem0 and the model, asked themselves: are they there, and quick enough?"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from core.errors import ServiceError
from core.settings import Settings
from doctor.check import Check
from vendors import model_faults
from vendors.mem0_edge import Mem0Edge
from vendors.model_edge import ModelEdge
from vendors.model_values import ModelStatus

WARN_BEFORE = timedelta(days=60)  # a model's shutdown


def mem0(edge: Mem0Edge | None) -> Check:
    if edge is None:
        return Check("Mem0", "off", "no MEM0_API_KEY; memories stay on this machine")
    try:
        return Check("Mem0", "ok", edge.check())
    except ServiceError as error:
        mend = "It is tried again by itself." if error.retryable else "Mend it in .env and restart."
        return Check("Mem0", "fault", error.reason, f"{mend} Until then memories wait here.")


def models(settings: Settings, edge: ModelEdge | None) -> Iterator[Check]:
    if edge is None:
        yield Check("model", "off", "no OPENAI_API_KEY; the rules decide")
        return
    where = settings.openai_base_url or "OpenAI"
    try:
        models = edge.models()
    except ServiceError as error:
        mend = "Check OPENAI_API_KEY and its credit." if error.code else f"Check that {where} runs."
        yield Check("model", "fault", f"{where}: {error.reason}", mend)
        return
    for model in models:
        yield _model(model, edge.is_openai)
    yield _speed(settings, edge)


def _speed(settings: Settings, edge: ModelEdge) -> Check:
    """Ask the model one question, and hold the time it takes against what a message waits."""
    waits = f"a message waits {settings.openai_timeout} s for it (OPENAI_TIMEOUT)"
    try:
        took_s = edge.time_question(datetime.now(UTC), settings.timezone)
    except ServiceError as error:
        if error.reason == model_faults.TOO_SLOW:
            return Check("model", "warning", f"too slow to be asked: {waits}", _FASTER)
        name = settings.openai_chat_model
        return Check(
            "model", "fault", f"{name}: {error.reason}", "Set OPENAI_CHAT_MODEL to another."
        )
    if took_s > settings.openai_timeout:
        finding = f"too slow to be asked: a question took {took_s:.0f} s, and {waits}"
        return Check("model", "warning", finding, _FASTER)
    return Check("model", "ok", f"a question took {took_s:.1f} s; {waits}")


_FASTER = (
    "The rules decide meanwhile. Take a smaller model (OPENAI_CHAT_MODEL), or set OPENAI_TIMEOUT"
    " higher: answers that take over 8 s come as a message of their own."
)


def _model(model: ModelStatus, is_openai: bool) -> Check:
    if not model.listed:
        # llama.cpp answers by any name, and not everybody wants speech of a server of their own.
        return Check(
            "model",
            "fault" if is_openai else "warning",
            f"{model.name} is not on the server",
            f"Set {model.setting} to one that it has.",
        )
    if model.shutdown_date is None:
        return Check("model", "ok", model.name)
    finding = f"{model.name} is shut down on {model.shutdown_date.isoformat()}"
    if model.shutdown_date - datetime.now(UTC).date() > WARN_BEFORE:
        return Check("model", "ok", finding)
    return Check("model", "warning", finding, f"Set {model.setting} to a newer one before.")
