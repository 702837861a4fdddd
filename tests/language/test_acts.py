"""What a message asks for, act by act."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from conftest import World

import intents
from language import tables
from language.acts import Act, Ask, Keep, Remind
from language.known import Nothing

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ROME = ZoneInfo("Europe/Rome")


def read(text: str) -> tuple[Act, ...]:
    return intents.read(text, NOW, ROME, Nothing())


def test_a_statement_a_question_and_a_request() -> None:
    assert [type(act) for act in read("The locker code is 3391")] == [Keep]
    assert [type(act) for act in read("what is the locker code?")] == [Ask]
    (act,) = read("remind me to call mum tomorrow at 3pm")
    assert isinstance(act, Remind)
    assert act.message == "call mum"
    assert act.when is not None
    assert act.when.due == datetime(2026, 11, 29, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        (
            "remind me to pay on Friday and to call mum on Saturday",
            ["remind me to pay on Friday", "and to call mum on Saturday"],
        ),
        (
            "rappelle-moi de payer vendredi et d'appeler maman samedi",
            ["rappelle-moi de payer vendredi", "et d'appeler maman samedi"],
        ),
        (
            "kal 5 baje dawai aur parso 6 baje doctor ki yaad dilana",
            ["kal 5 baje dawai", "aur parso 6 baje doctor ki yaad dilana"],
        ),
    ],
)
def test_each_of_several_requests_has_its_own_words(text: str, spans: list[str]) -> None:
    acts = read(text)
    assert all(isinstance(act, Remind) for act in acts)
    assert [text[start:end] for act in acts for start, end in act.spans] == spans


def test_all_languages_have_the_same_keys() -> None:
    sections = ("request", "ask", "text")
    keys = [
        {name: sorted(tables.section(code, name)) for name in sections} for code in tables.LANGUAGES
    ]
    assert all(each == keys[0] for each in keys)
    assert {tables.load(code)["verb"] for code in tables.LANGUAGES} <= {"first", "last", "both"}


@pytest.mark.parametrize("text", ["word " * 30_000, "\N{ROCKET}" * 20_000 + " the code is 4711"])
def test_what_is_longer_than_is_read_is_kept_to_its_end(world: World, text: str) -> None:
    world.say("hello")
    world.say(text)
    (kept,) = world.db.execute("SELECT content FROM memories").fetchall()
    assert kept[0].strip() == text.strip()
