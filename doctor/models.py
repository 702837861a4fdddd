"""Mem0 and the model, asked themselves: are they there, and quick enough?"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from core.errors import ServiceError
from core.settings import Settings
from doctor.check import Check
from language.catalogs import say, sentence
from vendors import model_faults
from vendors.mem0_edge import Mem0Edge
from vendors.model_edge import ModelEdge
from vendors.model_values import ModelStatus

WARN_BEFORE = timedelta(days=60)  # a model's shutdown


def mem0(edge: Mem0Edge | None) -> Check:
    if edge is None:
        return Check("Mem0", "off", say("no MEM0_API_KEY; memories stay on this machine"))
    try:
        return Check("Mem0", "ok", edge.check(say))
    except ServiceError as error:
        mend = (
            say("It is tried again by itself. Until then memories wait here.")
            if error.retryable
            else say("Mend it in .env and restart. Until then memories wait here.")
        )
        return Check("Mem0", "fault", error.reason, mend)


def models(settings: Settings, edge: ModelEdge | None) -> Iterator[Check]:
    if edge is None:
        yield Check("model", "off", say("no OPENAI_API_KEY; the rules decide"))
        return
    where = settings.openai_base_url or "OpenAI"
    try:
        models = edge.models()
    except ServiceError as error:
        mend = (
            say("Check OPENAI_API_KEY and its credit.")
            if error.code
            else say("Check that {where} runs.", where=where)
        )
        yield Check("model", "fault", f"{where}: {error.reason}", mend)
        return
    for model in models:
        yield _model(model, edge.is_openai)
    yield _speed(settings, edge)


def _speed(settings: Settings, edge: ModelEdge) -> Check:
    """Ask the model one question, and hold the time it takes against what a message waits."""
    most_s = settings.openai_timeout
    try:
        took_s = edge.time_question(datetime.now(UTC), settings.timezone)
    except ServiceError as error:
        if error.reason == model_faults.TOO_SLOW:
            finding = say(
                "too slow to be asked: a message waits {most} s for it (OPENAI_TIMEOUT)",
                most=most_s,
            )
            return Check("model", "warning", finding, say(_FASTER))
        name = settings.openai_chat_model
        return Check(
            "model", "fault", f"{name}: {error.reason}", say("Set OPENAI_CHAT_MODEL to another.")
        )
    if took_s > most_s:
        finding = say(
            "too slow to be asked: a question took {seconds} s, and a message waits {most} s for"
            " it (OPENAI_TIMEOUT)",
            seconds=round(took_s),
            most=most_s,
        )
        return Check("model", "warning", finding, say(_FASTER))
    finding = say(
        "a question took {seconds} s; a message waits {most} s for it (OPENAI_TIMEOUT)",
        seconds=f"{took_s:.1f}",
        most=most_s,
    )
    return Check("model", "ok", finding)


_FASTER = sentence(
    "The rules decide meanwhile. Take a smaller model (OPENAI_CHAT_MODEL), or set OPENAI_TIMEOUT"
    " higher: answers that take over 8 s come as a message of their own."
)


def _model(model: ModelStatus, is_openai: bool) -> Check:
    if not model.listed:
        # llama.cpp answers by any name, and not everybody wants speech of a server of their own.
        return Check(
            "model",
            "fault" if is_openai else "warning",
            say("{model} is not on the server", model=model.name),
            say("Set {setting} to one that it has.", setting=model.setting),
        )
    if model.shutdown_date is None:
        return Check("model", "ok", model.name)
    finding = say("{model} is shut down on {day}", model=model.name, day=model.shutdown_date)
    if model.shutdown_date - datetime.now(UTC).date() > WARN_BEFORE:
        return Check("model", "ok", finding)
    return Check(
        "model",
        "warning",
        finding,
        say("Set {setting} to a newer one before.", setting=model.setting),
    )
