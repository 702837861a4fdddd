"""Amounts in notes, added up: pure. One unit at a time; what has no amount is never guessed.

Invariant: a number counts only where it is an amount: with a unit or a sign of money, or the only
free number of its note. Parts of dates, times, codes and phone numbers never do.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Final, Literal

from language import tables
from language.forms.fold import bare

Form = Literal["sum", "average", "most", "least", "owed", "left", "split"]

MONEY: Final = "money"
_SIGNS: Final = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "R$": "BRL"}
_CODES: Final = frozenset(
    ("EUR", "USD", "GBP", "JPY", "INR", "BRL", "IDR", "MXN", "CHF", "SEK", "NOK", "DKK", "PLN")
)
MONEY_UNITS: Final = _CODES | {MONEY}
_NUMBER: Final = r"\d{1,3}(?:[., '\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?"
_AMOUNT: Final = re.compile(
    rf"(?<![\w.,:/+#-])(?P<before>R\$|[€$£¥₹]|[A-Z]{{3}}(?=\s?\d))?\s?(?P<number>{_NUMBER})"
    r"(?P<after>\s?(?:[€$£¥₹]|[^\W\d_]{1,20}))?(?![\w:/+-]|[.,]\d)"
)
_DAY_WORD: Final = 4  # letters of "today" and its like, at least
_CENTS: Final = re.compile(r"[.,]\d\d$")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit ("" where none is said), and how it was written."""

    value: Decimal
    unit: str
    text: str
    has_cents: bool
    is_price: bool = False  # nothing that it counts stands behind it: "18 at the bakery"
    is_free: bool = False  # likewise, whatever stands before it: "Lea 25, Ute 40", "is at 7990"
    start: int = 0  # where it stands

    @property
    def is_money(self) -> bool:
        """Whether it has a sign of money, or cents."""
        return self.unit in _CODES or (not self.unit and self.has_cents)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about amounts: what is to be done with them, and the unit named, if any."""

    form: Form
    unit: str  # "" any, MONEY, or one of the units
    rest: str  # the question without the words that made it one
    is_mine: bool = False  # of a debt: what I owe
    is_spent: bool = False  # of money paid or earned
    is_earned: bool = False
    is_all: bool = False  # all that there is, in so many words: "in total"
    is_owed: bool = False  # of what is left: what I owe
    is_less: bool = False  # nothing but what is to be left out: "and without the wine"
    goes_on: bool = False  # from a sum before, if it names nothing: "how much is that"


@dataclass(frozen=True, slots=True)
class Total:
    """What comes out, written as the notes write it, and the notes it was made of."""

    text: str
    counted: tuple[int, ...]  # places in the notes given
    amounts: tuple[str, ...]  # of each, as written
    left_out: tuple[int, ...]  # notes without an amount of this unit


# -- the question --------------------------------------------------------------------------------


def asked_in(question: str, languages: Sequence[str]) -> Asked | None:
    """Return what a question wants to know about amounts; None: it asks of something else."""
    asked = (_asked_in(question, language) for language in _known(languages))
    return next(filter(None, asked), None)


def _asked_in(question: str, language: str) -> Asked | None:
    folded = _folded(question)
    said = {key for key in _KEYS if _pattern(language, key).search(folded)}
    unit = _unit_named(folded, language)
    form = _form(said, has_unit=bool(unit and unit != MONEY))
    if form is None:
        return None
    if form == "owed":
        asked = _asked(question, language, "owed", MONEY)
        return replace(asked, is_mine="i_owe" in said and "owes_me" not in said)
    is_spent = form == "sum" and bool(said & {"spent", "earned"})
    asked = _asked(question, language, form, unit or (MONEY if is_spent else ""))
    return replace(
        asked,
        is_mine="me" in said or "i_owe" in said,
        is_owed="i_owe" in said,
        is_spent=is_spent,
        is_earned="earned" in said,
        is_all=bool(said & {"total", "together"}),
        goes_on="comes_to" in said,
        is_less=not said - {"minus", "me"},
    )


_KEYS: Final = (
    *("how_much", "total", "average", "most", "least", "owes_me", "i_owe", "spent", "earned"),
    *("did", "together", "so_far", "remains", "split", "comes_to", "me", "minus"),
)
_EXTREMES: Final[tuple[Form, ...]] = ("most", "least")


def _form(said: set[str], *, has_unit: bool) -> Form | None:
    """Return what is to be done with amounts, by the sorts of words that a question has."""
    if "split" in said:
        return "split"
    if not said - {"minus", "me"} and "minus" in said:
        return "sum"
    extreme = next((form for form in _EXTREMES if form in said), None)
    if extreme and not said & {"total", "average"}:
        return extreme
    if not said & {"how_much", "total", "average", "comes_to", "together"}:
        return None
    if "owes_me" in said or ("i_owe" in said and "remains" not in said):
        return "owed"
    if "average" in said:
        return "average"
    if "remains" in said and "how_much" in said:
        return "left"
    is_sum = said & {"spent", "earned", "total", "comes_to"} or (has_unit and "did" in said)
    is_sum = is_sum or "together" in said or {"how_much", "so_far"} <= said
    return "sum" if is_sum else None


def _asked(question: str, language: str, form: Form, unit: str) -> Asked:
    rest = _folded(question)
    for key in (form, "comes_to", "split", "remains", *_KEYS, "still"):
        if key == "minus":
            continue  # what is to be left out stands behind it
        if key in _section(language):
            rest = _pattern(language, key).sub(_what_is_between, rest)
    for words in _units(language).values():
        rest = words.sub(" ", rest)
    return Asked(form, unit, " ".join(rest.split()))


def _what_is_between(found: re.Match[str]) -> str:
    """Return what stands in the gap of a phrase: "Lena" of "kriegt Lena von mir"."""
    return f" {' '.join(filter(None, found.groups()))} "


def _unit_named(folded: str, language: str) -> str:
    for unit, words in _units(language).items():
        if words.search(folded):
            return MONEY if unit in _CODES else unit
    return ""


# -- the notes -----------------------------------------------------------------------------------


def find_amounts(
    text: str, times: Iterable[tuple[int, int]] = (), counted: Sequence[str] = ()
) -> list[Amount]:
    """Return the amounts in a note.

    `times`: what speaks of time in it, as offsets; `counted`: words that are units here, "lengths".
    """
    spans = list(times)
    found = []
    for match in _AMOUNT.finditer(text):
        start, end = match.span("number")
        unit, written = _unit_of(match)
        if not unit and match["after"]:
            unit = _counted_as(match["after"], counted)
        is_time = not unit and any(start < until and since < end for since, until in spans)
        if is_time and not _is_price(text, match):
            continue
        value = _value_of(match["number"])
        cents = _CENTS.search(match["number"]) is not None
        is_free = not unit and _counts_nothing(match)
        is_price = is_free and not _is_led_to(text, match)
        found.append(Amount(value, unit, written, cents, is_price, is_free, start))
    return found


def _counts_nothing(match: re.Match[str]) -> bool:
    """Tell "18 at the bakery" from "2 lemons"."""
    leads = tables.everywhere("text", "lead") | tables.everywhere("text", "link")
    after = bare(match["after"] or "").strip()
    return not after or after in leads


def _is_led_to(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word leads to a number: "for 4"."""
    before = bare(text[: match.start("number")]).split()
    return bool(before) and before[-1] in tables.everywhere("text", "lead")


def _is_price(text: str, match: re.Match[str]) -> bool:
    """Tell "groceries 12.25 today" from "lunch at 12.25", which a word leads to."""
    before = bare(text[: match.start("number")]).split()
    if not _CENTS.search(match["number"]) or ":" in match["number"] or not before:
        return False
    is_clock = 0 < len((match["after"] or "").strip()) < _DAY_WORD  # "pm", "h", "Uhr"
    return before[-1] not in tables.everywhere("text", "lead") and not is_clock


def _unit_of(match: re.Match[str]) -> tuple[str, str]:
    """Return the unit of a number, and the number as written with it."""
    before, after = match["before"] or "", (match["after"] or "").strip()
    whole = match.group().strip()
    if before in _SIGNS or before in _CODES:
        return _SIGNS.get(before, before), (before + match["number"])
    if after in _SIGNS:
        return _SIGNS[after], whole
    unit = _unit_words().get(bare(after), "") if after else ""
    return unit, whole if unit else match["number"]


def _counted_as(after: str, counted: Sequence[str]) -> str:
    """Return which of the words counted stands behind a number, one or many; "": none."""
    said = bare(after.strip())
    return next((word for word in counted if said in {bare(word), bare(word).rstrip("s")}), "")


def unit_among(notes: Sequence[Sequence[Amount]], counted: Sequence[str]) -> str:
    """Return which of the words counted notes have as a unit; "": none."""
    units = {amount.unit for note in notes for amount in note}
    return next((word for word in counted if word in units), "")


def _value_of(number: str) -> Decimal:
    """Return 1,234.56 and 1.234,56 alike; "1,234" is a thousand, "1,23" is not."""
    plain = re.sub(r"[ '\u00a0\u202f]", "", number)
    last = max(plain.rfind(","), plain.rfind("."))
    if last < 0:
        return Decimal(plain)
    whole, part = re.sub(r"[.,]", "", plain[:last]), plain[last + 1 :]
    is_thousands = len(part) == 3 and (len(plain[:last]) <= 3 and plain[0] != "0")
    return Decimal(whole + part) if is_thousands else Decimal(f"{whole}.{part}")


def add_up(
    asked: Asked, notes: Sequence[Sequence[Amount]], signs: Sequence[int] | None = None
) -> Total | None:
    """Return the total of one amount a note; None: fewer than one note has any.

    A note with several amounts of the unit counts with all of them ("milk 2.40, bread 3.10").
    `signs`: -1 takes a note's away (a debt paid back), 0 leaves it out.
    """
    unit = _unit_of_most(asked, notes)
    picked = [_picked(amounts, unit, asked) for amounts in notes]
    if signs is not None:
        picked = [one if sign else [] for one, sign in zip(picked, signs, strict=True)]
    counted = [place for place, amounts in enumerate(picked) if amounts]
    if not counted:
        return None
    values = [
        sum((a.value for a in picked[place]), Decimal(0)) * (signs[place] if signs else 1)
        for place in counted
    ]
    if asked.form in {"most", "least"}:
        best = (max if asked.form == "most" else min)(values)
        place = values.index(best)
        counted, values = [counted[place]], [best]
    total = sum(values, Decimal(0))
    if asked.form == "average":
        total = round(total / len(values), 2)
    left = tuple(place for place in range(len(notes)) if not picked[place])
    written = tuple(" + ".join(one.text for one in picked[place]) for place in counted)
    all_of_them = [amount for place in counted for amount in picked[place]]
    return Total(as_written(total, all_of_them), tuple(counted), written, left)


def as_written(value: Decimal, like: Sequence[Amount]) -> str:
    """Return a value as amounts of its kind are written: with their unit, and cents if any has."""
    best = max(like, key=lambda one: (one.unit != "", one.has_cents))
    has_cents = any(one.has_cents for one in like) or value != value.to_integral_value()
    has_comma = any("," in one.text and one.has_cents for one in like)
    text = _written(value, best, has_cents=has_cents)
    return text.replace(".", ",") if has_comma and has_cents and "," not in text else text


def _unit_of_most(asked: Asked, notes: Sequence[Sequence[Amount]]) -> str:
    """Return the unit that the most notes have, of those that fit the question."""
    tally = Counter(unit for amounts in notes for unit in {a.unit for a in amounts if a.unit})
    if asked.unit == MONEY:
        money = [unit for unit, _ in tally.most_common() if unit in _CODES]
        return money[0] if money else ""
    return asked.unit or next((unit for unit, _ in tally.most_common()), "")


def _picked(amounts: Sequence[Amount], unit: str, asked: Asked) -> list[Amount]:
    """Return the amounts of a note in this unit; money may stand without one, if it is alone."""
    with_unit = [amount for amount in amounts if unit and amount.unit == unit]
    if with_unit or (asked.unit not in {MONEY, ""} and unit not in {"", *_CODES}):
        return with_unit
    bare = [amount for amount in amounts if not amount.unit]
    prices = [amount for amount in bare if amount.has_cents or amount.is_price]
    cents = prices if any(amount.has_cents for amount in prices) else []
    if asked.is_all and bare == list(amounts) and all(one.is_free for one in bare):
        return bare  # "Lea 25, Ute 40", of how many in all
    return cents or (bare if len(bare) == 1 and len(amounts) == 1 else [])


def _written(value: Decimal, like: Amount, *, has_cents: bool) -> str:
    """Return a value as the notes write it: its sign or unit where they have it."""
    digits = f"{value.quantize(Decimal('0.01')) if has_cents else value.normalize():f}"
    number = re.search(_NUMBER, like.text)
    assert number is not None
    if "," in number.group() and "." not in number.group() and _CENTS.search(number.group()):
        digits = digits.replace(".", ",")
    return like.text[: number.start()] + digits + like.text[number.end() :]


def tells_spending(text: str, languages: Sequence[str]) -> bool:
    """Tell whether a note says that something was paid or earned."""
    folded = _folded(text)
    keys = ("spent", "earned")
    return any(_pattern(code, key).search(folded) for code in _known(languages) for key in keys)


def goes_on(text: str, languages: Sequence[str]) -> bool:
    """Tell whether a note goes on from another: "and 640 for petrol", "Lena 8 more"."""
    folded = _folded(text)
    return any(_pattern(language, "again").search(folded) for language in _known(languages))


def rest_after(key: str, text: str, languages: Sequence[str]) -> str:
    """Return what stands behind, or before, the first words under a key; "": it has none."""
    spans = sorted(find_words(text, key, languages))
    if not spans:
        return ""
    start, end = spans[0]
    return text[end:].strip(" ?!.") or text[:start].strip()


def without_words(text: str, keys: Iterable[str], languages: Sequence[str]) -> str:
    """Return a text without its numbers, their units and the words under some keys."""
    units = _unit_words()
    spans = [span for key in keys for span in find_words(text, key, languages)]
    spans += [found.span() for found in re.finditer(_NUMBER, text)]
    spans += [found.span() for found in re.finditer(r"\w+", text) if bare(found[0]) in units]
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


def corrects(text: str, languages: Sequence[str]) -> bool:
    """Tell whether a note puts right one before it: "no wait, the petrol was 460"."""
    folded = _folded(text)
    return any(_pattern(language, "corrects").search(folded) for language in _known(languages))


def without_denied(text: str, found: Sequence[Amount], languages: Sequence[str]) -> list[Amount]:
    """Return the amounts of a note without those that it says it is not: "52, not 62"."""
    ends = {end for _, end in find_words(text, "nots", languages)}
    denied = [one for one in found if any(0 <= one.start - end <= 1 for end in ends)]
    return [one for one in found if one not in denied] or list(found)


def tells_earning(text: str, languages: Sequence[str]) -> bool:
    """Tell whether a note says that money came in."""
    folded = _folded(text)
    return any(_pattern(language, "earned").search(folded) for language in _known(languages))


def is_paid_by_another(text: str, languages: Sequence[str]) -> bool:
    """Tell whether a note says that another paid: "Nico paid 38"; not "I paid", "we paid"."""
    folded = _folded(text)
    for language in _known(languages):
        found = _pattern(language, "they_paid").search(folded)
        before = folded[: found.start()].split() if found else []
        if before and not _pattern(language, "me").fullmatch(before[-1]):
            return True
    return False


def sign_of(text: str, asked: Asked, languages: Sequence[str]) -> int:
    """Return what a note does to a debt: 1 makes it, -1 pays it back, 0 has nothing of it."""
    folded = _folded(text)
    for language in _known(languages):
        if _pattern(language, "back").search(folded):
            return -1
        is_mine = _pattern(language, "i_owe").search(folded) is not None
        if _pattern(language, "owes_me").search(folded) and not asked.is_mine:
            return 1
        if is_mine and asked.is_mine:
            return 1
    return 0


# -- the words -----------------------------------------------------------------------------------


def _known(languages: Sequence[str]) -> list[str]:
    """Return those of the languages that have a file, and English."""
    return [one for one in dict.fromkeys((*languages, "en")) if one in tables.LANGUAGES]


def _section(language: str) -> dict[str, object]:
    return dict(tables.section(language, "amounts"))


@cache
def _pattern(language: str, key: str) -> re.Pattern[str]:
    return _any_of(tables.words(language, "amounts", key))


@cache
def _units(language: str) -> dict[str, re.Pattern[str]]:
    found = tables.section(language, "amounts").get("units", {})
    return {unit: _any_of(words.split()) for unit, words in found.items()}


@cache
def _unit_words() -> dict[str, str]:
    """Return what the units are called in any language: {"kilometres": "km"}."""
    names: dict[str, str] = {}
    for language in reversed(tables.LANGUAGES):
        for unit, words in tables.section(language, "amounts").get("units", {}).items():
            names |= {bare(word): unit for word in words.split()}
    return names


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    parts = ("*".join(map(_folded, phrase.split("*"))) for phrase in phrases)
    longest = sorted(parts, key=len, reverse=True)
    if not longest:
        return re.compile(r"(?!)")
    gaps = (r"(.{0,40}?)\b".join(map(re.escape, phrase.split("*"))) for phrase in longest)
    return re.compile(r"(?<!\w)(?:" + "|".join(gaps) + r")(?!\w)")


def find_words(text: str, key: str, languages: Sequence[str]) -> list[tuple[int, int]]:
    """Return where a text has words that stand under a key, as offsets."""
    found = []
    parts = list(re.finditer(r"\w+", text))
    said = [bare(part.group()) or part.group() for part in parts]
    for language in _known(languages):
        for phrase in tables.words(language, "amounts", key):
            words = _folded(phrase).split()
            for at in range(len(said) - len(words) + 1):
                if said[at : at + len(words)] == words:
                    found.append((parts[at].start(), parts[at + len(words) - 1].end()))
    return found


def _folded(text: str) -> str:
    return " ".join(bare(word) or word for word in re.findall(r"\w+(?:['’]\w+)*|[^\w\s]", text))
