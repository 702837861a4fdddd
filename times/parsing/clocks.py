# ruff: noqa: E501 - a rule a line reads as the table it is
"""Clock times in words: written ("7:30 pm", "19h30", "1745") and spoken ("quarter past seven").

Invariant: an hour keeps its doubt. Whether "at 5" is morning or evening is for `timegrammar` to decide.
"""

import re
from datetime import date
from typing import Final

from language.lazy import Lazy
from times.canonical.time_words import MONTHS
from times.parsing.dates import FOLLOW, MO, WD, Build
from times.values import UNIT, Clock

NOW_CLOCK: Final = Clock(0, half="now")  # "this time tomorrow": the hour it is said

# --- Clock times in words ------------------------------------------------------------------------

_AMPM: Final = r"(?: ?(?P<ap>am|pm)\b)"
_AT: Final = r"(?:(?<!\w)at |by |about |@ ?|until |before |after |for |from |around |from |ish )"
_TO_A_DAY: Final = rf"\.? ?(?:-|–|(?:until|to|through|and)\b) ?(?:{WD},? )?(?:the |Dom )?\d{{1,2}}(?:th|\.)? ?(?:of )?{MO}"
STOP: Final = rf"(?![\d/%]|:\d|\.\d|,\d|-\d|th| ?(?:am|pm|oclock|h)\b|{_TO_A_DAY})"
COUNTED: Final = (
    rf"(?!\.? ?(?:percent|street|st|avenue|ave|road|rd|lane|miles?|km|kg|lbs?|dollars?|euros?|pounds?|bucks|degrees|"
    rf"people|persons?|times|eggs|cents|pages?|points|{UNIT}|(?:of )?{MO})\b)"
)


def _half_of(m: re.Match[str]) -> str:
    return m.groupdict().get("ap") or ""


def _clock(
    hour: int, minute: int = 0, second: int = 0, half: str = "", final: bool = False
) -> Clock:
    if not half and (final or hour > 12 or hour == 0):
        half = "24"
    return Clock(hour, minute, second, half)


def _colon(m: re.Match[str], today: date) -> Clock:
    leading_zero = m["h"].startswith("0")
    second = int(m["s"] or 0) if "s" in m.groupdict() else 0
    return _clock(int(m["h"]), int(m["m"]), second, _half_of(m), leading_zero)


def _french(m: re.Match[str], today: date) -> Clock:
    """ "3h00", "19h30": on 24 hours, unless am or pm is said."""
    return Clock(int(m["h"]), int(m["m"]), half=_half_of(m) or "24")


def clock_hour(m: re.Match[str], today: date) -> Clock:
    minute = int(m["m"] or 0) if "m" in m.groupdict() else 0
    return _clock(
        int(m["h"]), minute, half=_half_of(m), final=len(m["h"]) == 2 and m["h"][0] == "0"
    )


def _hours(m: re.Match[str], today: date) -> Clock | None:
    """ "at 8 hours", "tomorrow 8 h", "8 h in the evening": an hour, where "8 hours" is a distance."""
    beside = _DAY_BEFORE.search(m.string[: m.start()]) or _DAY_AFTER.match(m.string, m.end())
    if not (m.group().startswith("at ") or beside):
        return None
    if minutes := m["m"] or m["mm"]:
        return Clock(int(m["h"]), int(minutes), half="24")
    return _clock(int(m["h"]), final=m["h"][0] == "0")


def _from_hour(m: re.Match[str], today: date) -> Clock | None:
    """ "3-4pm" begins at three; "11-1pm" in the morning."""
    first, last, half = int(m["h"]), int(m["to"]), _half_of(m)
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return None
    crosses = first % 12 >= last % 12 and half == "pm"
    return _clock(first, int(m["m"] or 0), half="am" if crosses else half)


def _span_start(m: re.Match[str]) -> Clock | None:
    """ "between 3 and 4pm", "14:00-15:00": a stretch of hours begins with its first."""
    hour, last, end, own = int(m["h"]), int(m["to"]), m["ap"] or "", m["x"] or ""
    of_a_day = _OF_A_DAY.match(m.string, m.end())
    marked = bool(own or m["m"]), bool(end or m["to_m"])
    if m["lead"]:
        fits = any(marked) or (m["lead"] == "between" and of_a_day)
    else:
        fits = all(marked) and m["j"] in ("-", "–")
    if not fits or hour > 24 or last > 24:
        return None
    if own not in ("am", "pm") and end in ("am", "pm") and 1 <= hour <= 12 >= last:
        crosses = hour % 12 >= last % 12 and end == "pm"
        own = "am" if crosses else end
    half = own if own in ("am", "pm") else ""
    return _clock(hour, int(m["m"] or 0), half=half, final=m["h"][0] == "0")


def _military(m: re.Match[str], today: date) -> Clock | None:
    hour, minute = int(m["h"]), int(m["m"])
    return (
        _clock(hour, minute, half=_half_of(m), final=len(m["h"]) == 2 and m["h"][0] == "0")
        if hour < 25 and minute < 60
        else None
    )


def _named(m: re.Match[str], today: date) -> Clock:
    return {
        "Noon": Clock(12, half="24"),
        "Midnight": Clock(24, half="24"),
        "Dayend": Clock(17, half="24"),
        "Lunch": Clock(12, half="24"),
    }[m["n"]]


def _anchored(m: re.Match[str], today: date) -> Clock | None:
    """ "quarter past 3", "20 to 6 pm", "half past noon": minutes before or after an hour."""
    said = m["q"]
    digits = re.search(r"\d+", said)
    spoken = 30 if "half" in said else 15 if "quarter" in said else 1
    minutes = int(digits.group()) if digits else spoken
    if minutes > 59:
        return None
    if m["rel"] in ("to", "before", "of", "until", "less", "ago"):
        minutes = -minutes
    base = _named_hour(m)
    return _minutes_around(base, minutes)


def _named_hour(m: re.Match[str]) -> Clock:
    word = m["h"]
    if word == "Noon":
        return Clock(12, half="24")
    if word == "Midnight":
        return Clock(0, half="24")
    minute = int(m["hm"] or 0) if "hm" in m.groupdict() else 0
    return _clock(int(word), minute, half=_half_of(m))


def _minutes_around(base: Clock, minutes: int) -> Clock:
    """Move a clock time by minutes, keeping am or pm: a quarter to 12 pm is 11:45 am."""
    total = base.hour * 60 + base.minute + minutes
    if base.half in ("am", "pm"):
        total = (base.hour % 12 + (12 if base.half == "pm" else 0)) * 60 + base.minute + minutes
        return Clock(total // 60 % 24, total % 60, half="24")
    hour = total // 60
    if base.half == "" and hour == 0:
        hour = 12
    return Clock(hour % 24, total % 60, half=base.half)


def _romance(m: re.Match[str], today: date) -> Clock:
    """ "7 and 30", "8 less 15": the hour first, as Spanish, French and Portuguese say it."""
    half = _half_of(m) or m["first"] or ""
    if m["h"] in ("Noon", "Midnight"):
        base = Clock(12 if m["h"] == "Noon" else 0, half="24")
    else:
        base = _clock(int(m["h"]), half=half)
    return _minutes_around(base, int(m["m"]) * (-1 if m["rel"] == "less" else 1))


def _half_hour_before(m: re.Match[str], today: date) -> Clock:
    base = _clock(int(m["h"]), half=_half_of(m))
    return _minutes_around(
        base,
        {"halfto": -30, "quarterto": -15, "halfpast": 30, "quarterpast": 15, "quarterin": -45}[
            m["k"]
        ],
    )


def _near_half(m: re.Match[str], today: date) -> Clock | None:
    """ "fünf vor halb neun" is 8:25, "10 over half negen" 8:40."""
    away = int(m["q"]) * (1 if m["rel"] in ("past", "after") else -1)
    return _minutes_around(_half_hour_before(m, today), away) if abs(away) < 30 else None


def _opens(m: re.Match[str]) -> bool:
    """Tell whether minutes stand where a time begins: not "mesa de 10 para las 8"."""
    before = m.string[: m.start()]
    if "Minute" in m.group() or m.group().startswith("at "):
        return True
    return not before.strip() or bool(_DAY_BEFORE.search(before))


def _number_part(m: re.Match[str], today: date) -> Clock | None:
    return _clock(int(m["h"]), int(m["m"] or 0)) if int(m["h"]) <= 24 else None


_HOUR_WORD: Final = (
    rf"(?P<h>\d{{1,2}}(?![\d/])|Noon|Midnight)(?::(?P<hm>\d\d))?(?: ?oclock| h\b)?{_AMPM}?"
)
# "Aug 31 12 pm": the first number is no hour
_DAY_THEN_HOUR: Final = (
    r"(?:1[3-9]|[2-9]\d) \d|(?:"
    + "|".join(f"(?<={month} )" for month in MONTHS)
    + r")\d{1,2} \d\d ?(?:am|pm)"
)
_PARTS: Final = "Morning|Afternoon|Evening|Night|Tonight"

# Before an hour that is no length: "18h jantar"; not "in 18h", "every 18h", "14h of work".
_NO_LENGTH: Final = (
    "".join(
        rf"(?<!\b{word} )"
        for word in (
            "in",
            "for",
            "every",
            "each",
            "less",
            "by",
            "of",
            "within",
            "&",
            "and",
            "to",
            "next",
            "last",
            "ago",
        )
    )
    + r"(?<![\d:.,/$€£-])"
)

_SPAN_END: Final = r"(?P<to>\d{1,2})(?P<to_m>:[0-5]\d)?(?: ?(?P<ap>am|pm|oclock|h)\b)?"
_SPAN: Final = (
    r"(?<![\d:.,/$€£-])(?:(?P<lead>from|between) (?:(?:at|the|le|las) )*)?"
    r"(?P<h>\d{1,2})(?::(?P<m>[0-5]\d))?(?: ?(?P<x>am|pm|oclock|h)\b)? ?(?P<j>to|until|and|&|-|–)"
    rf" ?(?:(?:at|the|le|las|as) )*{_SPAN_END}(?![\d:/%]|th|[.,]\d){COUNTED}"
)
CLOCK_SPAN: Final = Lazy(_SPAN)
_OF_A_DAY: Final = Lazy(
    rf" (?:(?:at|in the|of the|on|this|next) )?(?:{_PARTS}|Today|Tomorrow|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b)"
)

CLOCK_RULES: Final[tuple[tuple[str, Build], ...]] = (
    (_SPAN, lambda m, t: _span_start(m)),
    (
        rf"(?<![\d:.,/$€£-])(?P<h>\d{{1,2}})(?::(?P<m>[0-5]\d))? ?[-–] ?(?P<to>\d{{1,2}})(?::[0-5]\d)?{_AMPM}",
        _from_hour,
    ),
    (
        r"(?<![\d:.,/$€£])(?P<h>\d{1,2})\.(?P<m>[0-5]\d)(?= (?:Tomorrow|Today|Tonight|in the|on|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b)",
        _colon,
    ),
    (
        r"(?:(?<=Tomorrow )|(?<=Today )|(?<=(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ))(?P<h>\d{1,2})\.(?P<m>[0-5]\d)(?![\d.])",
        _colon,
    ),
    (r"(?<![\d:./-])(?P<h>0\d)(?P<m>[0-5]\d)(?![\d:./-])", _military),
    (r"(?<![\d:.,/$€£])(?P<h>\d{1,2})(?::(?P<m>\d\d))? in the (?P<ap>am|pm)\b", clock_hour),
    (
        rf"(?<![\d:.])(?P<h>\d{{1,2}}):(?P<m>\d{{2}})(?::(?P<s>\d{{2}}))?(?![\d:])(?:[.,]\d+)?{_AMPM}?(?: ?(?:oclock|h|Hour)\b)?",
        _colon,
    ),
    (rf"(?<![\d:.])(?P<h>\d{{1,2}})(?:\.|: )(?P<m>[0-5]\d){_AMPM}", _colon),
    (rf"(?<=at )(?P<h>\d{{1,2}})\.(?P<m>\d{{2}})(?![.\d/]){_AMPM}?(?: ?oclock\b)?", _colon),
    (r"(?<![\d:.])(?P<h>\d{1,2})\.(?P<m>\d{2}) ?(?:oclock|h|Hour)\b", _colon),
    (rf"(?<![\d:.])(?P<h>\d{{1,2}}) h (?P<m>\d{{2}})\b(?! ?(?:Minute|Second)){_AMPM}?", _french),
    (r"(?<=(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )(?P<h>\d{1,2}) h\b(?! \d)", clock_hour),
    (r"(?:(?<=\d/\d )|(?<=\d/\d\d ))(?P<h>\d{1,2}) h\b(?! \d)", clock_hour),
    (
        r"(?:(?<=\d\d\d\d )|(?<=Tomorrow )|(?<=Today )|(?<=\d\d\d\d, ))(?P<h>\d{1,2}) h\b(?! \d)",
        clock_hour,
    ),
    (
        rf"{_NO_LENGTH}(?P<h>1[3-9]|2[0-3]) h\b(?! ?(?:\d|&|later|from|before|after|ago|earlier))",
        clock_hour,
    ),
    (rf"(?:(?<=, )|(?<=Remind )){_NO_LENGTH}(?P<h>[6-9]|1[0-2]) h(?=$|[.!?,])", clock_hour),
    (
        r"(?:(?:at |by )?the |at |by )?(?:very )?end of (?=(?:the |this )?(?:Today|Tomorrow|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b)",
        lambda m, t: Clock(17, half="24"),
    ),
    (r"(?<![\d:.,/])(?P<h>\d{1,2}) h(?= (?:utc|gmt|cest|cet|wib|brt|ist)\b)", clock_hour),
    (
        r"(?:(?<=Tomorrow )|(?<=Today )|(?<=Tonight ))(?P<h>[012]?\d)(?P<m>[0-5]\d)(?![\d:./-])",
        _military,
    ),
    (rf"(?<![\d:./-])(?P<h>\d{{1,2}})-(?P<m>1[5-9]|[2-5]\d){_AMPM}", clock_hour),
    (r"(?<=at )(?P<h>\d{1,2})-(?P<m>15|30|45)\b(?![-/\d])", clock_hour),
    (
        r"(?:at )?(?:about )?(?:exactly )?(?:at )?(?:this|the same|same|that) (?:very )?time(?= (?:Tomorrow|Overmorrow|on |next|in |every|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|\d|an? (?:Week|Month|Year|Day)))",
        lambda m, t: NOW_CLOCK,
    ),
    (
        r"(?<=Tomorrow )(?:at )?(?:this|the same|same) time\b|(?<=Week )(?:at )?(?:this|the same|same) time\b",
        lambda m, t: NOW_CLOCK,
    ),
    (
        rf"(?<![\d:.,])(?:{_AT}|at about )?(?P<h>\d{{1,2}}) (?:h|Hour)(?: (?:&|and) (?P<mm>\d{{1,2}}) Minute|(?: (?P<m>\d{{2}})(?! ?(?:{UNIT})))?)\b",
        _hours,
    ),
    (
        rf"(?<![\d:.,/$€£])(?!{_DAY_THEN_HOUR})(?P<h>\d{{1,2}})(?:[ ](?P<m>[0-5]\d))?(?: ?oclock)?(?:[ -]ish)?{_AMPM}",
        clock_hour,
    ),
    (
        rf"(?<![\d:.,/$€£])(?P<h>\d{{1,2}}) ?oclock\b(?: (?P<m>[0-5]\d)\b(?! {UNIT}))?{_AMPM}?",
        clock_hour,
    ),
    (r"(?<![\d:.,/$€£])(?P<h>\d{1,2}) ?oclock (?:and|&) (?P<m>30|15|45)(?: Minute)?\b", clock_hour),
    (
        rf"(?<![\d:.])(?P<h>\d{{1,2}})[ -](?:oh?|ou|0)[ -](?P<m>\d)\b(?! ?oclock){_AMPM}?",
        clock_hour,
    ),
    (
        rf"(?<![\d:.])(?P<h>\d{{1,2}}) (?P<m>hundred)(?: Hour\b| h\b|{_AMPM})",
        lambda m, t: _clock(int(m["h"]), half=_half_of(m), final=True),
    ),
    (r"(?<![\d:./-])(?P<h>[012]?\d)(?P<m>[0-5]\d) ?(?:Hour|h|hrs)\b", _military),
    (rf"(?<![\d:./-])(?P<h>\d{{1,2}})(?P<m>[0-5]\d){_AMPM}", _military),
    (rf"(?<!\w)at (?P<h>[012]?\d)(?P<m>[0-5]\d)(?![\d:./-]){COUNTED}", _military),
    # "from 10 to 11 at night" begins at ten; "10 to 11 at night" is ten minutes before eleven
    (
        r"(?<![\d:.,/$€£-])(?:from (?P<h>\d{1,2}) (?:to|until|through|-|–) |(?P<hh>\d{1,2}) ?[-–] ?)\d{1,2}(?= (?:at|in the|of the) (?:Morning|Afternoon|Evening|Night)\b)",
        lambda m, t: _clock(int(m["h"] or m["hh"])),
    ),
    (
        rf"(?:a )?(?P<q>half|quarter|an? Minute|(?<![\d:.])\d{{1,2}}(?:[ -]?Minute)?) (?P<rel>past|after|to|before|of|until|ago) {_HOUR_WORD}{STOP}{COUNTED}",
        lambda m, t: _anchored(m, t) if _spoken_anchor(m) else None,
    ),
    (
        rf"(?:at )?half (?P<h>\d{{1,2}})\b{STOP}{_AMPM}?(?! {UNIT})",
        lambda m, t: _minutes_around(_clock(int(m["h"]), half=_half_of(m)), 30),
    ),
    (
        rf"(?P<h>\d{{1,2}}|Noon|Midnight)(?: ?(?:h|Hour|oclock))?(?: ?(?P<first>am|pm))? (?P<rel>&|less) (?P<m>\d{{1,2}})\b(?:(?:(?<=less \d)|(?<=less \d\d)|(?<=& \d)|(?<=& \d\d)) Minute\b(?! (?:later|from|before|after|ago)))?(?![\d/%]|[:.,]\d|th){COUNTED}{_AMPM}?",
        lambda m, t: _romance(m, t) if _romance_fits(m) else None,
    ),
    (
        rf"(?P<q>\d{{1,2}})(?:[ -]?Minute)? (?P<rel>past|after|to|before|ago) (?P<k>halfto|halfpast) (?P<h>\d{{1,2}})\b(?: ?oclock)?{_AMPM}?",
        _near_half,
    ),
    (
        rf"(?:at )?(?<!\d )(?P<q>5|10|15|20|25)(?: Minute)? para at (?P<h>\d{{1,2}})\b{STOP}",
        lambda m, t: _minutes_around(_clock(int(m["h"])), -int(m["q"])) if _opens(m) else None,
    ),
    (
        r"(?:at )?(?P<h>\d{1,2})(?: oclock)? (?P<rel>past|less) quarter\b",
        lambda m, t: _minutes_around(_clock(int(m["h"])), 15 if m["rel"] == "past" else -15),
    ),
    (
        rf"(?P<k>halfto|quarterto|halfpast|quarterpast|quarterin) (?P<h>\d{{1,2}})\b(?: ?oclock)?{_AMPM}?",
        _half_hour_before,
    ),
    (
        rf"(?:(?<!\w)at |from |@ ?)(?:about |exactly |precisely |like )?(?P<h>\d{{1,2}})(?: (?P<m>[0-5]\d))?\b{STOP}{COUNTED}(?: ?ish| sharp)?",
        clock_hour,
    ),
    (
        rf"{_AT}(?:about |exactly |like )?(?P<h>\d{{1,2}})(?: (?P<m>[0-5]\d))?\b{STOP}{COUNTED}(?:[ -]?ish| sharp)?{FOLLOW}",
        clock_hour,
    ),
    (
        rf"(?<![\d:./$€£-])(?P<h>\d{{1,2}})(?: (?P<m>[0-5]\d))?(?=(?: |, (?=this|Tonight))(?:in the |at |this |the )(?:early |late )?(?:{_PARTS})\b|,? (?:Tonight)\b| (?:Morning|Evening)\b)",
        _number_part,
    ),
    (
        rf"(?<![\d:./$€£-])(?P<h>\d{{1,2}}) (?P<m>[0-5]\d)(?= (?:Tomorrow|Overmorrow|Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:{_PARTS})\b)",
        _number_part,
    ),
    (
        r"\b(?:at |by |for |until |around |about |(?=12))(?:12(?:[:.]00)?(?: ?oclock)? )?(?P<n>Noon|Midnight|Dayend|Lunch)\b",
        _named,
    ),
    (
        rf"\b(?P<n>Noon|Midnight|Dayend|Lunch)\b(?:(?<=Dayend)|(?<=Lunch)|{FOLLOW}|(?=  )|(?= (?:Tomorrow|Today|meeting|call|(?:an?|\d{{1,3}}) (?:Day|Week|Month)\b)))",
        _named,
    ),
)


_DAY: Final = rf"(?:Today|Tomorrow|Overmorrow|Tonight|Morning|Afternoon|Evening|Night|Mon|Tue|Wed|Thu|Fri|Sat|Sun|{MO[3:-3]}|th)"
_DAY_BEFORE: Final = Lazy(
    rf"\b(?:{_DAY}|{MO[3:-3]} \d{{1,2}}|\d{{1,2}} {MO[3:-3]}|\d{{4}})(?: at about| about|,)? ?$"
)
_DAY_AFTER: Final = Lazy(
    r"(?: (?:in the|at|on the|this|the|every|of))?(?: next)? (?:Morning|Afternoon|Evening|Night|Tonight|Tomorrow|Today|Mon|Tue|Wed|Thu|Fri|Sat|Sun|every|Daily)\b"
)


def _spoken_anchor(m: re.Match[str]) -> bool:
    """Keep "5 to 9" and "2 of 6" from reading as times unless said like one."""
    said, rel, text = m["q"], m["rel"], m.group()
    if said in ("half", "quarter") or "Minute" in said or (rel == "past" and int(said[:2]) < 60):
        return rel in ("past", "after", "to", "before", "of", "until", "ago") and not (
            said == "half" and rel == "of"
        )
    said_so = m["ap"] or "oclock" in text or m["h"] in ("Noon", "Midnight")
    sure = said_so and int(said[:2]) % 5 == 0  # "the mom one to 5 pm" is no 4:59
    lead = m.string[: m.start()].endswith(("at ", "by ", "about ", "for "))
    # "ago" is what German "vor" reads as: "um 5 vor 12"
    return rel in ("to", "after", "before", "until", "ago") and bool(
        sure or lead or not m.string[: m.start()].strip()
    )


def _romance_fits(m: re.Match[str]) -> bool:
    lead = m.string[: m.start()].rstrip()
    return int(m["m"]) < 60 and (
        m["rel"] == "less"
        or lead.endswith("at")
        or bool(m["first"] or m["ap"])
        or m["h"] in ("Noon", "Midnight")
        or "Hour" in m.group()
        or not lead
        or (m["m"] in ("15", "30") and bool(_DAY_BEFORE.search(m.string[: m.start()])))
    )
