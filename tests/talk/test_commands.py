"""Reading what follows a slash."""

import pytest

from intents import Intent, command
from talk import commands


@pytest.mark.parametrize(
    ("text", "kind", "about", "number", "time_text"),
    [
        ("/search plumber", "search", "plumber", None, ""),
        (" /Reminders ", "reminder_list", "", None, ""),
        ("/cancel 2", "reminder_cancel", "", 2, ""),
        ("/cancel the dentist", "reminder_cancel", "the dentist", None, ""),
        ("/snooze 2 10m", "reminder_change", "", 2, "10m"),
        ("/snooze 10m", "reminder_change", "", None, "10m"),
        ("/snooze 10 minutes", "reminder_change", "", None, "10 minutes"),
        ("/snooze 1 tomorrow at 9", "reminder_change", "", 1, "tomorrow at 9"),
        ("/forget #3", "forget", "", 3, ""),
        ("/forget the code", "forget", "the code", None, ""),
        ("/undo", "forget", "", None, ""),
        ("/help", "help", "", None, ""),
    ],
)
def test_a_command_that_is_an_intent(
    text: str, kind: str, about: str, number: int | None, time_text: str
) -> None:
    intent = commands.parse(text)
    assert isinstance(intent, Intent)
    assert (intent.kind, intent.source) == (kind, "command")
    assert (intent.about, intent.number, intent.time_text) == (about, number, time_text)


def test_all_of_them() -> None:
    intent = commands.parse("/cancel all")
    assert isinstance(intent, Intent)
    assert intent.every


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("/list photos", "list", "photos"),
        ("/timezone Europe/Paris", "timezone", "Europe/Paris"),
        ("/search", "search", ""),
        ("/nonsense of mine", "nonsense", "of mine"),
    ],
)
def test_a_command_of_its_own(text: str, name: str, argument: str) -> None:
    assert commands.parse(text) == command(name, argument)


@pytest.mark.parametrize("text", ["", "/", "1/2 cup of milk", "see /list", "// comment"])
def test_no_command(text: str) -> None:
    assert commands.parse(text) is None
