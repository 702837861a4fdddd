"""The stamps that phones write in 98 languages and countries, made with CLDR: none is misread."""

import io
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from babel import Locale, dates
from conftest import NOW

from core.errors import Question, UserError
from transfer import chatlog
from transfer.source import Source

LANGUAGES = """
    af am ar ar_EG ar_SA ar_MA az be bg bn bs ca cs cy da de de_AT de_CH el en en_AU en_CA en_GB
    en_IE en_IN en_NZ en_ZA es es_AR es_CL es_CO es_MX es_US et eu fa fi fil fr fr_BE fr_CA
    fr_CH ga gl gu he hi hr hu hy id is it it_CH ja ka kk km kn ko ky lo lt lv mk ml mn mr ms my
    nb ne nl nl_BE pa pl pt pt_PT ro ru sk sl sq sr sv sw ta te th tr uk ur uz vi zh zh_Hant
    zh_Hant_HK zu
"""
CLOCKS = ("own", "12", "24")
PHONES = ("android", "ios")
MOMENTS = [
    datetime.fromisoformat(text)
    for text in (
        "2026-03-24T09:05:07",
        "2026-03-24T15:45:08",
        "2026-03-25T00:10:09",
        "2026-03-31T21:30:10",
        "2026-04-02T12:40:11",
    )
]


def clock_of(locale: Locale, clock: str, phone: str) -> str:
    """The pattern of an hour: the language's own, or as the phone's owner wants it."""
    width = "medium" if phone == "ios" else "short"
    own = locale.time_formats[width].pattern
    if clock == "own":
        return own
    skeleton = ("h" if clock == "12" else "H") + ("ms" if phone == "ios" else "m")
    pattern: str = locale.datetime_skeletons[skeleton].pattern
    if clock == "12" and not set(pattern) & set("abB"):  # es_AR: it would not say which half
        return own
    return pattern


def stamp(moment: datetime, locale: Locale, clock: str, phone: str, digits: str) -> str:
    """A stamp as a phone writes it."""
    day = dates.format_date(moment, "short", locale=locale)
    at = dates.format_time(moment, clock_of(locale, clock, phone), locale=locale)
    text = str(locale.datetime_formats["short"]).replace("{1}", day).replace("{0}", at)
    return text.translate(str.maketrans("0123456789", digits))


def digits_of(locale: Locale) -> str:
    """The digits that a language writes by default: 0123456789, or its own."""
    zeros = {"arab": "٠", "arabext": "۰", "beng": "০", "deva": "०", "mymr": "၀"}
    zero = ord(zeros.get(locale.default_numbering_system, "0"))
    return "".join(chr(zero + number) for number in range(10))


def chat_of(code: str, clock: str, phone: str) -> str:
    locale = Locale.parse(code)
    digits = digits_of(locale)
    made = [stamp(moment, locale, clock, phone, digits) for moment in MOMENTS]
    form = "[{}] Ruth: number {}" if phone == "ios" else "{} - Ruth: number {}"
    return "\n".join(form.format(text, place) for place, text in enumerate(made))


def judge(text: str, phone: str) -> str:
    """How a chat is read: right, asked, or what is wrong with it."""
    content = text.encode()
    source = Source("chat", lambda: io.BytesIO(content), len(content), lambda _: None)
    try:
        survey = chatlog.survey_chat(source)
        if survey.form is None:
            return "lost"
        order = chatlog.decide_order(survey, NOW.date())
    except Question as question:
        return "asked" if set(dict(question.choices)) >= {"dmy", "mdy"} else "asked in vain"
    except UserError:
        return "refused"
    found = [message.at for message in chatlog.read_chat(source, survey, order)]
    wanted = [at if phone == "ios" else at.replace(second=0) for at in MOMENTS]
    if [at.date() for at in found] == [at.date() for at in wanted]:
        return "right" if found == wanted else "wrong hour"
    return "wrong day" if len(found) == len(wanted) else "lost"


def judged() -> Iterator[tuple[str, str]]:
    for code in LANGUAGES.split():
        for clock in CLOCKS:
            for phone in PHONES:
                text = chat_of(code, clock, phone)
                yield f"{code} {clock} {phone}: {text.splitlines()[-1]}", judge(text, phone)


def test_no_stamp_of_any_phone_is_misread() -> None:
    found = dict(judged())
    counts = Counter(found.values())
    others = {name: verdict for name, verdict in found.items() if verdict not in {"right", "asked"}}
    assert not counts["wrong day"] + counts["wrong hour"] + counts["lost"], others
    assert counts["right"] + counts["asked"] >= 0.98 * len(found), others
