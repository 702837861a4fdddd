"""What holds of every reading, whatever is typed: nothing said is dropped, nothing is made up."""

import itertools
import random
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import intents
from language.acts import Act, Answer, Ask, Change, Forget, Help, Keep, Remind, Talk, Undo
from language.known import Nothing
from reading.message import parse

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ROME = ZoneInfo("Europe/Rome")

STATEMENTS = [
    "The ladder is in Petra's garage",
    "Aunt Mirela turned 61",
    "Move the bookcase before the fitters come",
    "Cancel culture is the topic of her talk",
    "list of guests: Ugo, Ines, Tarek",
    "How to bleed the radiator: open the valve a quarter turn",
    "I paid 48.20 for the tyres",
    "Delete key sticks on the old laptop",
    "done with the dentist for this year",
    "my new number is 0171 5550199",
    "her mail is may.friday@example.org",
    "the spare code is FRI-4412-x",
]
REQUESTS = [
    "remind me tomorrow at 5 to call Ugo",
    "set an alarm for 6:45",
    "ping me on Friday at 9 to post the form",
    "wake me at 7",
]
QUESTIONS = ["where is the ladder?", "what's the spare code?", "when did Mirela turn 61?"]
NOISE = ["", " ", "...", "!!", " :)", "\n", "  please"]
MESSAGES = st.sampled_from(STATEMENTS + REQUESTS + QUESTIONS)
LINKS = st.sampled_from([". ", "\n", ", and ", " and ", "; ", ", also ", " - ", " btw "])


def read(text: str) -> tuple[Act, ...]:
    return intents.read(text, NOW, ROME, Nothing("en"))


def kinds(text: str) -> list[str]:
    return [type(act).__name__ for act in read(text)]


def assert_covered(text: str) -> None:
    spans = sorted(span for act in read(text) for span in act.spans)
    for (_, end), (start, _) in itertools.pairwise(spans):
        assert end <= start, (text, spans)
    inside = {at for start, end in spans for at in range(start, end)}
    missed = [c for at, c in enumerate(text) if c.isalnum() and at not in inside]
    assert not missed, (text, spans, missed)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(MESSAGES, LINKS), min_size=1, max_size=4), st.sampled_from(NOISE))
def test_spans_cover_every_letter_once(parts: list[tuple[str, str]], noise: str) -> None:
    assert_covered("".join(message + link for message, link in parts) + noise)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_read_and_covered(text: str) -> None:
    assert read(text)
    if not text.strip().startswith("/"):
        assert_covered(text)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(STATEMENTS),
    st.sampled_from([". ", "\n", ", and "]),
    st.sampled_from(REQUESTS),
    st.booleans(),
)
def test_a_statement_beside_a_request_is_kept(
    statement: str, link: str, request: str, is_first: bool
) -> None:
    text = f"{statement}{link}{request}" if is_first else f"{request}. {statement}"
    acts = read(text)
    kept = "".join(text[a:b] for act in acts if isinstance(act, Keep) for a, b in act.spans)
    assert statement.split()[-1] in kept, (text, acts)
    assert sum(isinstance(act, Remind) for act in acts) == 1, (text, acts)


@pytest.mark.parametrize("text", STATEMENTS + REQUESTS + QUESTIONS)
def test_case_spaces_and_courtesy_change_no_kind(text: str) -> None:
    assert kinds(text) == kinds(text.lower()) == kinds("  ".join(text.split(" ")))
    if text in REQUESTS:
        assert kinds(text) == kinds(text + " please") == kinds("hey, could you please " + text)


@pytest.mark.parametrize("text", STATEMENTS)
def test_with_nothing_known_a_statement_is_kept(text: str) -> None:
    assert kinds(text) == ["Keep"]


@pytest.mark.parametrize(
    "text", ["cancel the gym contract", "erase the whiteboard", "done with chemo", "drop Ugo off"]
)
def test_nothing_is_taken_away_that_is_not_known_or_pointed_at(text: str) -> None:
    assert not any(isinstance(act, Change | Forget | Undo) for act in read(text))


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(REQUESTS), LINKS, MESSAGES)
def test_a_reminder_has_a_time_or_asks(request: str, link: str, message: str) -> None:
    for act in read(f"{request}{link}{message}"):
        if isinstance(act, Remind) and act.when is not None and not act.unread:
            assert act.when.due is not None or act.when.problem


@pytest.mark.parametrize(
    "text",
    ["remind me every third blue moon to howl", "remind me until the cows come home to wait"],
)
def test_words_of_time_that_are_not_understood_are_named(text: str) -> None:
    (act,) = read(text)
    assert isinstance(act, Remind)
    assert act.unread


@pytest.mark.parametrize(
    "word",
    ["https://example.org/today/fri", "may.friday@example.org", "Tues-9981-blue", "BX-44-09K"],
)
def test_what_is_protected_is_one_item_and_no_time(word: str) -> None:
    clauses, _ = parse(f"the key is {word} for now", NOW, ROME, Nothing("en"))
    items = [item for clause in clauses for item in clause.items if item.is_protected]
    assert [item.text for item in items] == [word.lower()]


# --- The same acts in each language ---------------------------------------------------------------

ACTS = (Remind, Remind, Ask, Change, Change, Change, Ask, Keep, Ask, Undo, Help, Talk)
SAID = {
    "en": [
        "remind me tomorrow at 8 to call Ana", "set an alarm for 7", "what reminders do I have?",
        "cancel the reminder", "move the reminder to 9", "snooze 10 minutes", "where is the key?",
        "note that Ana is allergic to nuts", "when does the shop open?", "undo", "help",
        "thank you",
    ],
    "es": [
        "recuérdame mañana a las 8 llamar a Ana", "pon una alarma para las 7",
        "¿qué recordatorios tengo?", "cancela el recordatorio", "mueve el recordatorio a las 9",
        "pospón 10 minutos", "¿dónde está la llave?", "anota que Ana es alérgica a las nueces",
        "¿cuándo abre la tienda?", "deshacer", "ayuda", "muchas gracias",
    ],
    "pt": [
        "me lembra amanhã às 8 de ligar para a Ana", "coloca um alarme para as 7",
        "quais lembretes eu tenho?", "cancela o lembrete", "muda o lembrete para as 9",
        "soneca 10 minutos", "onde está a chave?", "anota que a Ana é alérgica a nozes",
        "quando abre a loja?", "desfazer", "ajuda", "obrigado",
    ],
    "de": [
        "erinner mich morgen um 8 daran, Ana anzurufen", "stell einen Wecker für 7 Uhr",
        "welche Erinnerungen habe ich?", "lösch die Erinnerung",
        "verschieb die Erinnerung auf 9 Uhr", "schlummern 10 Minuten", "wo ist der Schlüssel?",
        "notier, dass Ana gegen Nüsse allergisch ist",
        "wann öffnet der Laden?", "rückgängig", "hilfe", "danke",
    ],
    "fr": [
        "rappelle-moi demain à 8h d'appeler Ana", "mets une alarme à 7h", "quels rappels j'ai ?",
        "annule le rappel", "déplace le rappel à 9h", "rappelle-moi encore dans 10 minutes",
        "où est la clé ?", "note que Ana est allergique aux noix", "quand ouvre le magasin ?",
        "défais", "aide", "merci beaucoup",
    ],
    "it": [
        "ricordami domani alle 8 di chiamare Ana", "imposta una sveglia alle 7",
        "quali promemoria ho?", "cancella il promemoria", "sposta il promemoria alle 9",
        "posticipa di 10 minuti", "dov'è la chiave?", "annota che Ana è allergica alle noci",
        "quando apre il negozio?", "ripristina", "aiuto", "grazie mille",
    ],
    "id": [
        "ingatkan saya besok jam 8 untuk menelepon Ana", "pasang alarm jam 7",
        "pengingat apa saja yang saya punya?", "hapus pengingat itu",
        "pindahkan pengingat ke jam 9",
        "tunda 10 menit", "di mana kuncinya?", "catat bahwa Ana alergi kacang",
        "kapan toko buka?", "urungkan", "bantuan", "terima kasih",
    ],
    "hi": [
        "kal subah 8 baje Ana ko phone karne ki yaad dilana", "7 baje ka alarm lagao",
        "mere reminder dikhao", "reminder cancel karo", "reminder 9 baje shift karo",
        "10 minute snooze karo", "chabi kahan hai?", "note karo ki Ana ko nuts se allergy hai",
        "dukaan kab khulti hai?", "undo karo", "madad", "dhanyavaad",
    ],
    "nl": [
        "herinner me morgen om 8 uur om Ana te bellen", "zet een wekker om 7 uur",
        "welke herinneringen heb ik?", "verwijder de herinnering",
        "verplaats de herinnering naar 9 uur",
        "snooze 10 minuten", "waar is de sleutel?", "noteer dat Ana allergisch is voor noten",
        "wanneer opent de winkel?", "ongedaan maken", "hulp", "dank je wel",
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("number", range(len(ACTS)))
def test_each_language_has_the_acts(language: str, number: int) -> None:
    text = SAID[language][number]
    acts = intents.read(text, NOW, ROME, Nothing(language, last="remind"))
    assert [type(act) for act in acts] == [ACTS[number]], (text, acts)


# --- Cost -----------------------------------------------------------------------------------------

PIECES = [
    "and ",
    "remind me at 5 to go ",
    "milk, ",
    '"a b" ',
    "12 ",
    "AB-12-c ",
    "a@b.co ",
    "é",
    "- x\n",
]
PIECES += [
    "remnd cancdl ",
    "cancel it, ",
    "what is it? ",
    "tomorrow at 5 ",
    "याद दिलाना ",
    "(",
    "it's ",
]


@pytest.mark.parametrize("piece", PIECES)
def test_the_cost_is_linear(piece: str) -> None:
    read(piece)
    costs = []
    for length in (2000, 4000):
        text = (piece * (length // len(piece) + 1))[:length]
        costs.append(min(_cpu_time_of(text) for _ in range(3)))
    assert costs[1] < 0.5  # 50 ms on a machine that does nothing else
    assert costs[1] <= 3.5 * costs[0] + 0.02


def _cpu_time_of(text: str) -> float:
    start = time.thread_time()
    read(text)
    return time.thread_time() - start


def test_random_joins_stay_cheap() -> None:
    chosen = random.Random(7)
    text = "".join(chosen.choice(PIECES) for _ in range(600))[:4000]
    assert _cpu_time_of(text) < 0.5


def test_an_answer_needs_a_question() -> None:
    said = intents.read("yes", NOW, ROME, Nothing("en", open_question="which"))
    assert [type(act) for act in said] == [Answer]
