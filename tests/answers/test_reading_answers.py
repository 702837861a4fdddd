"""How an answer reads, and what leads it."""

import pytest
from conftest import BEN, NOW, World
from notes import ROME, keep
from recall_parts import STORE, days_ago

import replies
import store
from search import finding


def test_when_is_answered_with_the_day_first(world: World) -> None:
    keep(world, "Meeting with Sarah tomorrow", at=days_ago(30))
    keep(world, "The boiler was repaired", at=days_ago(2))
    answer = world.say("When is my meeting with Sarah?")
    assert answer.startswith("Sat 24 Oct 2026.\n📝 “Meeting with Sarah tomorrow (Sat 24 Oct 2026)”")
    assert world.say("When was the boiler repaired?").startswith("Fri 20 Nov 2026, 16:18:\n")


def test_the_one_who_said_it_is_named(world: World) -> None:
    keep(world, "The train leaves at six", sender="Rosa", at=days_ago(2))
    assert "(Fri 20 Nov 2026, 16:18, Rosa)" in world.say("what time does the train leave?")


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("how often should I service the boiler?", "📝 “Boiler must be serviced every October"),
        ("how often does Leo see the dentist?", "📝 “Leo sees the dentist twice a year"),
        ("how often do I run?", "2 times"),  # no rule was told
        ("how often did Leo see the dentist?", "2 times"),
    ],
)
def test_how_often_is_a_rule_where_one_was_told(world: World, question: str, lead: str) -> None:
    keep(world, "Boiler must be serviced every October")
    keep(world, "Leo sees the dentist twice a year")
    keep(world, "Leo saw the dentist, all fine")
    keep(world, "Ran 10 km")
    keep(world, "Ran 12 km")
    assert world.say(question).startswith(lead)


def test_how_often_is_a_count_with_what_it_counts(world: World) -> None:
    for days in (20, 9, 4):
        keep(world, f"Went to the gym, {days} kg", at=days_ago(days))
    keep(world, "Bought gym shoes at the mall", at=days_ago(70))
    answer = world.say("how many times did I go to the gym this month?").splitlines()
    assert answer[0] == "3 times, by what you told me:"
    assert answer[1].startswith("1. 📝 Went to the gym, 4 kg")
    assert len(answer) == 4
    keep(world, "a sunset", kind="image")
    assert world.say("how many photos do I have?").startswith("I have one:")


def test_the_last_is_the_newest_of_equals(world: World) -> None:
    for days in (20, 4, 9):
        keep(world, "Went to the dentist", at=days_ago(days))
    answer = world.say("When did I last go to the dentist?")
    assert answer.startswith("Wed 18 Nov 2026")


def test_everything_is_numbered_and_more_goes_on(world: World) -> None:
    for number in range(14):
        keep(world, f"Garden idea {number}", at=days_ago(20 - number))
    keep(world, "The bins go out on Thursday")
    listed = world.say("list everything about the garden").splitlines()
    assert listed[0] == "I have 14, newest first:"
    assert listed[1].startswith("1. 📝 Garden idea 13")
    assert listed[-1] == "4 more: say “more”."
    assert "Garden idea 3" in world.say("more")
    assert world.say("More please") == replies.NO_MORE
    world.say("/forget 11")  # its number goes on from the page before
    assert "idea 3" not in world.say("list everything about the garden") + world.say("more")


def test_everything_about_nothing_in_particular_is_everything(world: World) -> None:
    for number in range(14):
        keep(world, f"Idea {number}", at=days_ago(1))
    for question in ("list everything", "how many notes do I have?", "what did I save yesterday?"):
        assert world.say(question).startswith("I have 14, newest first:\n1. 📝 Idea 13")
        assert "Idea 0" in world.say("more")


def test_a_day_asked_for_is_also_the_one_spoken_of(world: World) -> None:
    world.say("I lent 20 euros to Marco yesterday")
    assert "Marco" in world.say("what did I do yesterday?")


def test_a_new_subject_is_asked_for_alone_too(world: World) -> None:
    for memory in STORE:
        keep(world, memory)
    world.say("How much was dinner with Tom?")
    answer = world.say("and the plumber?")  # what he cost was never said
    assert answer.startswith(replies.closest("📝 “The plumber is called Rossi"))
    world.say("How much was dinner with Tom?")
    assert world.say("and the plumber's name?").startswith("📝 “The plumber is called Rossi")


def test_what_only_stands_beside_the_answer_is_not_shown(world: World) -> None:
    keep(world, "Nice weather")
    keep(world, "Anna is allergic to nuts")
    keep(world, "The bins go out on Thursday")
    assert "Also" not in world.say("what is Anna allergic to?")


def test_an_answer_does_not_renumber_a_list(world: World) -> None:
    keep(world, "The garage code is 1111", at=days_ago(2))
    keep(world, "The bins go out on Thursday", at=days_ago(1))
    world.say("/list")
    world.say("What is the garage code?")
    assert "bins" in world.say("/list").splitlines()[1]
    world.say("What is the garage code?")
    world.say("/forget 1")
    assert world.say("/list").splitlines()[1].startswith("1. 📝 The garage code")


def test_that_is_what_was_shown_last(world: World) -> None:
    keep(world, "The garage code is 1111", at=days_ago(2))
    keep(world, "The office code is 2222", at=days_ago(1))
    world.say("What is the garage code?")
    assert world.say("and when was that?").startswith("Fri 20 Nov 2026")
    assert "2222" in world.say("and the office?").splitlines()[0]
    assert world.say("what is my shoe size?") == replies.NO_MEMORY
    assert world.say("and when was that?") == replies.NO_MEMORY


@pytest.mark.parametrize(
    ("note", "question", "follow_up"),
    [
        ("our electrician is Walt, 98444-2071", "who is our electrician?", "and his number?"),
        ("the electrician is called Walt, 98444-2071", "what's the electrician called?", "number?"),
        ("der Elektriker heißt Bode, 98444 2071", "wie heißt der Elektriker?", "und seine nummer?"),
        ("el electricista es Chuy, 98444 2071", "¿quién es el electricista?", "¿y su teléfono?"),
        ("o eletricista é o Valdir, 98444-2071", "quem é o eletricista?", "e o telefone dele?"),
        ("l'électricien c'est Karim, 98 44 42 07", "qui est l'électricien ?", "et son numéro ?"),
        ("l'elettricista è Beppe, 98444 2071", "chi è l'elettricista?", "e il suo numero?"),
        ("de elektricien is Piet, 98444 2071", "wie is de elektricien?", "en zijn nummer?"),
        ("tukang listrik Pak Joko, 98444 2071", "siapa tukang listrik?", "nomornya berapa?"),
        ("electrician ka naam Gade hai, 98444 2071", "electrician ka naam?", "aur uska number?"),
    ],
)
def test_the_number_of_what_was_shown_is_in_it(
    world: World, note: str, question: str, follow_up: str
) -> None:
    keep(world, note)
    keep(world, "the bank's number is 5500 118")
    world.say(question)
    assert note in world.say(follow_up)


def test_the_number_of_what_was_shown_may_be_in_another_of_the_name(world: World) -> None:
    keep(world, "my dentist is Dr Hale")
    keep(world, "Dr Hale's number is 07700 900555")
    keep(world, "Sam's number is 07700 900111")
    world.say("who is my dentist?")
    assert world.say("and the number?").startswith("📝 “Dr Hale's number is 07700 900555”")
    assert world.say("and Sam's number?").startswith("📝 “Sam's number")


@pytest.mark.parametrize(
    ("question", "follow_up", "lead"),
    [
        ("what shoe size is Anna?", "and Leo?", replies.closest("").splitlines()[0]),
        ("when is Anna's birthday?", "and Leo?", replies.closest("").splitlines()[0]),
        ("when is Anna's birthday?", "and for mum?", "4 April."),
        ("when is Anna's birthday?", "and mum's?", "4 April."),
        ("what shoe size is Anna?", "and the garage code?", "📝 “The garage code is 1111”"),
        ("wann hat Anna Geburtstag?", "Und Leo?", "Ich bin nicht sicher"),
        ("¿cuándo es el cumpleaños de Pepa?", "¿y el de Carlos?", "📝 “El cumpleaños de Carlos"),
    ],
)
def test_what_is_carried_on_answers_what_was_asked_before(
    world: World, question: str, follow_up: str, lead: str
) -> None:
    keep(world, "Anna wears size 38 shoes")
    keep(world, "Anna hat am 9. Oktober Geburtstag")
    keep(world, "Anna's birthday is 9 October")
    keep(world, "Mum's birthday is 4 April")
    keep(world, "Leo is allergic to walnuts")
    keep(world, "The garage code is 1111")
    keep(world, "El cumpleaños de Pepa es el 12 de marzo")
    keep(world, "El cumpleaños de Carlos es el 20 de junio")
    world.say(question)
    assert world.say(follow_up).splitlines()[0].startswith(lead)


def test_words_that_say_nothing_in_the_users_language_are_not_looked_for(world: World) -> None:
    keep(world, "La abuela nació el 3 de febrero de 1938")
    keep(world, "El cumpleaños de Pepa es el 12 de marzo")
    keep(world, "Presté 50 euros a Luis")
    world.say("¿cuándo es el cumpleaños de Pepa?")
    assert "Luis" in world.say("¿y el de Luis?")


@pytest.mark.parametrize("more", ["more", "altro", "mehr", "más", "encore", "mais", "meer", "ещё"])
def test_more_is_asked_for_in_other_languages(world: World, more: str) -> None:
    for n in range(5):
        keep(world, f"Anna likes tea number {n}")
    world.say("what tea does Anna like?")
    assert "likes tea" in world.say(more)
    assert world.count("memories") == 5


def test_more_without_an_answer_is_small_talk(world: World) -> None:
    keep(world, "The garage code is 1111")
    assert "1111" not in world.say("more")
    assert world.count("memories") == 1


def test_another_user_has_another_that(world: World) -> None:
    keep(world, "The garage code is 1111")
    world.say("What is the garage code?")
    assert "1111" not in world.say("and when was that?", BEN)
    assert "1111" not in world.say("more", BEN)


def test_a_long_memory_is_quoted_by_the_sentence_that_answers(world: World) -> None:
    filler = "Nothing much happened there and we went on along the river. " * 8
    keep(world, f"{filler}The hostel in Porto was called Casa Azul. {filler}")
    answer = world.say("What was the hostel in Porto called?")
    assert "“… The hostel in Porto was called Casa Azul." in answer
    assert len(answer) < 700


def test_forgetting_blanks_every_answer_that_quoted(world: World) -> None:
    keep(world, "The safe opens with 987654")
    world.say("list everything about the safe")
    world.say("How does the safe open?")
    world.say("and when was that?")
    world.say("forget the safe")
    world.db.execute("DELETE FROM undo_steps")
    assert "987654" not in "\n".join(world.db.reader.iterdump())


def test_the_photo_itself_is_sent(world: World) -> None:
    memory_id = keep(world, "whiteboard after the meeting", kind="image")
    with store.transaction(world.db):
        world.db.execute(
            "INSERT INTO media (content_hash, media_type, file_path, file_size, mime_type,"
            " created_at) VALUES ('h', 'image', 'h.jpg', 1, 'image/jpeg', '2026-11-22T15:18:00Z')"
        )
        world.db.execute("UPDATE interactions SET media_id = 1 WHERE id = :id", {"id": memory_id})
    world.say("show me the photo of the whiteboard")
    row = world.db.execute(
        "SELECT interaction_metadata ->> 'reply_media' FROM interactions ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert row[0] == '["h.jpg"]'


def test_naming_takes_only_what_has_every_word(world: World) -> None:
    keep(world, "The garage code is 1111")
    keep(world, "The garage door sticks")
    keep(world, "Bought paint yesterday", at=days_ago(3))

    def named(phrase: str) -> list[str]:
        memories = finding.find_naming(world.db, 1, phrase, NOW, ROME)
        return [memory.content for memory in memories]

    assert named("the garage code") == ["The garage code is 1111"]
    assert named("what I said about the garage") == [
        "The garage door sticks",
        "The garage code is 1111",
    ]
    assert named("the office code") == []
    assert named("what I bought yesterday") == ["Bought paint yesterday"]
    assert named("the") == []
