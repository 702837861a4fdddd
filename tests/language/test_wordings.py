"""Seventeen acts in nine languages, five wordings each: what everyday messages are read as.

The wordings are in `wordings/`, a file a language, with what is known while they are read.
"""

import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from conftest import World

import intents
from language import acts
from language.forms.fold import evenly as fold
from language.known import Held, LastAct

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Rome")
FOLDER = Path(__file__).parent / "wordings"
LANGUAGES = ("pt", "es", "de", "fr", "it", "id", "hi", "hi-Latn", "nl")
MOST_MISREAD = 2  # of the 85 of a language


@dataclass(frozen=True)
class Scene:
    """A small store: what is said of it is by the beginnings of words."""

    language: str
    reminders: str
    notes: str
    list: str
    items: str
    last: LastAct = ""
    open_question: str = ""
    rang_lately: bool = False
    tasks: tuple[str, ...] = ()
    tasks_ahead: tuple[str, ...] = ()
    is_taken_at_word: bool = False

    def notes_with(self, words: frozenset[str]) -> Held:
        return _held(words, self.notes)

    def reminder_with(self, words: frozenset[str]) -> Held:
        return _held(words, self.reminders)

    def list_named(self, words: str) -> str:
        return self.list if fold(self.list) in words.split() else ""

    def item(self, words: str) -> str:
        return self.list if _held(frozenset(words.split()), self.items) == "all" else ""


def _held(words: frozenset[str], stored: str) -> Held:
    starts = tuple(word[:4] for word in fold(stored).split())
    found = sum(word.startswith(starts) for word in words)
    return "all" if words and found == len(words) else "most" if 3 * found >= 2 * len(words) else ""


def known(act: str, scene: Scene) -> Scene:
    """Return the scene as it is before an act."""
    if act in ("yes", "no"):
        return replace(scene, open_question="forget")
    if act in ("snooze", "done"):
        return replace(scene, rang_lately=True)
    last: dict[str, LastAct] = {"undo": "keep", "correct": "remind"}
    return replace(scene, last=last.get(act, ""))


def kind(act: acts.Act) -> str:
    """Return the name of an act in the files."""
    match act:
        case acts.Ask():
            return act.wants if act.wants in ("reminders", "agenda") else "ask"
        case acts.Change(op="move" | "snooze", target=acts.Target(is_last=True)):
            return "correct" if act.op == "move" else "snooze"
        case acts.Change():
            return act.op
        case acts.Edit(op="tick"):
            return "remove"
        case acts.Edit():
            return act.op
        case acts.Answer():
            return act.choice
        case acts.Talk():
            return "thanks"
    return type(act).__name__.lower()


# What does the same in the place it is said.
SAME = {("snooze", "correct"), ("snooze", "remind"), ("correct", "rename"), ("agenda", "reminders")}


def misread(code: str) -> list[tuple[str, str, str]]:
    """Return the wordings of a language that are read as something else."""
    words = tomllib.loads((FOLDER / f"{code}.toml").read_text("utf-8"))
    names = ("reminders", "notes", "list", "items")
    scene = Scene(
        code, *(words.pop(name) for name in ("known_reminders", "known_notes", *names[2:]))
    )
    wrong = []
    for act, said in words.items():
        for text in said:
            found = intents.read(text, NOW, ZONE, known(act, scene))
            kinds = [kind(each) for each in found]
            if len(kinds) != 1 or (kinds[0] != act and (act, kinds[0]) not in SAME):
                wrong.append((act, text, " ".join(f"{each.rule}:{kind(each)}" for each in found)))
    return wrong


@pytest.mark.parametrize("code", LANGUAGES)
def test_everyday_wordings_are_read_as_the_act_they_ask_for(code: str) -> None:
    wrong = misread(code)
    assert len(wrong) <= MOST_MISREAD, wrong


def test_a_number_of_parts_is_kept_and_found_in_each_language(world: World) -> None:
    for phone, text in (
        ("+31612345678", "loodgieter Bas Terpstra 06-5550118, komt op afspraak"),
        ("+34612345678", "el seguro del coche lo llevo con Norte, póliza 77-4410-X"),
        ("+919812345678", "मेहमान वाले वाईफाई का पासवर्ड Genda#2040"),
    ):
        world.say("the bins go out on Monday", f"whatsapp:{phone}")
        world.say(text, f"whatsapp:{phone}")
    contents = [row[0] for row in world.db.execute("SELECT content FROM memories ORDER BY id")]
    assert [c[:4] for c in contents[1::2]] == ["lood", "el s", "मेहम"]
