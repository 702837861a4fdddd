# ruff: noqa: E501 - the numbers of a language stand in one piece
"""Numbers in words, of every language from 0 to 59, and the days of a month from 1 to 31."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

import when

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 11, 18, 10, 15, tzinfo=ROME)

SMALL = {
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
    "diecisiete dieciocho diecinueve",
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis "
    "dezessete dezoito dezenove",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix-sept dix-huit dix-neuf",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici "
    "sedici diciassette diciotto diciannove",
    "de": "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn",
    "nl": "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
    "zeventien achttien negentien",
}
TENS = {
    "es": "veinte treinta cuarenta cincuenta",
    "pt": "vinte trinta quarenta cinquenta",
    "fr": "vingt trente quarante cinquante",
    "it": "venti trenta quaranta cinquanta",
    "de": "zwanzig dreißig vierzig fünfzig",
    "nl": "twintig dertig veertig vijftig",
}
MINUTES = {
    "es": "en {} minutos", "pt": "em {} minutos", "fr": "dans {} minutes", "it": "fra {} minuti",
    "de": "in {} Minuten", "nl": "over {} minuten",
}  # fmt: skip
IN_MAY = {
    "es": "el {} de mayo", "pt": "no dia {} de maio", "fr": "le {} mai", "it": "il {} maggio",
    "nl": "op {} mei",
}  # fmt: skip


def word(code: str, number: int) -> str:
    """Return a number as a speaker writes it."""
    small, tens = SMALL[code].split(), TENS[code].split()
    if number < 20:
        return small[number]
    ten, unit = tens[number // 10 - 2], number % 10
    if unit == 0:
        return ten
    one = small[unit]
    match code:
        case "es":
            glued = {"dos": "dós", "tres": "trés", "seis": "séis"}
            return f"veinti{glued.get(one, one)}" if number < 30 else f"{ten} y {one}"
        case "pt":
            return f"{ten} e {one}"
        case "fr":
            return f"{ten} et un" if unit == 1 else f"{ten}-{one}"
        case "it":
            return (ten[:-1] if unit in (1, 8) else ten) + ("tré" if unit == 3 else one)
        case "de":
            return f"{one}und{ten}"
        case _:
            return f"{one}{'ën' if one.endswith('e') else 'en'}{ten}"


@pytest.mark.parametrize("code", MINUTES)
@pytest.mark.parametrize("number", range(2, 60))
def test_minutes_in_words(code: str, number: int) -> None:
    found = when.parse_time(MINUTES[code].format(word(code, number)), NOW, ROME)
    assert found == NOW + timedelta(minutes=number), word(code, number)


@pytest.mark.parametrize("code", IN_MAY)
@pytest.mark.parametrize("day", range(2, 32))
def test_days_of_a_month_in_words(code: str, day: int) -> None:
    found = when.parse_time(IN_MAY[code].format(word(code, day)), NOW, ROME)
    assert found is not None, word(code, day)
    assert (found.month, found.day) == (5, day), word(code, day)


GERMAN_DAYS = (
    "ersten zweiten dritten vierten fünften sechsten siebten achten neunten zehnten elften zwölften dreizehnten "
    "vierzehnten fünfzehnten sechzehnten siebzehnten achtzehnten neunzehnten zwanzigsten einundzwanzigsten "
    "zweiundzwanzigsten dreiundzwanzigsten vierundzwanzigsten fünfundzwanzigsten sechsundzwanzigsten "
    "siebenundzwanzigsten achtundzwanzigsten neunundzwanzigsten dreißigsten einunddreißigsten"
)


@pytest.mark.parametrize(("day", "said"), list(enumerate(GERMAN_DAYS.split(), 1)))
def test_german_days_in_words(day: int, said: str) -> None:
    found = when.parse_time(f"am {said} Mai", NOW, ROME)
    assert found is not None
    assert (found.month, found.day) == (5, day)
