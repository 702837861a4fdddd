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


@pytest.mark.parametrize(
    "said",
    [
        "me pones un recordatorio el martes a las 9 para el cole?",
        "vc me lembra terça 9h da vacina?",
        "j'ai besoin que tu me rappelles mardi à 9h le vaccin",
        "ho bisogno che mi ricordi martedì alle 9 il vaccino",
        "kabarin aku selasa jam 9 buat vaksin",
        "mangalvar 9 baje vaccine mat bhoolne dena",
        "help me dinsdag om 9 uur herinneren aan de prik",
        "herinner me dinsdag om 9 uur de verwarming uit te zetten",
        "erinnere mich Dienstag um 9, den Termin zu verschieben",
        "mangalvar 9 baje yaad dilana Ravi ko phone karna",
    ],
)
def test_a_request_is_set_however_it_is_asked(world: World, said: str) -> None:
    reply = world.say(said)
    (due,) = world.db.execute("SELECT scheduled_time FROM reminders").fetchone() or ("",)
    assert due[:13] == "2026-11-24T08", reply


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("ich muss heute um 21 Uhr die Tropfen nehmen, erinner mich dran", "Tropfen"),
        ("ik moet vanavond om 21 uur de druppels nemen, herinner me eraan", "druppels"),
    ],
)
def test_what_is_pointed_at_lends_its_words(world: World, said: str, title: str) -> None:
    reply = world.say(said)
    rows = world.db.execute("SELECT message FROM reminders").fetchall()
    assert [title in row[0] for row in rows] == [True], reply


LISTS = [
    ("Shopping list: milk, bread and eggs", "got the bread", "bread"),
    ("haz una lista de compras: leche, pan y huevos", "ya compré el pan", "pan"),
    ("faz uma lista de compras: leite, pão e ovos", "já comprei o pão", "pão"),
    ("fais une liste de courses : lait, pain et œufs", "j'ai acheté le pain", "pain"),
    ("mach eine Einkaufsliste: Milch, Brot und Eier", "Brot hab ich", "Brot"),
    ("fai una lista della spesa: latte, pane e uova", "ho preso il pane", "pane"),
    ("bikin daftar belanja: susu, roti dan telur", "roti udah dibeli", "roti"),
    ("shopping list banao: doodh, bread aur ande", "bread le liya", "bread"),
    ("maak een boodschappenlijst: melk, brood en eieren", "brood heb ik", "brood"),
]


@pytest.mark.parametrize(("made", "got", "item"), LISTS)
def test_the_last_two_things_of_a_list_are_ticked_apart(
    world: World, made: str, got: str, item: str
) -> None:
    world.say(made)
    reply = world.say(got)
    _, *items = world.kept()[0].split("\n")
    assert [one for one in items if one.startswith("✓")] == [f"✓ {item}"], reply
    assert len(items) == 3


def test_an_order_to_make_a_list_is_no_part_of_its_name(world: World) -> None:
    world.say("shopping list banao: doodh, bread aur ande")
    world.say("bikin daftar tugas: sapu, pel dan masak")
    assert [note.split("\n")[0] for note in world.kept()] == ["Shopping list", "Daftar tugas"]


def test_what_is_put_on_a_list_may_stand_behind_it(world: World) -> None:
    world.say("shopping list banao: doodh, bread aur ande")
    world.say("list mein paneer daalo")
    assert world.kept() == ["Shopping list\ndoodh\nbread\nande\npaneer"]


@pytest.mark.parametrize("said", ["afspraak met Piet vrijdag", "de was ophangen vrijdag"])
def test_dutch_words_tell_no_english_past(world: World, said: str) -> None:
    assert "27 nov" in world.say(said)
