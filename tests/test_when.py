# ruff: noqa: E501 - a case a line reads as the table it is
"""What words mean, as tables: one row a promise. `now` is Tuesday 10 March 2026, 10:15 in Rome."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from when_parts import NOW, ROME, local

import replies
import when

SINGLE_TIMES = [
    # clock times: waking hours unless said otherwise
    ("at 5", "Tue 10 Mar 2026 17:00"),
    ("at 10", "Wed 11 Mar 2026 10:00"),
    ("at 11", "Tue 10 Mar 2026 11:00"),
    ("6am", "Wed 11 Mar 2026 06:00"),
    ("7 p.m.", "Tue 10 Mar 2026 19:00"),
    ("16:45", "Tue 10 Mar 2026 16:45"),
    ("21h05", "Tue 10 Mar 2026 21:05"),
    ("at 1745", "Tue 10 Mar 2026 17:45"),
    ("half past four", "Tue 10 Mar 2026 16:30"),
    ("quarter to six", "Tue 10 Mar 2026 17:45"),
    ("ten past noon", "Tue 10 Mar 2026 12:10"),
    ("eleven oh five", "Tue 10 Mar 2026 11:05"),
    ("six forty five pm", "Tue 10 Mar 2026 18:45"),
    ("noon", "Tue 10 Mar 2026 12:00"),
    ("midnight", "Wed 11 Mar 2026 00:00"),
    ("9 tonight", "Tue 10 Mar 2026 21:00"),
    # days
    ("tomorrow at 8", "Wed 11 Mar 2026 08:00"),
    ("tmrw 3pm", "Wed 11 Mar 2026 15:00"),
    ("2moro at noon", "Wed 11 Mar 2026 12:00"),
    ("the day after tomorrow at 9.30am", "Thu 12 Mar 2026 09:30"),
    ("friday", "Fri 13 Mar 2026 09:00"),
    ("tuesday", "Tue 17 Mar 2026 09:00"),
    ("next friday", "Fri 20 Mar 2026 09:00"),
    ("wednesday next week", "Wed 18 Mar 2026 09:00"),
    ("friday after next", "Fri 20 Mar 2026 09:00"),
    ("a week from thursday", "Thu 19 Mar 2026 09:00"),
    ("friday the 13th", "Fri 13 Mar 2026 09:00"),
    ("saturday the 28th at 7pm", "Sat 28 Mar 2026 19:00"),
    ("the 10th", "Fri 10 Apr 2026 09:00"),
    ("the 31st", "Tue 31 Mar 2026 09:00"),
    ("end of the month", "Tue 31 Mar 2026 09:00"),
    ("beginning of next month", "Wed 01 Apr 2026 09:00"),
    ("second monday in may", "Mon 11 May 2026 09:00"),
    ("last friday of june 2027", "Fri 25 Jun 2027 09:00"),
    ("10 march", "Tue 10 Mar 2026 11:00"),
    ("9 march", "Tue 09 Mar 2027 09:00"),
    ("Sept 2nd at 6", "Wed 02 Sep 2026 18:00"),
    ("2/Nov/2026", "Mon 02 Nov 2026 09:00"),
    ("2026-12-01 18:30", "Tue 01 Dec 2026 18:30"),
    ("29 february", "Tue 29 Feb 2028 09:00"),
    ("christmas eve at 5", "Thu 24 Dec 2026 17:00"),
    ("easter monday", "Mon 06 Apr 2026 09:00"),
    # distances
    ("in 20 minutes", "Tue 10 Mar 2026 10:35"),
    ("in an hour and a half", "Tue 10 Mar 2026 11:45"),
    ("in 1h30", "Tue 10 Mar 2026 11:45"),
    ("half an hour from now", "Tue 10 Mar 2026 10:45"),
    ("in three quarters of an hour", "Tue 10 Mar 2026 11:00"),
    ("2 weeks from today", "Tue 24 Mar 2026 09:00"),
    ("in 3 days at 6pm", "Fri 13 Mar 2026 18:00"),
    ("two days before easter", "Fri 03 Apr 2026 09:00"),
    ("15 minutes before noon", "Tue 10 Mar 2026 11:45"),
    ("1 day before the 15th of June", "Sun 14 Jun 2026 09:00"),
    ("in 2 and an half hours", "Tue 10 Mar 2026 12:45"),
    ("next 2 weeks", "Tue 24 Mar 2026 09:00"),
    ("15 minutes out", "Tue 10 Mar 2026 10:30"),
    ("in 20'", "Tue 10 Mar 2026 10:35"),
    # the hour it is said, on another day
    ("this time tomorrow", "Wed 11 Mar 2026 10:15"),
    ("same time next week", "Tue 17 Mar 2026 10:15"),
    # a weekday beside a date
    ("the friday after thanksgiving", "Fri 27 Nov 2026 09:00"),
    ("the sunday before christmas", "Sun 20 Dec 2026 09:00"),
    ("second tuesday after easter", "Tue 14 Apr 2026 09:00"),
    ("the closest monday to Oct 9th", "Mon 12 Oct 2026 09:00"),
    ("2026-05-01T10:00+05:00", "Fri 01 May 2026 07:00"),
    ("8pm UTC+3", "Tue 10 Mar 2026 18:00"),
    ("st. patrick's day", "Tue 17 Mar 2026 09:00"),
    ("übernächsten Montag", "Mon 23 Mar 2026 09:00"),
    ("set a 10 minute timer", "Tue 10 Mar 2026 10:25"),
    ("aug 31 12pm", "Mon 31 Aug 2026 12:00"),
    ("two thirty tomorrow afternoon", "Wed 11 Mar 2026 14:30"),
    ("2027 aug 20", "Fri 20 Aug 2027 09:00"),
    ("in the morning", "Wed 11 Mar 2026 09:00"),
    ("this morning", "Tue 10 Mar 2026 11:00"),
    ("um 5 vor 12", "Tue 10 Mar 2026 11:55"),
    ("jam 11 siang", "Tue 10 Mar 2026 11:00"),
    ("agle mahine 3 tarikh ko", "Fri 03 Apr 2026 09:00"),
    ("the ides of march", "Sun 15 Mar 2026 09:00"),
    # times without a separator or a unit
    ("tomorrow 1430", "Wed 11 Mar 2026 14:30"),
    ("12 July 2026 19h", "Sun 12 Jul 2026 19:00"),
    ("remind me in 10 to check the pasta", "Tue 10 Mar 2026 10:25"),
    ("on 15 at 8:00", "Sun 15 Mar 2026 08:00"),
    # who wants to get up means the morning, in any language
    ("get me up at 5 tomorrow", "Wed 11 Mar 2026 05:00"),
    ("weck mich morgen um halb sieben", "Wed 11 Mar 2026 06:30"),
    ("me acorde amanhã às 6 e meia", "Wed 11 Mar 2026 06:30"),
    # zones and cities
    ("18:00 UTC", "Tue 10 Mar 2026 19:00"),
    ("tomorrow 9am in Tokyo", "Wed 11 Mar 2026 01:00"),
    ("5pm London time", "Tue 10 Mar 2026 18:00"),
    # other languages
    ("mañana a las 7 y media", "Wed 11 Mar 2026 07:30"),
    ("übermorgen um halb acht", "Thu 12 Mar 2026 07:30"),
    ("demain à 14h30", "Wed 11 Mar 2026 14:30"),
    ("amanhã às 9 da noite", "Wed 11 Mar 2026 21:00"),
    ("besok jam 7 malam", "Wed 11 Mar 2026 19:00"),
    ("kal subah 8 baje", "Wed 11 Mar 2026 08:00"),
    ("ricordami il 5 maggio alle 10: compleanno di Lia", "Tue 05 May 2026 10:00"),
    ("remind me on 5 May at 10: Lia's birthday", "Tue 05 May 2026 10:00"),
    ("domani alle 15", "Wed 11 Mar 2026 15:00"),
    ("oggi alle 8 di sera", "Tue 10 Mar 2026 20:00"),
    ("dopodomani alle otto e mezza", "Thu 12 Mar 2026 08:30"),
    ("fra un'ora", "Tue 10 Mar 2026 11:15"),
    ("tra 10 minuti", "Tue 10 Mar 2026 10:25"),
    ("il 3 dicembre alle ore 13:30", "Thu 03 Dec 2026 13:30"),
    ("stasera alle 9 meno un quarto", "Tue 10 Mar 2026 20:45"),
    ("rent due friday at 5", "Fri 13 Mar 2026 17:00"),  # "due" is no Italian 2 here
]


@pytest.mark.parametrize(("text", "expected"), SINGLE_TIMES, ids=[t for t, _ in SINGLE_TIMES])
def test_single_time(text: str, expected: str) -> None:
    assert local(text) == expected


UNKNOWN = [
    ("remind me to call mom", "no_time"),
    ("remind me later", "no_time"),
    ("remind me 10 minutes before the meeting", "no_time"),
    ("remind me yesterday at 5", "past"),
    ("remind me at 9am today", "past"),
    ("remind me 10 minutes ago", "past"),
    ("remind me on 1 May 2020", "past"),
    ("remind me in a bit to stretch", "no_time"),
    ("remind me on 13/13 to jump", "impossible"),
    ("remind me at 25:00", "impossible"),
    ("remind me on 30 February", "impossible"),
    ("remind me on the 31st of april", "impossible"),
    ("every day at 25:00 remind me to jump", "impossible"),
]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("every 1 second", "seconds"),
        ("every second", "seconds"),
        ("every 10 seconds for 5 minutes", "seconds"),
        ("in 0 minutes", "nothing"),
        ("in half a second", "nothing"),
        ("every 0 minutes", "nothing"),
        ("every day for 0 days", "nothing"),
        ("every day 0 times", "never"),
        ("every monday except mondays", "never"),
        ("every 6th monday", "never"),
        ("at 5pm UTC+99", "zone"),
        ("in 5 fortnights of sundays", "unread"),
        ("in 9999 years", "far"),
        ("in 99999 days", "far"),
    ],
)
def test_odd_times_are_never_set(words: str, problem: str) -> None:
    read = when.parse_reminder(f"remind me {words} to blink", NOW, ROME)
    assert (read.due, read.rrule, read.problem) == (None, None, problem)
    assert problem in replies.TIME_PROBLEMS


def test_odd_times_are_known_in_other_languages() -> None:
    read = when.parse_reminder("ricordami tra 0 minuti di bere", NOW, ROME)
    assert (read.due, read.problem) == (None, "nothing")


def test_what_only_looks_odd_is_set() -> None:
    for words in ("at 5 to set the oven for 0 minutes", "at 5pm UTC-3 to call", "in 99 years"):
        assert when.parse_reminder(f"remind me {words}", NOW, ROME).due is not None


@pytest.mark.parametrize(("text", "problem"), UNKNOWN, ids=[t for t, _ in UNKNOWN])
def test_what_cannot_be_known_is_asked(text: str, problem: str) -> None:
    found = when.parse_reminder(text, NOW, ROME)
    assert (found.due, found.problem) == (None, problem)


REQUESTS = [
    ("Remind me to call mom tomorrow at 3pm", "call mom"),
    ("Set a reminder for my meeting at 2pm", "my meeting"),
    ("remind me tomorrow that the meeting is on 5 May", "the meeting is on 5 May"),
    ("remind me at 5:30 pm that dinner is at 7 pm", "dinner is at 7 pm"),
    ("call flat 12 at 10", "call flat 12"),
    ("buy 2 eggs at 5pm", "buy 2 eggs"),
    ("remind me at 4:30 about the 5pm call", "the 5pm call"),
    ("remind me to buy tickets for Friday's show tomorrow", "buy tickets for Friday's show"),
    ("In ten minutes remind me to turn the oven off", "turn the oven off"),
    ("I have a dentist appointment on Monday at 2, remind me an hour before", "I have a dentist appointment"),
    ("Set a weekly reminder for trash day on Tuesdays at 7pm", "trash day"),
    ("Set a dentist reminder for Thursday at 3pm", "dentist"),
    ("wake me up at 6", ""),
    ("Could you please remind me to wish Tom a happy birthday on 3 April?", "wish Tom a happy birthday"),
    ("recuérdame mañana a las 9 que tengo médico", "tengo médico"),
    ("ricordami di chiamare la mamma domani alle 15", "chiamare la mamma"),
    ("ricordami che venerdì alle 10 ho il dentista", "ho il dentista"),
    ("Erinnere mich am Freitag um 17 Uhr daran, Brot zu kaufen", "Brot zu kaufen"),
    ("rappelle-moi dans 20 minutes de sortir le gâteau", "sortir le gâteau"),
    ("me lembre de pagar a conta amanhã", "pagar a conta"),
    ("ingatkan saya besok pagi untuk bayar sewa", "bayar sewa"),
    ("rappelle-moi demain d'appeler Luc", "appeler Luc"),
    ("ingatkan saya tanggal 25 bayar cicilan", "bayar cicilan"),
    ("5 tarikh ko kiraya dene ki yaad dilana", "kiraya dene"),
    ("remind me at 8pm to set an alarm for 6am", "set an alarm for 6am"),
    ("how about reminding me to pay the bill on monday", "pay the bill"),
    ("let me know at 4:30 that it is time to go", "it is time to go"),
    ("add to my reminders: call Jo at 4pm", "call Jo"),
    ("remind me at seven-thirty pm to call", "call"),
    ("message me a reminder to pay on the 28th", "pay"),
    ("remind me that my books are due on the 24th", "my books are due"),
    ("remind me friday at 6 about date night", "date night"),
    ("remind me at 9 pm that I have a 7 am flight tomorrow", "I have a 7 am flight tomorrow"),
    ("mujhe kal 9 baje dawai lene ki yaad dilana", "dawai lene"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), REQUESTS, ids=[t for t, _ in REQUESTS])
def test_message_is_what_is_left(text: str, message: str) -> None:
    found = when.parse_reminder(text, NOW, ROME)
    assert found.message == message
    assert found.due is not None


def test_now_is_at_once() -> None:
    assert when.parse_reminder("remind me right now to breathe", NOW, ROME).due == NOW + timedelta(
        seconds=1
    )
    assert when.parse_reminder("call me now", NOW, ROME).due is None


def test_content_keeps_its_own_date() -> None:
    assert local("remind me tomorrow that the meeting is on 5 May") == "Wed 11 Mar 2026 09:00"


def test_offset_counts_from_the_event() -> None:
    assert local("Lunch with Ada at 1, remind me 20 minutes before") == "Tue 10 Mar 2026 12:40"


def test_a_date_alone_is_due_at_nine_and_says_so() -> None:
    found = when.parse_reminder("remind me on 5 May to renew", NOW, ROME)
    assert not found.has_clock
    assert found.due == datetime(2026, 5, 5, 9, tzinfo=ROME)
    assert when.parse_reminder("remind me today to renew", NOW, ROME).due == datetime(
        2026, 3, 10, 11, tzinfo=ROME
    )


def test_complete_needs_request_message_and_time() -> None:
    assert when.parse_reminder("remind me at 5 to eat", NOW, ROME).complete
    assert not when.parse_reminder("eat at 5", NOW, ROME).complete
    assert not when.parse_reminder("remind me at 5", NOW, ROME).complete
    assert not when.parse_reminder("remind me to eat", NOW, ROME).complete


def test_numeric_dates_are_read_as_at_home() -> None:
    new_york = ZoneInfo("America/New_York")
    assert local("5/6/2027") == "Sat 05 Jun 2027 09:00"
    assert local("5/6/2027", NOW, new_york) == "Thu 06 May 2027 09:00"
    assert local("25/6/2027", NOW, new_york) == "Fri 25 Jun 2027 09:00"


def test_est_is_new_yorks_own_clock_to_a_new_yorker() -> None:
    summer = datetime(2026, 7, 1, 8, tzinfo=ZoneInfo("America/New_York"))
    assert local("2 pm EST", summer, ZoneInfo("America/New_York")) == "Wed 01 Jul 2026 14:00"
    assert local("2 pm EST", summer, ROME) == "Wed 01 Jul 2026 21:00"


RULES = [
    ("every day at 8", "FREQ=DAILY", "Wed 11 Mar 2026 08:00"),
    ("every weekday at 8", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Wed 11 Mar 2026 08:00"),
    ("every weekday at 8 except Friday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH", "Wed 11 Mar 2026 08:00"),
    ("mondays and thursdays at 7pm", "FREQ=WEEKLY;BYDAY=MO,TH", "Thu 12 Mar 2026 19:00"),
    ("mon-fri at 9", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Wed 11 Mar 2026 09:00"),
    ("every other friday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "Fri 13 Mar 2026 09:00"),
    ("every three days", "FREQ=DAILY;INTERVAL=3", "Fri 13 Mar 2026 09:00"),
    ("every 2 hours", "FREQ=HOURLY;INTERVAL=2", "Tue 10 Mar 2026 12:15"),
    ("the last day of each month", "FREQ=MONTHLY;BYMONTHDAY=-1", "Tue 31 Mar 2026 09:00"),
    ("first and third tuesday of every month", "FREQ=MONTHLY;BYDAY=1TU,3TU", "Tue 17 Mar 2026 09:00"),
    ("on the 15th of every month at noon", "FREQ=MONTHLY;BYMONTHDAY=15", "Sun 15 Mar 2026 12:00"),
    ("quarterly", "FREQ=MONTHLY;INTERVAL=3", "Wed 10 Jun 2026 09:00"),
    ("every year on 4 July", "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=4", "Sat 04 Jul 2026 09:00"),
    ("every christmas", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25", "Fri 25 Dec 2026 09:00"),
    ("every night", "FREQ=DAILY", "Tue 10 Mar 2026 21:00"),
    ("every day for 5 days", "FREQ=DAILY;COUNT=5", "Wed 11 Mar 2026 09:00"),
    ("every monday, 10 times", "FREQ=WEEKLY;BYDAY=MO;COUNT=10", "Mon 16 Mar 2026 09:00"),
    ("every friday until 1 June", "FREQ=WEEKLY;BYDAY=FR;UNTIL=20260601T235959", "Fri 13 Mar 2026 09:00"),
    ("every day starting monday", "FREQ=DAILY", "Mon 16 Mar 2026 09:00"),
    ("every day at 8 am and 8 pm", "FREQ=DAILY;BYHOUR=8,20", "Tue 10 Mar 2026 20:00"),
    ("mondays at 9:30 and 5:30", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9,17;BYMINUTE=30", "Mon 16 Mar 2026 09:30"),
    ("every hour from 9 to 5", "FREQ=HOURLY;BYHOUR=9,10,11,12,13,14,15,16,17", "Tue 10 Mar 2026 11:00"),
    ("every third week on tuesday", "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU", "Tue 17 Mar 2026 09:00"),
    ("mon, wed and fri at 7:15am", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "Wed 11 Mar 2026 07:15"),
    ("from tomorrow, every day at 7am", "FREQ=DAILY", "Wed 11 Mar 2026 07:00"),
    ("de lunes a viernes a las 7 de la mañana", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Wed 11 Mar 2026 07:00"),
    ("el 15 de cada mes", "FREQ=MONTHLY;BYMONTHDAY=15", "Sun 15 Mar 2026 09:00"),
    ("am 1. jeden Monats", "FREQ=MONTHLY;BYMONTHDAY=1", "Wed 01 Apr 2026 09:00"),
    ("tous les mardis et jeudis à 18h", "FREQ=WEEKLY;BYDAY=TU,TH", "Tue 10 Mar 2026 18:00"),
    ("ricordami ogni giorno alle 8 la pillola", "FREQ=DAILY", "Wed 11 Mar 2026 08:00"),
    ("ricordami ogni lunedì alle 7 i rifiuti", "FREQ=WEEKLY;BYDAY=MO", "Mon 16 Mar 2026 07:00"),
    ("ingatkan saya setiap 2 jam minum", "FREQ=HOURLY;INTERVAL=2", "Tue 10 Mar 2026 12:15"),
    ("every day at 8, 2 and 8 pm", "FREQ=DAILY;BYHOUR=8,14,20", "Tue 10 Mar 2026 14:00"),
    ("tous les jours à 8h et à 20h", "FREQ=DAILY;BYHOUR=8,20", "Tue 10 Mar 2026 20:00"),
    ("todas las noches a las 10", "FREQ=DAILY", "Tue 10 Mar 2026 22:00"),
    ("setiap malam jam 9", "FREQ=DAILY", "Tue 10 Mar 2026 21:00"),
    ("every day but friday at 6am", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,SA,SU", "Wed 11 Mar 2026 06:00"),
    ("every weeknight at 10pm", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Tue 10 Mar 2026 22:00"),
    ("tues/thurs at 4", "FREQ=WEEKLY;BYDAY=TU,TH", "Tue 10 Mar 2026 16:00"),
    ("second to last friday of every month", "FREQ=MONTHLY;BYDAY=-2FR", "Fri 20 Mar 2026 09:00"),
    ("todos los días a las 8", "FREQ=DAILY", "Wed 11 Mar 2026 08:00"),
    ("jeden Montag um 9 Uhr", "FREQ=WEEKLY;BYDAY=MO", "Mon 16 Mar 2026 09:00"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "first"), RULES, ids=[t for t, _, _ in RULES])
def test_recurrence(text: str, rule: str, first: str) -> None:
    assert when.parse_reminder(text, NOW, ROME).rrule == rule
    assert local(text) == first


OFTEN = [  # said on Saturday 28 November 2026, 10:15
    ("every other Tuesday at 8am", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-12-01T08:00"),
    ("every 3 weeks on Monday", "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO", "2026-11-30T09:00"),
    ("every other month on the 5th", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=5", "2026-12-05T09:00"),
    ("on the 31st of every month", "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", "2026-11-30T09:00"),
    ("every year on February 29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1", "2027-02-28T09:00"),
    ("on the last business day of each month", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-11-30T09:00"),
    ("on the first working day of every month at 8", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", "2026-12-01T08:00"),
    ("every hour until 6pm", "FREQ=HOURLY;UNTIL=20261128T180000", "2026-11-28T11:15"),
    ("every half hour", "FREQ=MINUTELY;INTERVAL=30", "2026-11-28T10:45"),
    ("every quarter of an hour", "FREQ=MINUTELY;INTERVAL=15", "2026-11-28T10:30"),
    ("every hour and a half", "FREQ=MINUTELY;INTERVAL=90", "2026-11-28T11:45"),
    ("every half year", "FREQ=MONTHLY;INTERVAL=6", "2027-05-28T09:00"),
    ("twice a day", "FREQ=DAILY;BYHOUR=9,21", "2026-11-28T21:00"),
    ("every month except August on the 1st", "FREQ=MONTHLY;BYMONTH=1,2,3,4,5,6,7,9,10,11,12;BYMONTHDAY=1", "2026-12-01T09:00"),
    ("the first and third Friday and second Tuesday of each month", "FREQ=MONTHLY;BYDAY=1FR,3FR,2TU", "2026-12-04T09:00"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "first"), OFTEN, ids=[t for t, _, _ in OFTEN])
def test_how_often(text: str, rule: str, first: str) -> None:
    said = datetime(2026, 11, 28, 10, 15, tzinfo=ROME)
    found = when.parse_reminder(f"remind me to stretch {text}", said, ROME)
    assert (found.rrule, found.message) == (rule, "stretch")
    assert found.due is not None
    assert found.due.isoformat()[:16] == first


def test_every_month_said_at_its_end_stays_at_the_ends() -> None:
    said = datetime(2027, 1, 31, 10, 15, tzinfo=ROME)
    found = when.parse_reminder("remind me to pay rent every month", said, ROME)
    days, due = [], found.due
    while due is not None and len(days) < 4:
        days.append(f"{due:%d %b}")
        due = when.next_occurrence(found.rrule or "", due.replace(tzinfo=None), due, ROME)
    assert days == ["28 Feb", "31 Mar", "30 Apr", "31 May"]


DESCRIBED = [
    ("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", "the 31st of each month (else its last day)"),
    ("FREQ=MONTHLY;BYMONTHDAY=31", "the 31st of each month that has one"),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "the last weekday of each month"),
    ("FREQ=HOURLY;UNTIL=20261128T180000", "every hour until 28 Nov 2026, 18:00"),
    ("FREQ=DAILY;BYMONTH=1,2,3,4,5,6,7,9,10,11,12", "every day except in August"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
    ("FREQ=WEEKLY;BYDAY=MO,TH", "every Monday and Thursday"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "the last day of each month"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;UNTIL=20270601T235959", "every 2 weeks on Friday until 1 Jun 2027"),
    ("FREQ=MONTHLY;BYDAY=1TU,3TU", "the 1st and 3rd Tuesday of each month"),
    ("FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=4", "every year on 4 July"),
    ("FREQ=DAILY;COUNT=5", "every day, 5 times"),
    ("FREQ=DAILY;BYHOUR=8,20", "every day at 08:00 and 20:00"),
    ("FREQ=HOURLY;BYHOUR=9,10,11", "every hour from 09:00 to 11:00"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "words"), DESCRIBED, ids=[w for _, w in DESCRIBED])
def test_rule_in_words(rule: str, words: str) -> None:
    assert when.describe_rule(rule) == words


def test_moment_in_words() -> None:
    assert when.describe_time(datetime(2026, 3, 10, 15, tzinfo=ROME), NOW) == (
        "today, Tue 10 Mar, 15:00 Europe/Rome"
    )
    assert when.describe_time(datetime(2026, 3, 11, 9, tzinfo=ROME), NOW).startswith(
        "tomorrow, Wed"
    )
    assert when.describe_time(datetime(2027, 11, 27, 9, tzinfo=ROME), NOW) == (
        "Sat 27 Nov 2027, 09:00 Europe/Rome"
    )


BASE = datetime(2026, 3, 12, 14, tzinfo=ROME)
SHIFTS = [
    ("10 min", "12 Mar 14:10"),
    ("10m", "12 Mar 14:10"),
    ("1h", "12 Mar 15:00"),
    ("half an hour", "12 Mar 14:30"),
    ("snooze for 2 hours", "12 Mar 16:00"),
    ("by a day", "13 Mar 14:00"),
    ("in 10 minutes", "10 Mar 10:25"),
    ("2 hours from now", "10 Mar 12:15"),
    ("till tomorrow morning", "11 Mar 09:00"),
    ("to 5pm", "12 Mar 17:00"),
    ("no, 5pm", "12 Mar 17:00"),
    ("move it to friday", "13 Mar 14:00"),
    ("to friday at 8", "13 Mar 08:00"),
    ("an hour later", "12 Mar 15:00"),
    ("a day earlier", "11 Mar 14:00"),
]


@pytest.mark.parametrize(("text", "expected"), SHIFTS, ids=[t for t, _ in SHIFTS])
def test_shift(text: str, expected: str) -> None:
    due = when.parse_shift(text, NOW, ROME, BASE)
    assert due is not None
    assert due.strftime("%d %b %H:%M") == expected


MENTIONS = [
    ("Meeting with Sarah tomorrow", [("tomorrow", "2026-03-11")]),
    ("The dentist is on Friday at 5", [("Friday", "2026-03-13")]),
    ("I bought milk on Friday", [("Friday", "2026-03-06")]),
    ("saw Tom last sunday", [("last sunday", "2026-03-08")]),
    ("exam in 3 days", [("in 3 days", "2026-03-13")]),
    ("a quiet weekend", []),
    ("my son may come, he sat there", []),
    # past and future by the clause that holds the date
    ("I ran 5 km on Monday", [("Monday", "2026-03-09")]),
    ("On Monday, we swam", [("Monday", "2026-03-09")]),
    ("She drove to Lyon on Friday", [("Friday", "2026-03-06")]),
    ("I read his book on Friday", [("Friday", "2026-03-06")]),
    ("They have been here since Friday", [("Friday", "2026-03-06")]),
    ("He should have called on Monday", [("Monday", "2026-03-09")]),
    ("He should call on Monday", [("Monday", "2026-03-16")]),
    (
        "The plumber came on Monday and will return on Friday",
        [("Monday", "2026-03-09"), ("Friday", "2026-03-13")],
    ),
    ("I took the bus on Friday because the car is broken", [("Friday", "2026-03-06")]),
    ("There are photos we took on Friday", [("Friday", "2026-03-06")]),
    ("I took the bus but on Friday we meet Anna", [("Friday", "2026-03-13")]),
    ("I ran into Tom, he'll call on Friday", [("Friday", "2026-03-13")]),
    ("frozen pizza on Friday, at full speed", [("Friday", "2026-03-13")]),
    ("We're leaving on Friday", [("Friday", "2026-03-13")]),
    ("I'm excited about Friday", [("Friday", "2026-03-13")]),
    ("At 9 am I ran, on Friday", [("Friday", "2026-03-06")]),
    ("I booked the dentist and the vet for Friday", [("Friday", "2026-03-13")]),
    # days by their number, weekends and the night before
    ("I'll see Lia on the 5th", [("on the 5th", "2026-04-05")]),
    ("I saw Lia on the 5th", [("on the 5th", "2026-03-05")]),
    ("the office is on the 5th floor, we came 2nd", []),
    ("rent is due on the 1st of every month", []),
    ("this weekend we hike", [("this weekend", "2026-03-14")]),
    ("we hiked this weekend", [("this weekend", "2026-03-07")]),
    ("last weekend we hiked", [("last weekend", "2026-03-07")]),
    ("last night I slept well", [("last night", "2026-03-09")]),
    # a holiday before a thing says what sort of thing it is
    ("The Christmas lights are in the cellar", []),
    ("Halloween costume for Leo: a bat", []),
    ("We go to Rome at Christmas", [("Christmas", "2026-12-25")]),
    ("Christmas dinner is at Tom's", [("Christmas", "2026-12-25")]),
    ("At Easter we fly", [("Easter", "2026-04-05")]),
    # explicit dates, a weekday with its date, stretches
    ("flight to Lisbon dec 12 at 06:40", [("dec 12", "2026-12-12")]),
    ("concert Friday 11 December 8pm at Teatro Duse", [("Friday 11 December", "2026-12-11")]),
    ("MOT due 14/01/2027", [("14/01/2027", "2027-01-14")]),
    ("dinner with Jo 3/12", [("3/12", "2026-12-03")]),
    ("handed in on 2026-01-09", [("2026-01-09", "2026-01-09")]),
    ("we met on 5 February", [("on 5 February", "2026-02-05")]),
    ("Tom was born on Tuesday 3 February", [("Tuesday 3 February", "2026-02-03")]),
    ("lunch on Monday 8 December", [("Monday 8 December", "2026-12-08")]),  # a Tuesday
    ("fair from 3 to 5 November", [("from 3 to 5 November", f"2026-11-0{n}") for n in (3, 4, 5)]),
    ("away 30-31 December", [("30-31 December", "2026-12-30"), ("30-31 December", "2026-12-31")]),
    ("the fair was 2 to 3 March", [("2 to 3 March", "2026-03-02"), ("2 to 3 March", "2026-03-03")]),
    ("gym every Monday", []),
    # two letters are a German day only among German words
    ("La macchina di papà è rossa", []),
    ("La festa di Anna è alle 8", []),
    ("Mi piace il caffè", []),
    ("Mo likes tea", []),
    ("Fr. Anderson called", []),
    ("I am so happy", []),
    ("Ich bin so müde heute", [("heute", "2026-03-10")]),
    ("Zahnarzt am Do", [("am Do", "2026-03-12")]),
    ("Der Zahnarzt ist Do", [("Do", "2026-03-12")]),
    ("Di um 8 Uhr Zahnarzt", [("Di", "2026-03-17")]),
    ("Lia kommt Sa und So", [("Sa", "2026-03-14"), ("So", "2026-03-15")]),
]


@pytest.mark.parametrize(("text", "expected"), MENTIONS, ids=[t for t, _ in MENTIONS])
def test_dates_in_statements(text: str, expected: list[tuple[str, str]]) -> None:
    found = when.find_dates(text, NOW, ROME)
    assert [(text[m.start : m.end], m.day.isoformat()) for m in found] == expected


ZONES = [
    ("Europe/Paris", "Europe/Paris"),
    ("paris", "Europe/Paris"),
    ("new_york", "America/New_York"),
    ("UTC+2", "Etc/GMT-2"),
    ("tokyo time", "Asia/Tokyo"),
    ("nowhere", None),
    ("", None),
]


@pytest.mark.parametrize(("name", "expected"), ZONES, ids=[n or "blank" for n, _ in ZONES])
def test_zone_by_name(name: str, expected: str | None) -> None:
    found = when.parse_zone(name)
    assert (found.key if found else None) == expected
