"""What counts of the rules' reading and a model's, with a model that is wrong in every way."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest
from conftest import World
from connected import Vendors, connect, end, intent, vendors

import replies
import store
from intents import Intent
from language.claims import claims_something
from talk import deciding
from vendors import model_values
from vendors.model_values import ModelIntent

WORDS = {"about": "the dentist", "message": "the dentist", "time_words": "tomorrow at 5pm"}
BOASTS = "Got it, saved! I will remember that."
# One answer of every kind, each with all that it could say.
WRONG: list[dict[str, Any]] = [
    intent(kind, action=action, everything=True, number=1, reply=BOASTS, **WORDS)
    for kind, action in (
        *((kind, "") for kind in get_args(model_values.Kind)),
        *(("reminder_change", action) for action in get_args(model_values.Action)),
        ("forget", "undo"),
    )
]


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Vendors]:
    with vendors() as stand_ins:
        yield stand_ins


@pytest.fixture
def world(tmp_path: Path, stand_ins: Vendors) -> Iterator[World]:
    stand_ins.openai.contents["intent"] = intent("memory")
    world = connect(tmp_path, stand_ins, uses="twilio openai")
    world.say("The boiler was serviced by Otto")
    world.say("Remind me to see the dentist tomorrow at 3pm")
    stand_ins.openai.requests.clear()
    yield world
    end(world)


def state(world: World) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the words that are kept, and the reminders with what they say."""
    kept = [one.content for one in store.list_memories(world.db, 1, limit=-1)]
    rows = world.db.execute("SELECT id, message, status FROM reminders").fetchall()
    return kept, [tuple(row) for row in rows]


# -- whole messages --------------------------------------------------------------------------------

SURE = [
    "cancel the bus reminder",
    "forget what I said about the bike",
    "delete that",
    "snooze 10 minutes",
    "move the bus one to 5pm",
    "done",
    "what are my reminders?",
    "where did I park on level 3?",
    "remember that Anna is allergic to nuts",
    "Remind me to call mom",
    "thanks",
]


@pytest.mark.parametrize("text", SURE)
def test_sure_rules_ask_no_model(world: World, stand_ins: Vendors, text: str) -> None:
    stand_ins.openai.contents["intent"] = intent("memory", confidence=1.0)
    world.say("remind me to catch the bus at 4pm")  # "the bus one" is sure where there is one
    world.say(text)
    assert [one for one in stand_ins.openai.requests if "kind_wanted" in str(one.body)] == []


STATEMENTS = [
    "My passport number ends in 772",
    "I parked on level 3 near the lift",
    "My doctor is Dr Vogel in Baker Street",
    "La chiave è sotto il vaso",
]

KEPT_TOO_ITALIAN = "Ho tenuto le tue parole anche come nota."


@pytest.mark.parametrize("said", STATEMENTS)
def test_a_statement_is_kept_whatever_a_model_makes_of_it(
    world: World, stand_ins: Vendors, said: str
) -> None:
    for number, (wrong, confidence) in enumerate(product(WRONG, (0.1, 0.6, 0.99))):
        text = f"{said} ({number})"
        kept, reminders = state(world)
        stand_ins.openai.contents["intent"] = wrong | {"confidence": confidence}
        reply = world.say(text)
        now_kept, now_reminders = state(world)
        assert set(now_kept) == {*kept, text}, wrong
        assert any(
            kept in reply for kept in ("Saved", "Salvato", replies.KEPT_TOO, KEPT_TOO_ITALIAN)
        )
        assert BOASTS not in reply
        # A reminder may be made or moved, and the reply says so; none ends, none is reworded.
        assert now_reminders[: len(reminders)] == reminders
        said_set = reply.count("Reminder set") + reply.count("Promemoria impostato")
        assert len(now_reminders) == len(reminders) + said_set
        if confidence <= deciding.LEAST:
            assert reply.startswith(("Saved.", "Salvato.")) and now_reminders == reminders


UNSURE = ["could the bins be out?", "what is anna's number", "haha ok", "Anna's phone number"]


@pytest.mark.parametrize("said", UNSURE)
def test_nothing_is_lost_or_claimed_where_the_rules_are_unsure(
    world: World, stand_ins: Vendors, said: str
) -> None:
    for wrong, confidence in product(WRONG, (0.1, 0.6, 0.99)):
        kept, reminders = state(world)
        stand_ins.openai.contents["intent"] = wrong | {"confidence": confidence}
        reply = world.say(said)
        now_kept, now_reminders = state(world)
        assert now_kept[-len(kept) :] == kept
        assert now_reminders[: len(reminders)] == reminders
        assert BOASTS not in reply
        says_kept = "Saved" in reply or replies.KEPT_TOO in reply
        assert says_kept == (len(now_kept) > len(kept))
        assert len(now_reminders) == len(reminders) + reply.count("Reminder set")
        if confidence <= deciding.LEAST:
            assert (now_kept, now_reminders) == (kept, reminders)


def test_a_question_that_may_be_a_statement_is_both(world: World, stand_ins: Vendors) -> None:
    stand_ins.openai.contents["intent"] = intent("memory", confidence=0.9)
    reply = world.say("who serviced the boiler")
    assert "Otto" in reply and reply.endswith(replies.KEPT_TOO)
    assert "who serviced the boiler" in state(world)[0]


def test_a_request_in_other_words_is_set_and_kept(world: World, stand_ins: Vendors) -> None:
    stand_ins.openai.contents["intent"] = intent(
        "reminder", message="feed the cat", time_words="tomorrow at 7", confidence=0.9
    )
    reply = world.say("the cat will want you to tell me tomorrow at 7 to feed the cat")
    assert "Reminder set: feed the cat" in reply and replies.KEPT_TOO in reply


def test_what_to_be_reminded_of_is_in_the_persons_words(world: World, stand_ins: Vendors) -> None:
    stand_ins.openai.contents["intent"] = intent(
        "reminder", message="sell the cat", time_words="tomorrow at 7", confidence=0.9
    )
    assert "sell" not in world.say("the cat will want you to tell me tomorrow at 7 to feed it")


# -- the two readings ------------------------------------------------------------------------------


def reading(kind: Any, confidence: float, **fields: Any) -> ModelIntent:
    given: dict[str, Any] = {
        "about": "",
        "action": "",
        "number": None,
        "everything": False,
        "kind_wanted": "",
        "count": False,
        "message": "",
        "time_words": "",
        "recurrence_words": "",
        "tags": ("x",),
        "reply": "",
    }
    return ModelIntent(kind, confidence, **(given | fields))


KINDS = get_args(model_values.Kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_no_surer_than_the_rules_does_not_count(kind: Any) -> None:
    for said, confidence in product(KINDS, (0.0, 0.6, 0.7)):
        rule = Intent(kind, 0.7)
        assert deciding.weigh(rule, reading(said, confidence)) == deciding.Decision(rule)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("said", "action"),
    [
        ("forget", ""),
        ("forget", "undo"),
        ("reminder_cancel", ""),
        *(("reminder_change", action) for action in ("", "done", "rename", "skip", "undo")),
    ],
)
def test_on_a_models_word_nothing_ends_or_is_forgotten(kind: Any, said: Any, action: Any) -> None:
    rule = Intent(kind, 0.3)
    assert deciding.weigh(rule, reading(said, 1.0, action=action)) == deciding.Decision(rule)


@pytest.mark.parametrize("said", KINDS)
def test_a_request_to_be_reminded_stays_one(said: Any) -> None:
    decision = deciding.weigh(Intent("reminder", 0.7), reading(said, 1.0))
    assert isinstance(decision.intent, Intent) and decision.intent.kind == "reminder"


def test_all_reminders_are_meant_only_where_the_rules_say_so() -> None:
    wide = reading("reminder_change", 1.0, action="move", everything=True)
    for every in (True, False):
        decision = deciding.weigh(Intent("reminder_change", 0.7, action="move", every=every), wide)
        assert isinstance(decision.intent, Intent) and decision.intent.every == every


# -- what a model may say --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claim",
    [
        BOASTS,
        "Sure, done!",
        "Noted. Anything else?",
        "I'll remind you tomorrow.",
        "Alles klar, ist gespeichert!",
        "Erledigt.",
        "¡Anotado!",
        "Listo, lo he borrado.",
        "Fatto!",
        "Me lo segno.",
        "C'est noté, je m'en souviendrai.",
        "Supprimé.",
        "Anotado, vou te lembrar.",
        "Sudah saya simpan.",
        "Ik heb het opgeslagen.",
        "Gemt!",
        "Tilføjet.",
        "Sparat!",
        "Lagret.",
        "Tallensin sen.",
        "Zapisałem to.",
        "Uložil jsem to.",
        "Am salvat.",
        "Elmentettem.",
        "Kaydettim, hatırlatırım.",
        "Запомнил, напомню завтра.",
        "Το αποθήκευσα.",
        "Պահպանեցի։",
        "تم الحفظ.",
        "ذخیره کردم.",
        "मैंने सहेज लिया।",
        "சேமித்தேன்.",
        "保存しました。",
        "已经记住了。",
        "저장했습니다.",
        "Your order is at https://example.org",
        "See you at 5!",
        "שמרתי את זה",
        "บันทึกแล้ว",
    ],
)
def test_a_claim_is_known_in_every_language(claim: str) -> None:
    assert claims_something(claim)


@pytest.mark.parametrize(
    "talk",
    [
        "Hi there!",
        "All good here!",
        "Sounds lovely, enjoy it!",
        "Hallo! Wie geht's?",
        "Gern geschehen!",
        "¡Buenos días! ¿Cómo estás?",
        "Ciao, come va?",
        "Bonjour, ça va ?",
        "Olá! Tudo bem?",
        "Selamat pagi!",
        "Goedemorgen, hoe gaat het?",
        "Привет! Как дела?",
        "Γεια σου!",
        "नमस्ते!",
        "こんにちは",
    ],
)
def test_small_talk_is_no_claim(talk: str) -> None:
    assert not claims_something(talk)


@pytest.mark.parametrize(("said", "is_shown"), [("So kind of you!", True), (BOASTS, False)])
def test_a_models_small_talk_is_shown_unless_it_claims_something(
    world: World, stand_ins: Vendors, said: str, is_shown: bool
) -> None:
    stand_ins.openai.contents["intent"] = intent("chat", reply=said)
    reply = world.say("haha ok")
    assert (said in reply) == is_shown and reply
