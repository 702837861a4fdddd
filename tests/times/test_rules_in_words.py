# ruff: noqa: E501 - the words of a language stand in one piece
"""The nth and the last weekday of a month, working days, halves, quarters and ends of hours, in nine languages."""

from datetime import date, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest

import when

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 12, 9, 14, 20, tzinfo=ROME)
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

# in January, every month, the first to the fourth and the last, the days from Monday
WORDS = {
    "en": ("the {n} {w} of January", "every {n} {w} of the month at 9", "first second third fourth last",
           "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    "es": ("el {n} {w} de enero", "cada {n} {w} del mes a las 9", "primer segundo tercer cuarto último",
           "lunes martes miércoles jueves viernes sábado domingo"),
    "fr": ("le {n} {w} de janvier", "chaque {n} {w} du mois à 9h", "premier deuxième troisième quatrième dernier",
           "lundi mardi mercredi jeudi vendredi samedi dimanche"),
    "it": ("il {n} {w} di gennaio", "ogni {n} {w} del mese alle 9", "primo secondo terzo quarto ultimo",
           "lunedì martedì mercoledì giovedì venerdì sabato"),
    "de": ("am {n} {w} im Januar", "jeden {n} {w} im Monat um 9", "ersten zweiten dritten vierten letzten",
           "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"),
    "nl": ("de {n} {w} van januari", "elke {n} {w} van de maand om 9 uur", "eerste tweede derde vierde laatste",
           "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"),
    "pt": ("na {n} {w} de janeiro", "toda {n} {w} do mês às 9", "primeira segunda terceira quarta última",
           "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira"),
    "id": ("{w} {n} bulan Januari", "setiap {w} {n} setiap bulan jam 9", "pertama kedua ketiga keempat terakhir",
           "Senin Selasa Rabu Kamis Jumat Sabtu"),
    "hi": ("January ka {n} {w}", "har mahine ke {n} {w} ko 9 baje", "pehla doosra teesra chautha aakhri",
           "somvaar mangalvaar budhvaar guruvaar shukravaar shanivaar ravivaar"),
}  # fmt: skip


def said(code: str, form: str) -> list[tuple[str, int, int]]:
    """Return each wording of a language with its number (4 the last) and its weekday."""
    nths, days = WORDS[code][2].split(), WORDS[code][3].split()
    pairs = product(enumerate(nths), enumerate(days))
    return [(form.format(n=nth, w=day), n, weekday) for (n, nth), (weekday, day) in pairs]


@pytest.mark.parametrize("code", WORDS)
def test_nth_weekdays_of_a_month(code: str) -> None:
    for text, nth, weekday in said(code, WORDS[code][0]):
        days = [d for d in range(1, 32) if date(2027, 1, d).weekday() == weekday]
        found = when.parse_time(text, NOW, ROME)
        assert found, text
        assert found.date() == date(2027, 1, days[nth] if nth < 4 else days[-1]), text


@pytest.mark.parametrize("code", WORDS)
def test_nth_weekdays_of_every_month(code: str) -> None:
    for text, nth, weekday in said(code, WORDS[code][1]):
        found = when.parse_reminder(text, NOW, ROME)
        nth_day = f"{nth + 1 if nth < 4 else -1}{CODES[weekday]}"
        assert found.rrule == f"FREQ=MONTHLY;BYDAY={nth_day}", text
        assert found.due, text
        assert found.due.weekday() == weekday, text


RULES = {
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": (
        "the last working day of every month", "el último día hábil de cada mes", "am letzten Werktag jedes Monats",
        "le dernier jour ouvrable de chaque mois", "l'ultimo giorno lavorativo di ogni mese",
        "no último dia útil de cada mês", "op de laatste werkdag van elke maand", "hari kerja terakhir setiap bulan",
        "har mahine ke aakhri kaam ke din",
    ),
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2": ("every second working day of the month",),
    "FREQ=MONTHLY;BYMONTHDAY=-1": (
        "the last day of every month", "el último día de cada mes", "am letzten Tag jedes Monats",
        "le dernier jour de chaque mois", "l'ultimo giorno di ogni mese", "no último dia de cada mês",
        "op de laatste dag van elke maand", "hari terakhir setiap bulan", "har mahine ki aakhri tareekh ko",
    ),
    "FREQ=MONTHLY;INTERVAL=3": (
        "every quarter", "cada trimestre", "jedes Quartal", "chaque trimestre", "ogni trimestre", "elk kwartaal",
        "setiap tiga bulan", "har teen mahine",
    ),
    "FREQ=MONTHLY;INTERVAL=6": (
        "every half year", "cada semestre", "halbjährlich", "chaque semestre", "ogni semestre", "a cada semestre",
        "elk half jaar", "setiap semester", "har chhe mahine",
    ),
    "FREQ=HOURLY;UNTIL=20261209T180000": (
        "every hour until 6pm", "cada hora hasta las 18", "jede Stunde bis 18 Uhr", "toutes les heures jusqu'à 18h",
        "ogni ora fino alle 18", "a cada hora até as 18h", "elk uur tot 18 uur", "setiap jam sampai jam 18",
        "har ghante shaam 6 baje tak",
    ),
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU": (
        "every other Tuesday", "un martes sí y otro no", "jeden zweiten Dienstag", "un mardi sur deux", "ogni due martedì",
        "terça sim terça não", "om de dinsdag", "setiap dua minggu sekali hari Selasa", "har doosre mangalvaar",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "texts"), RULES.items())
def test_rules(rule: str, texts: tuple[str, ...]) -> None:
    assert {text: when.parse_reminder(text, NOW, ROME).rrule for text in texts} == dict.fromkeys(
        texts, rule
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("herinner me over 2 uur om de hond uit te laten", "de hond uit te laten"),
        ("herinner me vandaag om 18u om de soep op te zetten", "de soep op te zetten"),
        ("herinner me morgen om de tandarts te bellen", "de tandarts te bellen"),
    ],
)
def test_what_is_to_be_done_is_no_interval(text: str, message: str) -> None:
    """ "om de" leads to what is to be done more often than to "every other"."""
    request = when.parse_reminder(text, NOW, ROME, "nl")
    assert (request.message, request.rrule, request.unread) == (message, None, "")
    assert request.due is not None
