"""No text holds anybody up, whatever it repeats: one alone costs no more than six plain saves.

A fault here is of a kind (a pattern that goes back over what it read, a text cut anew at each of
its gaps), and shows with long runs of what its author did not think of.
"""

import random
import statistics
import threading
import time

import pytest
from conftest import ANNA, BEN, Server, World
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

LENGTH = 4_000
OPENINGS = (
    "",
    "remind me to ",
    "remind me tomorrow at 5pm to buy:\n",
    "remind me at 5pm to ",
    "forget ",
    "where did i put ",
    "every day at 8 ",
    "erinnere mich um 5 ",
    "no, i meant ",
)
WORDS = """every|each|and|and to|a|an|the|to|of|remind me|at 5|at 9:10|at|in|on|5pm|monday|mon,|
tomorrow|tonight|in 2 days|in an hour|half an hour|half|an hour ago|next|last|this|the last|of the|
first|1st|on the 3rd|2nd|every 2|every other|every monday at 5 and|call Bob at 5 and|at 8 and|
and remind me to pay at 6|from 5 to|between 5 and 6|until|except|jan 1|january|2026-|2026-11-23|
twenty|twenty-|two|before|2 days before|after|5 minutes|5m|5h5m|5h 5m|utc+5|am|o'clock|noon|week|
weeks|what|when is|did i|is|was|forget|don't|please|can you|ok|thanks|no|i meant|list|my|note:|
domani alle 5|ricordami di|e|y|ed|und|morgen um 5|jeden tag um 5|cada día|luego|tous les jours|puis|
besok jam 5|हर दिन|kal subah|elke dag|1|1:|1,|1.|1/|#|#a|@|a.b@|a@b.c|http://a.b/|www.|.|...|,|;|:|
!|?|-|--|–|/|/list|\\|"|'|a'|a-|(|)|[x|*|_|~|%s|{}|é|ß|İ|я|ع|ก|明日|👩‍👩‍👧|٣|５|\u200d|\u202e|\u0301"""
UNITS = (
    *(f"{word} " for word in WORDS.replace("\n", "").split("|")),
    *("1", "a", "é", "5m", "1.", "1:", ".", "-", "/", "'", "e\u0301", "５", "明", "👩", "a-", "a'"),
    *(" ", "\n", "\t", "\xa0", "- milk\n", "- 2 eggs\n", "1. x\n", "* at 5 run\n", "\n\n"),
)
TEXTS = [(opening, unit) for opening in OPENINGS for unit in UNITS]
PLAIN = "Under the old tree we talked with our neighbours while their dog slept in the shade. "
FEW = random.Random(12).sample(TEXTS, 60)  # of a thousand, for every run
KNOWN = (  # what once held everybody up
    ("remind me ", "every monday at 5 and at 8:00 and at 9:10 and at 10:20 and "),
    ("remind me tomorrow at 5pm to buy: ", "- milk\n"),
    ("remind me at 5pm to ", "e "),
    ("remind me to see what i saw ", "and then saw the bread "),
    ("remind me to call ", "."),
    ("remind me ", " "),
    ("remind me at 5pm to ", "1, "),
    ("remind me at 5pm to ", "remind me at 5pm to "),
    ("", "1, "),
)


def repeated(opening: str, unit: str, end: str = "a") -> str:
    """Return a text of the length; its end fits no run, so that patterns go back over it."""
    return (opening + unit * LENGTH)[: LENGTH - len(end)] + end


class Meter:
    """Says texts over the webhook and counts their CPU time, a client's share included."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.sent = 0
        for text in ("What did I say about trees?", "remind me at 5 to run and at 6 to eat", "ok"):
            self.cost(text)  # patterns are compiled, tables of words read
        saves = [self.save() for _ in range(12)][3:]
        self.most_s = 6 * statistics.median(saves)

    def cost(self, text: str) -> float:
        self.sent += 1
        sender = f"whatsapp:+1555{self.sent:07}"
        before = time.process_time()
        answer = self.server.webhook(f"SM{self.sent:032}", text, sender)
        cost = time.process_time() - before
        assert answer.status == 200
        assert answer.reply
        return cost

    def is_cheap(self, text: str) -> bool:
        """Ask again beside a save where it is not: other programs make a moment dear, never all."""
        if self.cost(text) <= self.most_s:
            return True
        return any(self.cost(text) <= max(self.most_s, 6 * self.save()) for _ in range(5))

    def save(self) -> float:
        return self.cost(PLAIN * 47 + str(self.sent))


@pytest.fixture
def meter(server: Server) -> Meter:
    return Meter(server)


def test_no_text_costs_more_than_six_plain_saves(meter: Meter) -> None:
    dear = [each for each in (*KNOWN, *FEW) if not meter.is_cheap(repeated(*each))]
    assert dear == []


@pytest.mark.long
def test_none_of_all_costs_more_than_six_plain_saves(meter: Meter) -> None:
    dear = [each for each in TEXTS if not meter.is_cheap(repeated(*each))]
    assert dear == []


PIECES = st.sampled_from(UNITS) | st.text(max_size=6)
RUNS = st.lists(st.tuples(PIECES, st.sampled_from((1, 2, 30, 300))), min_size=1, max_size=8)


@pytest.mark.long
def test_no_text_made_up_costs_more_than_six_plain_saves(meter: Meter) -> None:
    @given(st.sampled_from(OPENINGS), RUNS)
    @example("remind me to call ", [(".", 40), ("a ", 1), ("and ", 30)])
    @example("", [("?ɨ", 1)])
    @settings(
        max_examples=400,
        deadline=None,
        derandomize=True,  # the same texts every time
        suppress_health_check=list(HealthCheck),
    )
    def check(opening: str, runs: list[tuple[str, int]]) -> None:
        body = "".join(unit * times for unit, times in runs)
        text = (opening + (body or "a") * LENGTH)[:LENGTH].replace("\0", "")
        text = text.encode("utf-8", "replace").decode()
        assert meter.is_cheap(text)

    check()


def test_another_persons_message_is_not_kept_waiting(server: Server, meter: Meter) -> None:
    """While hard texts come in one after the other, plain ones are answered in between."""
    over = threading.Event()
    waits: list[float] = []

    def other() -> None:
        while not over.is_set():
            before = time.monotonic()
            server.webhook(f"SMb{len(waits)}", f"Note {len(waits)} about the garden", BEN)
            waits.append(time.monotonic() - before)

    thread = threading.Thread(target=other)
    thread.start()
    for number, each in enumerate(KNOWN):
        server.webhook(f"SMa{number}", repeated(*each), ANNA)
    over.set()
    thread.join()
    assert len(waits) > len(KNOWN)
    assert statistics.median(waits) < 1


def test_what_is_too_much_for_one_message_is_kept_and_said_so(world: World) -> None:
    many = " and ".join(
        f"at {5 + minute % 12}:{10 + minute} to do number {minute}" for minute in range(30)
    )
    reply = world.say(f"remind me {many}")
    assert "set nothing" in reply
    assert world.count("reminders") == 0
    kept = world.db.execute("SELECT content FROM memories").fetchone()[0]
    assert kept == f"remind me {many}"


def test_a_long_list_is_one_reminder_with_all_its_lines(world: World) -> None:
    lines = [f"- thing {number}" for number in range(60)]
    reply = world.say("remind me tomorrow at 5pm to buy:\n" + "\n".join(lines))
    assert "Tomorrow, Mon 23 Nov, 17:00" in reply
    [message] = [row[0] for row in world.db.execute("SELECT message FROM reminders")]
    assert message == "\n".join(["buy:", *lines])


def test_twenty_clock_times_are_twenty_reminders(world: World) -> None:
    clocks = [f"{hour}:{minute}" for hour in range(16, 21) for minute in (20, 30, 40, 50)]
    world.say("remind me to take my pill at " + " and at ".join(clocks))
    assert world.count("reminders") == 20


@pytest.mark.parametrize("text", ["onerror=\"document.title='hit'\"", 'a"b', '"', 'x" OR "y'])
def test_marks_of_the_index_in_a_message_are_letters_of_it(world: World, text: str) -> None:
    """What is looked up goes to the index quoted: such a message got no answer but a fault."""
    world.say("The wifi password is comet-42")
    assert world.say(text)
    assert world.say(f"{text} zebra")
    assert world.say(f"/search {text}")
    assert "comet-42" in world.say("What is the wifi password?")
