"""Amounts in notes: what counts as one, and what questions make of them."""

from decimal import Decimal

import pytest
from conftest import World

from search.judging import amounts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("paint €32.50 and brushes €9", [("32.50", "EUR"), ("9", "EUR")]),
        ("cycled 14,5 km", [("14.5", "km")]),
        ("R$ 1.250,00 aluguel", [("1250.00", "BRL")]),
        ("1,200 pounds for the roof", [("1200", "GBP")]),
        ("lunch 11.20", [("11.20", "")]),
        ("20 Euro für Brot", [("20", "EUR")]),
        ("order AB-4471-9", []),
        ("ring 555-0142", []),
        ("version 3.5.1 of 12/11/2026", []),
        ("half past 6:30", []),
        ("gastei 40 reais", [("40", "BRL")]),
    ],
)
def test_what_is_an_amount(text: str, found: list[tuple[str, str]]) -> None:
    expected = [(Decimal(value), unit) for value, unit in found]
    assert [(one.value, one.unit) for one in amounts.find_amounts(text)] == expected


@pytest.mark.parametrize(
    ("question", "language", "form"),
    [
        ("how much did we spend on paint?", "en", "sum"),
        ("What is the total for the roof?", "en", "sum"),
        ("on average, how much was lunch", "en", "average"),
        ("what was my longest ride", "en", "most"),
        ("what does Ola owe me", "en", "owed"),
        ("quanto gastei com uber", "pt", "sum"),
        ("wie viel habe ich für Farbe ausgegeben", "de", "sum"),
        ("combien j'ai dépensé en peinture ?", "fr", "sum"),
        ("quanto ho speso per la vernice", "it", "sum"),
        ("cuánto he gastado en pintura", "es", "sum"),
        ("berapa total belanja cat", "id", "sum"),
        ("paint pe kitna kharch hua", "hi", "sum"),
        ("hoeveel heb ik uitgegeven aan verf", "nl", "sum"),
        ("how much is the rent?", "en", ""),
        ("how many people came", "en", ""),
        ("what does the plumber cost", "en", ""),
    ],
)
def test_what_asks_for_an_amount(question: str, language: str, form: str) -> None:
    asked = amounts.asked_in(question, (language,))
    assert (asked.form if asked else "") == form


def test_a_sum_shows_its_parts_and_what_had_no_amount(world: World) -> None:
    for text in ("paint €32.50", "more paint €11", "paint for the shed, forgot the price"):
        world.say(text)
    said = world.say("how much did I spend on paint?")
    assert said.startswith("€43.50 in all, from 2:")
    assert "• €32.50: paint €32.50" in said
    assert "Without an amount:\n• paint for the shed" in said


def test_the_units_are_not_mixed(world: World) -> None:
    for text in ("rope 20 m, €15", "rope 30 m, €22"):
        world.say(text)
    assert world.say("how many metres of rope in total?").startswith("50 m in all")
    assert world.say("how much did I spend on rope?").startswith("€37 in all")


def test_a_debt_is_what_is_owed_less_what_was_paid_back(world: World) -> None:
    for text in ("Ola owes me 80 for the tent", "Ola owes me another 12.50", "Ola paid me back 50"):
        world.say(text)
    assert "42.50 in all" in world.say("how much does Ola still owe me?")


def test_the_same_is_asked_of_another_month(world: World) -> None:
    world.say("swam 900 m")
    world.clock.pass_(days=14)
    for text in ("swam 1000 m", "swam 1200 m"):
        world.say(text)
    assert "2 times" in world.say("how many times did I swim in December?")
    assert "Once" in world.say("and in November?")
    assert world.say("how many metres in total?").startswith("I don't") is False


def test_one_note_is_its_own_answer(world: World) -> None:
    world.say("paid Rui 240 for the gutters")
    assert "in all" not in world.say("how much did I pay Rui?")


def test_what_was_spent_at_all_is_of_money_alone(world: World) -> None:
    world.say("gas meter reading 48213")
    world.say("paid 42.50 for the vet")
    world.say("Cat food €17")
    world.say("how much was the meter?")
    said = world.say("how much did I spend?")
    assert said.startswith("€59.50 in all, from 2") and "48213" not in said
