"""What comes at a time is kept, and a reminder is offered; a yes sets it."""

import pytest
from conftest import World

import store


@pytest.mark.parametrize(
    ("said", "message", "rule"),
    [
        ("put the bins out every other friday at 7pm", "put the bins out", "INTERVAL=2;BYDAY=FR"),
        ("every sunday water the plants at 9", "water the plants", "BYDAY=SU"),
        ("jeden Dienstag um 8 Altpapier", "Altpapier", "BYDAY=TU"),
        ("todo domingo às 9h regar as plantas", "regar as plantas", "BYDAY=SU"),
    ],
)
def test_what_comes_again_is_offered_each_time(
    world: World, said: str, message: str, rule: str
) -> None:
    world.say(said)
    assert world.kept() == [said] and not store.list_reminders(world.db, 1, "pending")
    world.say("yes")
    (made,) = store.list_reminders(world.db, 1, "pending")
    assert made.message == message and made.rrule is not None and rule in made.rrule


def test_no_sets_nothing(world: World) -> None:
    world.say("recycling every tuesday at 8")
    world.say("no")
    assert not store.list_reminders(world.db, 1, "pending") and world.kept() == [
        "recycling every tuesday at 8"
    ]


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("thu 6.30", "2026-11-26T17:30:00Z"),
        ("6.30 thursday", "2026-11-26T17:30:00Z"),
        ("saturday 9.45", "2026-11-28T08:45:00Z"),
        ("sat 5.12", "2026-12-05T08:00:00Z"),
        ("thursday 10.12", "2026-12-10T08:00:00Z"),
    ],
)
def test_a_day_and_an_hour_with_a_dot(world: World, said: str, due: str) -> None:
    """A date only where it falls on that day of the week."""
    world.say("remind me about the school play")
    world.say(said)
    assert [
        one.due_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        for one in store.list_reminders(world.db, 1, "pending")
    ] == [due]


@pytest.mark.parametrize("said", ["the barbecue starts at 6", "Pete can only do friday"])
def test_what_may_move_the_reminder_is_kept_and_the_move_offered(world: World, said: str) -> None:
    world.say("remind me about the barbecue tomorrow at 5")
    assert "“the barbecue”" in world.say(said) and world.kept() == [said]


@pytest.mark.parametrize(
    "said", ["dentist friday at 9", "Ana is coming on friday", "school ends at 3 on wednesday"]
)
def test_what_is_of_something_else_offers_no_move(world: World, said: str) -> None:
    world.say("remind me about the barbecue tomorrow at 5")
    assert "barbecue" not in world.say(said) and world.kept() == [said]


RANG = [
    ("remind me in 10 minutes to buy bread", "we have bread now", "yes", "no"),
    ("erinner mich in 10 minuten brot zu kaufen", "brot ist da", "ja", "nein"),
    ("recuérdame en 10 minutos darle de comer al gato", "el gato está feliz", "sí", "no"),
    ("me lembra em 10 minutos de lavar o carro", "o carro tá brilhando", "sim", "não"),
    ("rappelle-moi dans 10 minutes de nourrir le chat", "le chat est content", "oui", "non"),
    ("ricordami tra 10 minuti di comprare il pane", "il pane è sul tavolo", "sì", "no"),
]


@pytest.mark.parametrize(("asked", "said", "yes", "no"), RANG)
def test_what_may_tell_that_it_is_done_is_kept_and_asked(
    world: World, asked: str, said: str, yes: str, no: str
) -> None:
    done = "SELECT done_at IS NOT NULL FROM reminders"
    world.say(asked)
    world.clock.pass_(minutes=10, seconds=30)
    world.ring()
    assert "?" in world.say(said)
    assert world.kept() == [said] and world.db.execute(done).fetchone() == (0,)
    world.say(no)
    assert world.db.execute(done).fetchone() == (0,)
    world.say(said)
    world.say(yes)
    assert world.db.execute(done).fetchone() == (1,)


@pytest.mark.parametrize(
    "said",
    [
        "the bread is not good",
        "Sam makes coffee",
        "bread and butter and jam is all I ever eat at home",
    ],
)
def test_what_denies_it_or_is_long_or_of_another_is_not_asked(world: World, said: str) -> None:
    world.say("remind me in 10 minutes to buy bread")
    world.clock.pass_(minutes=10, seconds=30)
    world.ring()
    assert "?" not in world.say(said)


def test_it_is_not_asked_long_after_it_rang(world: World) -> None:
    world.say("remind me in 10 minutes to buy bread")
    world.clock.pass_(minutes=10, seconds=30)
    world.ring()
    world.clock.pass_(hours=2)
    assert "?" not in world.say("we have bread now")
