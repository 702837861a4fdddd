"""The hour and the words of the reminder before: "Friday, same time", "one tonight, too"."""

import pytest
from conftest import World


def rings(world: World) -> list[tuple[str, str]]:
    rows = world.db.execute(
        "SELECT message, scheduled_time FROM reminders WHERE status = 'pending' ORDER BY id"
    )
    return [(row[0], row[1][5:16]) for row in rows]


def test_same_time_is_that_of_the_reminder_before(world: World) -> None:
    world.say("remind me to stretch tomorrow at 6:40am")
    world.say("wake me thurs n fri same time")
    assert [at for _, at in rings(world)] == ["11-23T05:40", "11-26T05:40", "11-27T05:40"]


def test_same_time_as_nothing_is_asked(world: World) -> None:
    said = world.say("remind me to phone Eva on thursday, same time")
    assert "same time" in said and "?" in said
    assert rings(world) == []


@pytest.mark.parametrize(
    ("first", "more", "at"),
    [
        ("remind me to water the roses tomorrow at 8", "one tonight too at 8", "11-22T19:00"),
        ("remind me to water the roses tomorrow at 8", "on friday too", "11-27T07:00"),
        ("remind me to water the roses tomorrow at 8", "same time on friday too", "11-27T07:00"),
        ("erinnere mich morgen um 8 an die Rosen", "am Freitag auch", "11-27T07:00"),
        ("recuérdame regar las rosas mañana a las 8", "el viernes también a las 9", "11-27T08:00"),
        ("rappelle-moi demain à 8h les roses", "vendredi aussi", "11-27T07:00"),
        ("ricordami domani alle 8 le rose", "anche venerdì alle 9", "11-27T08:00"),
        ("herinner me morgen om 8 uur aan de rozen", "vrijdag ook", "11-27T07:00"),
        ("me lembra amanhã às 8 das rosas", "sexta também", "11-27T07:00"),
        ("ingatkan saya besok jam 8 pagi siram mawar", "jumat juga", "11-27T07:00"),
    ],
)
def test_one_more_of_the_same(world: World, first: str, more: str, at: str) -> None:
    world.say(first)
    world.say(more)
    (words, before), (again, after) = rings(world)
    assert (again, before, after) == (words, "11-23T07:00", at)


@pytest.mark.parametrize(
    "text", ["wake me thursday and friday at 7", "remind me to swim thursday and friday at 7"]
)
def test_days_side_by_side_share_their_hour(world: World, text: str) -> None:
    world.say(text)
    assert [at for _, at in rings(world)] == ["11-26T06:00", "11-27T06:00"]
    assert len({words for words, _ in rings(world)}) == 1


def test_days_with_words_of_their_own_keep_their_hours(world: World) -> None:
    world.say("remind me to swim thursday at 7 and friday to call Bob")
    assert [at for _, at in rings(world)] == ["11-26T06:00", "11-27T08:00"]
