"""Kinds of times that were read wrongly or not at all, each in several languages."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

import when

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 11, 24, 10, 15, tzinfo=ROME)  # a Tuesday

POINTS = {
    # what is beside the half: five to half nine
    "vijf voor half negen": "24 20:25",
    "zehn nach halb drei": "24 14:40",
    # minutes before the hour, as Latin America says it
    "mañana diez para las ocho": "25 07:50",
    "un cuarto para las seis": "24 17:45",
    "amanhã 10 para as 8": "25 07:50",
    "viertel sechs": "24 17:15",
    "jam 7 kurang seperempat": "24 18:45",
    "sexta à noite às quinze para as oito": "27 19:45",
    # the half without the preposition of hours
    "viernes 6 y media": "27 18:30",
    "domani 7 e mezza": "25 07:30",
    "amanhã 5 e meia": "25 17:30",
    # hours with minutes in words
    "à seize heures et dix minutes": "24 16:10",
    "alle 18 e 45": "24 18:45",
    # a length with its half
    "tra un'ora e mezza": "24 11:45",
    "dua setengah jam lagi": "24 12:45",
    "dua jam sepuluh menit lagi": "24 12:25",
    "jam 9 kurang 5 menit": "24 20:55",
    "jam sembilan kurang sepuluh": "24 20:50",
    "a minute to midnight": "24 23:59",
    "a minute past six": "24 18:01",
    # a part of day written with its weekday
    "Samstagvormittag um elf": "28 11:00",
    "Montagnachmittag um 3": "30 15:00",
    "vrijdag rond vieren": "27 16:00",
    "aan het eind van de dag": "24 17:00",
    # from one hour to another: the first; "ten to eleven" alone is minutes
    "10 - 11 at night": "24 22:00",
    "from 10 to 11 at night": "24 22:00",
    "ten to eleven at night": "24 22:50",
    "Thursday between 3 and 4pm": "26 15:00",
    "noon a week from today": "01 12:00",
    "between 10 and 11 tomorrow": "25 10:00",
    "from 11 to 1pm": "24 11:00",
    "14:00-15:00": "24 14:00",
    "zwischen 15 und 16 Uhr": "24 15:00",
    "entre 15h et 16h": "24 15:00",
    "entre las 3 y las 4 de la tarde": "24 15:00",
    "tussen 3 en 4 uur": "24 15:00",
    # the ends of a month
    "akhir bulan": "30 09:00",
    "a fin de mes": "30 09:00",
    "zum Monatsende": "30 09:00",
    "mahine ke ant mein": "30 09:00",
    # zones
    "16 Uhr UTC": "24 17:00",
    "6 pm GMT+5:30": "24 13:30",
    "9pm UTC-3": "25 01:00",
    "8 in the evening UTC+13": "25 08:00",
    # ends of days
    "by the end of Friday": "27 17:00",
    "fin de ce dimanche": "29 17:00",
    "eind van deze zondag": "29 17:00",
    # days
    "freitagfrüh": "27 09:00",
    "el viernes 4 a las 9": "04 09:00",
    "seis de la tarde del 30": "30 18:00",
    "8, tonight": "24 20:00",
    "in 20": "24 10:35",
}


@pytest.mark.parametrize("text", POINTS)
def test_points(text: str) -> None:
    due = when.parse_time(text, NOW, ROME)
    assert due is not None
    assert f"{due:%d %H:%M}" == POINTS[text]
    assert due - NOW < timedelta(days=12)


DAYS = {
    "the second Thursday in January": "2027-01-14",
    "el segundo jueves de enero": "2027-01-14",
    "a segunda quinta-feira de janeiro": "2027-01-14",
    "Kamis kedua bulan Januari": "2027-01-14",
    "January ka doosra guruvar": "2027-01-14",
    "May/22(Saturday)": "2027-05-22",
    "this Monday 7.6": "2027-06-07",
    "the third last day of December": "2026-12-29",
    "the second closest Monday to October fifth 2027": "2027-10-11",
    "the third Monday after Christmas 2026": "2027-01-11",
    "dritter Montag nach Weihnachten 2026": "2027-01-11",
    "terzo lunedì dopo natale 2026": "2027-01-11",
    "Montag, siebter Zwölfter": "2026-12-07",
    "le 3 2 2027": "2027-02-03",
    "der 3 2 2027": "2027-02-03",
    "the eve of the 6th of December": "2026-12-05",
    "la veille du 6 décembre": "2026-12-05",
    "la víspera del 6 de diciembre": "2026-12-05",
    "martes 8": "2026-12-08",
    "dinsdag 8": "2026-12-08",
    "20261216": "2026-12-16",
    "2026 12 16": "2026-12-16",
    "09/2027": "2027-09-01",
    "4e juli van 2028": "2028-07-04",
    "the next 2 weeks 3 days": "2026-12-11",
    "Thu Oct 26 11:00:09 2028": "2028-10-26",
    "20 ste van volgende maand": "2026-12-20",
    "5 de marzo de dos mil veintiocho": "2028-03-05",
    "5 de março de dois mil e vinte e oito": "2028-03-05",
    "3 sept twenty thirty one": "2031-09-03",
    "सत्ताईस दिसंबर": "2026-12-27",
}


@pytest.mark.parametrize("text", DAYS)
def test_days(text: str) -> None:
    due = when.parse_time(text, NOW, ROME)
    assert due is not None
    assert str(due.date()) == DAYS[text]


STRETCHES = {
    "vom 3. bis 9. Oktober": ("2026-10-03", "2026-10-10"),
    "3 au 9 octobre": ("2026-10-03", "2026-10-10"),
    "4 days before": ("2026-11-20", "2026-11-21"),
    "dal 3 al 9": ("2026-11-03", "2026-11-10"),
    "du 3 au 9": ("2026-11-03", "2026-11-10"),
    "del 3 al 9": ("2026-11-03", "2026-11-10"),
    "3 se 9 October tak": ("2026-10-03", "2026-10-10"),
    "Q3 last year": ("2025-07-01", "2025-10-01"),
    "week 27 of last year": ("2025-06-30", "2025-07-07"),
    "semana 27 del año pasado": ("2025-06-30", "2025-07-07"),
    "Monday and Tuesday last week": ("2026-11-16", "2026-11-18"),
    "between the middle of May and the end of June": ("2026-05-11", "2026-07-01"),
    "from 8/10/2026 to 8/15/2026": ("2026-08-10", "2026-08-16"),
    "13 march nineteen seventy five": ("1975-03-13", "1975-03-14"),
    "pichhle hafte": ("2026-11-16", "2026-11-23"),
    "antara 3 dan 9 Oktober": ("2026-10-03", "2026-10-10"),
    "kemarin lusa": ("2026-11-22", "2026-11-23"),
    # the one before the last
    "the Tuesday before last": ("2026-11-10", "2026-11-11"),
    "two nights ago": ("2026-11-22", "2026-11-23"),
    "two Saturdays ago": ("2026-11-14", "2026-11-15"),
    "vorletzte Woche": ("2026-11-09", "2026-11-16"),
    "vorletzten Montag": ("2026-11-16", "2026-11-17"),
    "el mes antepasado": ("2026-09-01", "2026-10-01"),
    "semana retrasada": ("2026-11-09", "2026-11-16"),
    "voorvorige week": ("2026-11-09", "2026-11-16"),
    "a fortnight ago": ("2026-11-09", "2026-11-16"),
    "a year ago today": ("2025-11-24", "2025-11-25"),
    "a week ago yesterday": ("2026-11-16", "2026-11-17"),
    "on Halloween": ("2026-10-31", "2026-11-01"),
    "six April seventeen hundred thirty three": ("1733-04-06", "1733-04-07"),
    # from now to a day to come
    "between now and December 20": ("2026-11-24", "2026-12-21"),
    "from now until Friday": ("2026-11-24", "2026-11-28"),
    "tussen nu en 20 december": ("2026-11-24", "2026-12-21"),
    "the coming days": ("2026-11-24", "2026-11-27"),
    "in den nächsten Tagen": ("2026-11-24", "2026-11-27"),
    "nei prossimi giorni": ("2026-11-24", "2026-11-27"),
    "los próximos días": ("2026-11-24", "2026-11-27"),
    "from 13 to Sunday 15 July": ("2026-07-13", "2026-07-16"),
    "de week van 10 april": ("2026-04-06", "2026-04-13"),
    "los años 90": ("1990-01-01", "2000-01-01"),
    "die 90er Jahre": ("1990-01-01", "2000-01-01"),
    # whole quarters, years and decades, the running one left out
    "the last two quarters": ("2026-04-01", "2026-10-01"),
    "two upcoming quarters": ("2027-01-01", "2027-07-01"),
    "the next two decades": ("2030-01-01", "2050-01-01"),
    "the early nineties": ("1990-01-01", "1994-01-01"),
    "September and October": ("2026-09-01", "2026-11-01"),
    "for 3 days from today": ("2026-11-24", "2026-11-27"),
}


@pytest.mark.parametrize("text", STRETCHES)
def test_stretches(text: str) -> None:
    found = when.find_range(text, NOW, ROME)
    assert found is not None
    assert (str(found[0].date()), str(found[1].date())) == STRETCHES[text]


@pytest.mark.parametrize("text", ["between January 2026 and now", "entre enero de 2026 y ahora"])
def test_up_to_now(text: str) -> None:
    assert when.find_range(text, NOW, ROME) == (datetime(2026, 1, 1, tzinfo=ROME), NOW)


REPEATS = {
    "un mardi sur deux à 9h": ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "09:00"),
    "un martedì sì e uno no alle 9": ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "09:00"),
    "terça sim terça não às 9": ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "09:00"),
    "martes por medio a las 9": ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "09:00"),
    "om de drie dagen om negen uur": ("FREQ=DAILY;INTERVAL=3", "09:00"),
    "de três em três dias às 9": ("FREQ=DAILY;INTERVAL=3", "09:00"),
    "setiap dua minggu hari Selasa jam 9 pagi": ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "09:00"),
    "todo dia as 7 e meia da noite": ("FREQ=DAILY", "19:30"),
    "every other Tuesday at half past six in the evening": (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        "18:30",
    ),
}


@pytest.mark.parametrize("text", REPEATS)
def test_repeats(text: str) -> None:
    found = when.parse_reminder(text, NOW, ROME)
    assert found.due is not None
    assert (found.rrule, f"{found.due:%H:%M}") == REPEATS[text]


@pytest.mark.parametrize(
    "text",
    [
        'The song "Tomorrow Never Knows" was on',
        "We saw „Der letzte Dienstag“ in the cinema",
        "The film was « Demain tout commence »",
        "Gloves in size 7 1/2",
        "The bar has a 24/7 night counter",
        "7 - 8 in their last match",
        "Order 20261216 has shipped",
        "Friday feeling is a song I like",
        "Boxing Day is not the title of the novel",
        "Number plate RM 14 MAR 77",
        "Super Duper Tuesday",
        "Trinity Sunday",
        "Chinese New Year's Day 2028",
    ],
)
def test_no_times(text: str) -> None:
    assert when.parse_time(text, NOW, ROME) is None
    assert when.find_dates(text, NOW, ROME) == []


HOURS = {
    "8am - 1pm": "08:00-13:00",
    "later than 3:30pm but before 6pm": "15:30-18:00",
    "9h30 - 11h00": "09:30-11:00",
    "this morning at 8": "04:00-12:00",
}


@pytest.mark.parametrize("text", HOURS)
def test_stretches_of_hours(text: str) -> None:
    found = when.find_range(text, NOW, ROME)
    assert found is not None
    assert {d.date() for d in found} == {NOW.date()}
    assert "-".join(f"{d:%H:%M}" for d in found) == HOURS[text]


@pytest.mark.parametrize(
    "text", ["a year ago today", "the Tuesday before last", "vorletzten Montag"]
)
def test_what_is_over_is_no_time_to_come(text: str) -> None:
    assert when.parse_time(text, NOW, ROME) is None


def test_a_season_that_ends_a_title_is_none() -> None:
    assert when.find_range("They played Boys of Summer", NOW, ROME) is None
    assert when.find_range("We moved in Summer", NOW, ROME) is not None


def test_a_name_in_quotes_stays_whole_beside_a_time() -> None:
    found = when.parse_reminder('remind me to watch "Good Friday" tomorrow at 6', NOW, ROME)
    assert found.message == 'watch "Good Friday"'
    assert found.due == datetime(2026, 11, 25, 18, tzinfo=ROME)


def test_words_that_are_all_quoted_are_read() -> None:
    assert when.parse_time('"tomorrow at 6"', NOW, ROME) == datetime(2026, 11, 25, 18, tzinfo=ROME)


MOVED = {
    "from 10:15 to 4pm": "24 16:00",
    "from Tuesday to Thursday": "26 10:15",
    "make it from 4pm to 5pm": "24 16:00",  # a stretch, which begins at four
}


@pytest.mark.parametrize("text", MOVED)
def test_what_is_moved_goes_to_the_new_time(text: str) -> None:
    base = NOW + timedelta(minutes=1)
    assert when.parse_repeat(text, NOW, ROME) is None
    due = when.parse_shift(text, NOW, ROME, base)
    assert due is not None
    assert f"{due:%d %H:%M}" in (MOVED[text], MOVED[text].replace("10:15", "10:16"))


def test_hours_that_repeat_keep_both_ends() -> None:
    found = when.parse_repeat("to every hour from 9am to 11am", NOW, ROME)
    assert found is not None
    assert found.rrule == "FREQ=HOURLY;BYHOUR=9,10,11"
