"""Times as people of nine languages write them in chats, and what comes again."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

import when

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 12, 10, 10, 20, tzinfo=ROME)  # a Thursday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("de hoy en ocho a las 6 pm", "12-17 18:00"),
        ("en hora y cuarto", "12-10 11:35"),
        ("el jueves en quince a las 10", "12-31 10:00"),
        ("el finde", "12-12 09:00"),
        ("mar a las 11", "12-15 11:00"),
        ("no fds que vem", "12-19 09:00"),
        ("dans une quinzaine", "12-25 09:00"),
        ("mardi de la semaine pro à 9h", "12-15 09:00"),
        ("ce we", "12-12 09:00"),
        ("à minuit et quart", "12-11 00:15"),
        ("tra un'ora e un quarto", "12-10 11:35"),
        ("dua setengah jam lagi", "12-10 12:50"),
        ("lima setengah jam lagi", "12-10 15:50"),
        ("bsk pagi jam 8", "12-11 08:00"),
        ("saadhe paanch baje shaam ko", "12-10 17:30"),
        ("sava do ghante mein", "12-10 12:35"),
        ("पौने तीन घंटे बाद", "12-10 13:05"),
        ("साढ़े तीन घंटे बाद", "12-10 13:50"),
        ("kal dopahar paun baje", "12-11 12:45"),
        ("28 taareekh ko subah 7 baje", "12-28 07:00"),
        ("zo ochtend 10u", "12-13 10:00"),
        ("vr om 9", "12-11 09:00"),
        ("over een kwartiertje", "12-10 10:35"),
        ("de 18e 's ochtends om 8 uur", "12-18 08:00"),
    ],
)
def test_a_point(text: str, expected: str) -> None:
    due = when.parse_time(text, NOW, ROME)
    assert due is not None and f"{due:%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("hace un par de meses", "2026-10-01", "2026-11-01"),
        ("el jueves antepasado", "2026-11-26", "2026-11-27"),
        ("faz três dias", "2026-12-07", "2026-12-08"),
        ("jeudi de la semaine dernière", "2026-12-03", "2026-12-04"),
        ("semalam", "2026-12-09", "2026-12-10"),
        ("anteanoche", "2026-12-08", "2026-12-09"),
    ],
)
def test_what_is_over(text: str, first: str, last: str) -> None:
    found = when.find_range(text, NOW, ROME)
    assert found is not None
    assert (f"{found[0]:%Y-%m-%d}", f"{found[1]:%Y-%m-%d}") == (first, last)
    assert when.parse_time(text, NOW, ROME) is None


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("todos los días 20 de cada mes", "FREQ=MONTHLY;BYMONTHDAY=20"),
        ("cada quincena los lunes", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
        ("dia sim, dia não às 6h", "FREQ=DAILY;INTERVAL=2"),
        ("uma quinta sim, outra não às 9h", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"),
        ("un venerdì sì e uno no alle 9", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
        ("ogni 12 del mese", "FREQ=MONTHLY;BYMONTHDAY=12"),
        ("tous les 10 du mois", "FREQ=MONTHLY;BYMONTHDAY=10"),
        ("jeden 7. des Monats", "FREQ=MONTHLY;BYMONTHDAY=7"),
        ("tiap selasa sama jumat jam 7 pagi", "FREQ=WEEKLY;BYDAY=TU,FR"),
        ("har mahine ke pehle shukravar ko", "FREQ=MONTHLY;BYDAY=1FR"),
        ("हर मंगलवार और शनिवार सुबह 8 बजे", "FREQ=WEEKLY;BYDAY=TU,SA"),
        (
            "setiap hari kerja terakhir bulan jam 5 sore",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        ),
        ("remind me first tuesday of the month 8.15am to pay", "FREQ=MONTHLY;BYDAY=1TU"),
        ("erinnere mich am letzten Freitag im Monat an die Miete", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("halfyearly on the 1st", "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=1"),
    ],
)
def test_what_comes_again(text: str, rule: str) -> None:
    assert when.parse_reminder(text, NOW, ROME).rrule == rule


@pytest.mark.parametrize(
    "text",
    [
        "first tuesday of the month 8.15am",
        "remind me by the first tuesday of the month to pay",
        "remind me on the first tuesday of next month to pay",
    ],
)
def test_one_of_a_month_comes_once(text: str) -> None:
    found = when.parse_reminder(text, NOW, ROME)
    assert found.due is not None and found.rrule is None


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [("bel ma om 5 uur", "nl", "12-10 17:00"), ("todos los días 8am", "es", "12-11 08:00")],
)
def test_a_word_that_is_a_time_elsewhere_is_none_here(
    text: str, language: str, expected: str
) -> None:
    due = when.parse_time(text, NOW, ROME, language)
    assert due is not None and f"{due:%m-%d %H:%M}" == expected
