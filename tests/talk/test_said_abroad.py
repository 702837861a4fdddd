"""Notes, corrections and agendas in other languages, as people write them on a telephone."""

import pytest
from conftest import World


@pytest.mark.parametrize(
    "said",
    [
        "Habe das Auto auf P3 Reihe 9 abgestellt.",
        "Hab die Heizung entlüftet",
        "hab den Schlüssel bei Uwe gelassen",
        "Heb de fiets bij het station gezet",
    ],
)
def test_a_statement_without_its_subject_is_no_question(world: World, said: str) -> None:
    world.say(said)
    assert world.kept() == [said]


@pytest.mark.parametrize(
    ("said", "asked", "right"),
    [
        ("My locker is 87, code 4410", "what's the locker code?", "no, the code is 4411"),
        (
            "Mein Spind ist die 87, Code 4410",
            "welcher Code war das beim Spind?",
            "ne, der Code ist 4411",
        ),
        (
            "mi taquilla es la 87, código 4410",
            "¿cuál era el código de la taquilla?",
            "no, el código es 4411",
        ),
        (
            "mon casier c'est le 87, code 4410",
            "c'était quoi le code du casier ?",
            "non, le code c'est 4411",
        ),
        (
            "meu armário é o 87, código 4410",
            "qual era o código do armário?",
            "não, o código é 4411",
        ),
        (
            "il mio armadietto è l'87, codice 4410",
            "qual era il codice dell'armadietto?",
            "no, il codice è 4411",
        ),
    ],
)
def test_what_was_shown_is_put_right(world: World, said: str, asked: str, right: str) -> None:
    world.say(said)
    world.say(asked)
    world.say(right)
    assert world.kept() == [said.replace("4410", "4411")]


@pytest.mark.parametrize(
    "asked",
    ["Was steht morgen an?", "Steht morgen was an?", "¿qué tengo mañana?", "j'ai quoi demain ?"],
)
def test_what_is_on_is_asked_in_many_ways(world: World, asked: str) -> None:
    world.say("Zahnarzt am 23. November um 15 Uhr")
    assert "Zahnarzt" in world.say(asked)
