"""Questions without a mark whose word stands last, or behind a time; and what only looks so."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from language.acts import Ask
from language.known import Nothing
from reading import message

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)


def is_asked(text: str, language: str) -> bool:
    acts = message.read(text, NOW, ZoneInfo("Europe/Rome"), Nothing(language))
    return any(isinstance(act, Ask) for act in acts)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "and the spare keys are where again"),
        ("es", "entonces cuánto es en total"),
        ("pt", "e a reunião é que dia mesmo"),
        ("pt", "o código do portão é qual mesmo"),
        ("fr", "et les papiers ils sont où déjà"),
        ("fr", "donc à moi ça me fait combien du coup"),
        ("fr", "c koi le mot de passe"),
        ("it", "e la cena è quando"),
        ("de", "bin ich heute noch wem was schuldig"),
        ("nl", "wa moek nog meebrengen"),
        ("id", "jadi rabu jam brp lesnya"),
        ("hi", "is hafte kis din paani nahi aaya tha"),
        ("pt", "terça que horas é o dentista"),
    ],
)
def test_a_question_is_known_wherever_its_word_stands(language: str, text: str) -> None:
    assert is_asked(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "ask tom what time"),
        ("es", "mañana donde siempre a las 5"),
        ("fr", "demain chez qui tu sais"),
        ("de", "ich hab noch was"),
        ("de", "frag papa wann er kommt"),
        ("de", "ich bin froh was geschafft zu haben"),
        ("nl", "ik heb nog wat"),
        ("es", "no sé cuánto"),
    ],
)
def test_what_only_has_such_a_word_is_kept(language: str, text: str) -> None:
    assert not is_asked(text, language)
