"""The language that a person is answered in: the message's, their own, that of their country."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from conftest import ANNA, Server, World, make_world

import store
import when
from core.settings import REPLY_LANGUAGES, SettingsError, load_settings
from language import replying
from language.catalogs import languages, speaking
from language.dates import day_words
from language.forms.naming import find_language

# What the one who writes it says, and what a reply to each has in it.
CONVERSATIONS = {
    "es": [
        ("Las llaves están en casa de Rosa", "Guardado."),
        (
            "recuérdame mañana a las 9 pagar el gas",
            "Recordatorio puesto: pagar el gas\nMañana",
        ),
        ("gracias", "¡De nada!"),
    ],
    "pt": [
        ("A chave reserva está com a Rosa", "Guardado."),
        ("me lembra amanhã às 9 de pagar o gás", "Lembrete marcado: pagar o gás\nAmanhã, seg."),
        ("obrigado", "De nada!"),
    ],
    "de": [
        ("Die Schlüssel liegen bei Rosa", "Gespeichert."),
        ("erinnere mich morgen um 9 ans Gas", "Ich erinnere dich:"),
        ("danke", "Gern geschehen!"),
    ],
    "fr": [
        ("J'ai laissé les clés chez Rosa", "C'est noté."),
        ("rappelle-moi demain à 9h de payer le gaz", "Rappel prévu : payer le gaz\nDemain, lun."),
        ("merci", "Avec plaisir !"),
    ],
    "it": [
        ("Ho lasciato le chiavi da Rosa", "Salvato."),
        ("ricordami domani alle 9 di pagare il gas", "Promemoria impostato: pagare il gas\nDomani"),
        ("grazie", "Figurati!"),
    ],
    "id": [
        ("Kunci rumah ada di rumah Rosa", "Tersimpan."),
        ("ingatkan aku besok jam 9 pagi bayar gas", "Pengingat dipasang: bayar gas\nBesok, Sen"),
        ("makasih", "Sama-sama!"),
    ],
    "hi": [
        ("चाबी रोज़ा के घर पर है", "सेव हो गया।"),
        ("कल सुबह 9 बजे गैस का बिल भरना याद दिलाना", "रिमाइंडर लगा दिया:"),
        ("शुक्रिया", "कोई बात नहीं!"),
    ],
    "hi_Latn": [
        ("chabi Rosa ke ghar par rakhi hai", "Save ho gaya."),
        ("kal subah 9 baje gas ka bill bharna yaad dilana", "Reminder laga diya:"),
        ("shukriya", "Koi baat nahi!"),
    ],
    "nl": [
        ("Ik heb de sleutels bij Rosa gelaten", "Bewaard."),
        ("herinner me morgen om 9 uur aan het gas", "Herinnering gezet:"),
        ("bedankt", "Graag gedaan!"),
    ],
    "en": [
        ("I left the keys at Rosa's", "Saved."),
        (
            "remind me tomorrow at 9 to pay the gas",
            "Reminder set: pay the gas\nTomorrow",
        ),
        ("thanks", "You're welcome."),
    ],
}


@pytest.mark.parametrize("code", CONVERSATIONS)
def test_the_language_of_the_message_is_that_of_the_reply(server: Server, code: str) -> None:
    for number, (said, answer) in enumerate(CONVERSATIONS[code]):
        assert answer in server.webhook(f"SM{code}{number}", said).reply


def test_each_person_has_their_own(world: World) -> None:
    for number, code in enumerate(CONVERSATIONS):
        for said, answer in CONVERSATIONS[code][:1]:
            assert answer in world.say(said, f"whatsapp:+155512301{number:02d}")


def own(world: World) -> str | None:
    user = store.find_user_by_whatsapp_id(world.db, ANNA.removeprefix("whatsapp:"))
    return user.language if user else None


def test_what_a_message_tells_is_remembered(world: World) -> None:
    world.say("Locker 17")
    assert own(world) is None
    world.say("Ich habe die Schlüssel bei Rosa gelassen")
    assert own(world) == "de"
    assert world.say("Locker 18") == "Gespeichert."
    assert world.say("/list").startswith("Das Neueste zuerst:")
    assert world.say("The spare key is at Ben's house now").startswith("Saved.")
    assert own(world) == "en"


def test_a_few_foreign_words_do_not_change_it(world: World) -> None:
    world.say("The spare key is at Rosa's house")
    for said in ("Pasta al forno", "Restaurant La Piazza", "Locker 17"):
        assert world.say(said).startswith("Saved."), said
    assert own(world) == "en"


def test_hindi_is_answered_in_the_letters_it_came_in(world: World) -> None:
    assert "Save ho gaya." in world.say("chabi Rosa ke ghar par rakhi hai")
    assert world.say("चाबी अब राम के घर पर है") == "सेव हो गया।"
    assert own(world) == "hi"


def test_a_reminder_rings_in_the_language_of_its_person(world: World) -> None:
    world.say("recuérdame mañana a las 9 pagar el gas")
    world.clock.pass_(days=1, hours=2)
    assert world.ring() == [
        "⏰ Recordatorio: pagar el gas\n(Era para hoy, lun, 23 nov, 09:00 Europe/Rome.)"
    ]


def test_the_command_sets_and_tells_it(world: World) -> None:
    world.say("Locker 16")
    assert world.say("/language") == "I answer in English. /language pt changes it."
    assert world.say("/language pt") == "A partir de agora eu respondo em português."
    assert world.say("/language") == "Eu respondo em português. /language en muda."
    assert world.say("Locker 17").startswith("Guardado.")
    assert world.say("/language deutsch") == "Ab jetzt antworte ich auf Deutsch."
    said = world.say("/language klingon")
    assert said.startswith("Diese Sprache spreche ich noch nicht.") and "Portugiesisch (pt)" in said


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("pt-BR", "pt"),
        ("Français", "fr"),
        ("espanol", "es"),
        ("Hinglish", "hi_Latn"),
        ("hi-latn", "hi_Latn"),
        ("EN", "en"),
        ("Niederländisch", "nl"),
        ("हिन्दी", "hi"),
        ("Klingon", None),
    ],
)
def test_a_language_is_known_by_code_and_name(said: str, code: str | None) -> None:
    assert find_language(said) == code


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+5511987654321", "pt"),
        ("+393331234567", "it"),
        ("+4915112345678", "de"),
        ("+5215512345678", "es"),
        ("+6281234567890", "id"),
        ("+14155238886", "en"),
        ("+41791234567", None),  # Switzerland has four
        ("+919876543210", None),  # India has two and more
        ("+905321234567", None),  # Turkey's is not spoken
        ("local", None),
        ("US.1234abc", None),
    ],
)
def test_the_country_of_a_number(number: str, code: str | None) -> None:
    assert replying.language_of_number(number) == code


def test_the_country_decides_where_no_message_tells(world: World) -> None:
    assert world.say("Locker 17", "whatsapp:+5511987654321").startswith("Guardado.")
    assert world.say("My locker is the third one", "whatsapp:+5511987654321").startswith("Saved.")


@pytest.fixture
def german(tmp_path: Path) -> Iterator[World]:
    world = make_world(tmp_path, REPLY_LANGUAGE="DE")
    yield world
    world.services.database.close()


def test_what_is_set_comes_before_the_country(german: World) -> None:
    assert german.say("Locker 17", "whatsapp:+5511987654321").startswith("Gespeichert.")
    assert german.say("Guardei as chaves na casa dela", ANNA).startswith("Guardado.")


def test_only_what_is_spoken_can_be_set() -> None:
    assert languages() == REPLY_LANGUAGES
    assert load_settings({"REPLY_LANGUAGE": "hi-latn"}).reply_language == "hi_Latn"
    with pytest.raises(SettingsError, match=r"REPLY_LANGUAGE .*write one of en, de"):
        load_settings({"REPLY_LANGUAGE": "klingon"})


def test_the_languages_of_the_machine_count_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.setenv(name, "de_DE.UTF-8")
    world = make_world(tmp_path)
    assert world.say("Locker 17").startswith("Saved.")
    world.services.database.close()


RULES = [
    ("FREQ=DAILY", "todo dia"),
    ("FREQ=DAILY;INTERVAL=3", "a cada 3 dias"),
    ("FREQ=WEEKLY;BYDAY=MO,TH", "toda semana, segunda-feira e quinta-feira"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "todo dia útil"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "a cada 2 semanas, sexta-feira"),
    ("FREQ=MONTHLY;BYMONTHDAY=15", "todo mês, no dia 15"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "todo mês, no último dia do mês"),
    ("FREQ=MONTHLY;BYDAY=2TU", "todo mês, terça-feira (nº 2 do mês)"),
    ("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3", "todo ano, 3 de maio"),
    ("FREQ=DAILY;BYHOUR=8,20;BYMINUTE=0", "todo dia, às 08:00 e 20:00"),
    ("FREQ=DAILY;COUNT=5", "todo dia, 5 vezes"),
    ("FREQ=DAILY;UNTIL=20261201T225959Z", "todo dia, até ter., 1 de dez. de 2026"),
]


@pytest.mark.parametrize(("rule", "said"), RULES)
def test_a_rule_in_words(rule: str, said: str) -> None:
    with speaking("pt"):
        assert when.describe_rule(rule).startswith(said)


@pytest.mark.parametrize("code", [code for code in CONVERSATIONS if code != "en"])
def test_no_english_is_left_in_days_and_rules(code: str) -> None:
    moment = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    with speaking(code):
        said = [when.describe_rule(rule) for rule, _ in RULES]
        said += [day_words(date(2027, 5, 4)), when.describe_time(moment, moment)]
    english = {"every", "day", "month", "until", "today", "times", "and", "Tue"}
    assert not english & {word.strip(",.:") for text in said for word in text.split()}


def test_english_needs_no_babel(tmp_path: Path) -> None:
    script = (
        "import sys; from language.catalogs import say; from language.dates import day_words;"
        "import datetime; say('Saved.'); day_words(datetime.date(2026, 5, 4));"
        "import app; print('babel' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"
