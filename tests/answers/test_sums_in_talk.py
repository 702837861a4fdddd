"""Sums as people ask for them in passing: going on, put right, shared out, what is left."""

from typing import Final

import pytest
from conftest import World

SUMS: Final[list[tuple[str, list[str], str, str]]] = [
    ("goes on", ["I spent 1,150 on tyres", "and 230 for oil"], "how much have I spent?", "1380"),
    ("suma", ["gasté 310 en la tienda", "y 90 de pan"], "cuánto llevo gastado?", "400"),
    ("one", ["recebi 700 da loja", "gastei 50 de cola"], "quanto recebi até agora?", "700"),
    ("earned", ["recebi 700 da loja", "recebi 90 do bar", "gastei 50"], "quanto recebi?", "790"),
    ("denied", ["I spent 61 euro at the zoo", "and 12 euro ice"], "how much did I spend?", "73"),
    ("his", ["j'ai payé 40€ de vin", "Luc a payé 15€", "et moi 5€"], "j'ai payé combien ?", "45"),
    ("list", ["stoelen: tante Ria 12, school 30"], "hoeveel stoelen samen?", "42"),
    ("list", ["kursi: bu Ani 15, pak RT 20"], "total brp kursi?", "35"),
    ("left", ["torte: 200 angezahlt, kostet 650"], "wieviel ist für die torte noch offen?", "450"),
    ("left", ["tent wale ko 5000 advance diya, total 18000"], "tent wale ka kitna baki h", "13000"),
    ("owed", ["jonas hat mir 9,50 geliehen", "jonas nochmal 4 €"], "was schulde ich jonas", "13"),
    ("most", ["pressure 141 today", "pressure 128 today"], "what was my highest pressure", "141"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "notes", "question", "told"), SUMS, ids=str)
def test_what_a_sum_is_made_of(
    world: World, name: str, notes: list[str], question: str, told: str
) -> None:
    for note in notes:
        world.say(note)
    assert told in world.say(question).split("\n")[0], name


def test_what_was_put_right_counts_anew(world: World) -> None:
    world.say("I spent 80 euro at the market")
    world.say("and 25 euro for petrol")
    assert world.say("how much did I spend?").startswith("105")
    world.say("no wait, petrol was 35 euro not 25")
    assert world.say("so how much is it in total?").startswith("115")


def test_a_sum_is_shared_out_and_told_without_a_part(world: World) -> None:
    for note in ("spesi 40 euro di pesce", "e 12 euro di pane", "e 8 euro di vino"):
        world.say(note)
    assert world.say("quanto ho speso in tutto?").startswith("60")
    assert world.say("diviso 3 con gli altri?").startswith("20")
    assert world.say("e senza il vino quanto viene?").startswith("Restano 52")
    assert world.say("e adesso il totale?").startswith("60")


def test_half_of_the_one_amount_just_told(world: World) -> None:
    world.say("o encanador cobra 900 pelo banheiro")
    assert world.say("quanto fica cada metade?").startswith("450")


def test_with_two_wholes_nothing_is_left(world: World) -> None:
    world.say("roof: paid 200 on account, costs 900")
    world.say("roof of the shed costs 400")
    assert "left:" not in world.say("how much is left to pay for the roof?")
