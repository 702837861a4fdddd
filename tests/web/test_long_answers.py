"""One answer is one message of WhatsApp's: a long one is cut, and "more" tells the rest."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import World
from connected import Phone, Vendors, connect, end, running

from language.catalogs import languages, say, speaking
from language.questions import choices
from talk import recording
from vendors import twilio_text


@pytest.fixture
def phone(tmp_path: Path, servers: Vendors) -> Iterator[Phone]:
    servers.twilio.reset()
    world = connect(tmp_path, servers, uses="twilio")
    with running(world) as server:
        yield Phone(server, servers)
    end(world)


def fill(phone: Phone) -> list[str]:
    notes = [f"Note {number:02d} tells of gardens, kitchens and boats" for number in range(45)]
    notes[10] = "The zebra cake needs 4711 eggs and a lot of cocoa"
    for note in notes:
        phone.send(note)
    return notes


def test_more_tells_the_rest_until_all_is_told(phone: Phone) -> None:
    notes = fill(phone)
    first = phone.send("/list all")
    assert first.text.count("<Message") == 1
    assert first.reply.endswith("Say “more” for the rest.")
    told = [first.reply]
    while "Say “more”" in told[-1]:
        answer = phone.send("more")
        assert answer.text.count("<Message") == 1 and len(answer.reply) <= 1500
        told.append(answer.reply)
    whole = "\n".join(told)
    assert len(told) > 1 and all(note in whole for note in notes)


def test_what_is_told_of_by_more_is_forgotten_with_its_note(phone: Phone) -> None:
    fill(phone)
    phone.send("/list all")
    rest = phone.send("more").reply
    assert "zebra" in rest
    phone.send("forget what I said about the zebra cake")
    db = phone.server.world.db
    replies = [row[0] for row in db.execute("SELECT reply FROM interactions WHERE id <= 47")]
    assert not any("zebra" in reply for reply in replies)


def test_delivered_again_it_is_cut_the_same(phone: Phone) -> None:
    fill(phone)
    first = phone.send("/list all", MessageSid="SMagain")
    assert phone.send("/list all", MessageSid="SMagain").text == first.text


def test_without_whatsapp_nothing_is_cut(world: World) -> None:
    for number in range(45):
        world.say(f"Note {number:02d} tells of gardens, kitchens and boats")
    assert len(world.say("/list all")) > 1600


def test_a_cut_loses_nothing(world: World) -> None:
    text = "\n".join(f"{number}. a line that says number {number} 😀" for number in range(200))
    first, rest = twilio_text.first_of(text)
    assert f"{first}\n{rest}" == text
    assert len(recording.shown_of(text).encode("utf-16-le")) <= 2 * twilio_text.MESSAGE_MAX_UNITS
    assert twilio_text.first_of("short") == ("short", "")


@pytest.mark.parametrize("code", languages())
def test_the_word_it_asks_for_is_understood(code: str) -> None:
    with speaking(code):
        sentence = say("Say “more” for the rest.")
    for left, right in ("“”", "„“", "«»", "‘’"):
        if left in sentence and right in sentence.split(left, 1)[1]:
            word = sentence.split(left, 1)[1].split(right, 1)[0]
            assert choices.asks_for_more(word), word
            return
    raise AssertionError(sentence)
