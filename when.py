"""Times in words: what a person means by "tomorrow at 5", "every weekday at 8", "two summers ago".

Pure and offline: `now` (aware) and `zone` are parameters, nothing is read inside. Invariant: no
function here returns a due time that is not after `now`, raises on any text, or guesses; what the
words do not say comes back as None with the reason in `problem`. Conventions: hours without am or
pm are waking hours (07:00 to 21:59), weekdays are the next ones, weeks start on Monday.
"""

from datetime import datetime

from language.catalogs import say
from language.dates import day_words
from times.mentions import DateMention, find_dates
from times.periods.ranges import find_range
from times.repeats.occurrences import last_occurrence, next_occurrence, valid_rule, why_no_rule
from times.repeats.rule_words import describe_rule
from times.requests.request import ReminderRequest
from times.requests.several import split_requests
from times.requests.single import parse_repeat, parse_shift, parse_time
from times.requests.whole import parse_reminder, read_request
from times.spans import TimeSpan, find_times
from times.values import attach
from times.zones import parse_zone

__all__ = [
    "DateMention",
    "ReminderRequest",
    "TimeSpan",
    "attach",
    "describe_rule",
    "describe_time",
    "find_dates",
    "find_range",
    "find_times",
    "last_occurrence",
    "next_occurrence",
    "parse_reminder",
    "parse_repeat",
    "parse_shift",
    "parse_time",
    "parse_zone",
    "read_request",
    "split_requests",
    "valid_rule",
    "why_no_rule",
]


def describe_time(due: datetime, now: datetime) -> str:
    """Return an aware moment in words, in its own zone: "tomorrow, Mon 23 Nov, 15:00 Europe/Rome".

    The year is named when it is not that of `now`; "today" and "tomorrow" are put in front.
    """
    local_now = now.astimezone(due.tzinfo)
    days = (due.date() - local_now.date()).days
    day = day_words(due.date(), with_year=due.year != local_now.year)
    moment = f"{day}, {due:%H:%M} {due.tzinfo}"
    match days:
        case 0:
            return say("today, {moment}", moment=moment)
        case 1:
            return say("tomorrow, {moment}", moment=moment)
        case _:
            return moment
