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
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
    "id": "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas",
}
HINDI = {
    "hi": "shunya ek do teen chaar paanch chhah saat aath nau das gyarah barah terah chaudah pandrah solah satrah "
    "atharah unnis bees ikkis bais teis chaubis pachchis chhabbis sattais atthais untis tees ikattis battis taintis "
    "chauntis paintis chhattis saintis adtis untalis chalis iktalis bayalis taintalis chavalis paintalis chhiyalis "
    "saintalis adtalis unchas pachas ikyavan bavan tirpan chauvan pachpan chhappan sattavan atthavan unsath",
    "देव": "शून्य एक दो तीन चार पांच छह सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस बीस इक्कीस "
    "बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस तीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस "
    "उनतालीस चालीस इकतालीस बयालीस तैंतालीस चौवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास पचास इक्यावन बावन तिरपन "
    "चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ",
}
TENS = {
    "es": "veinte treinta cuarenta cincuenta",
    "pt": "vinte trinta quarenta cinquenta",
    "fr": "vingt trente quarante cinquante",
    "it": "venti trenta quaranta cinquanta",
    "de": "zwanzig dreißig vierzig fünfzig",
    "nl": "twintig dertig veertig vijftig",
    "en": "twenty thirty forty fifty",
}
MINUTES = {
    "es": "en {} minutos", "pt": "em {} minutos", "fr": "dans {} minutes", "it": "fra {} minuti",
    "de": "in {} Minuten", "nl": "over {} minuten", "en": "in {} minutes", "id": "{} menit lagi",
    "hi": "{} minute mein", "देव": "{} मिनट में",
}  # fmt: skip
IN_MAY = {
    "es": "el {} de mayo",
    "pt": "no dia {} de maio",
    "fr": "le {} mai",
    "it": "il {} maggio",
    "nl": "op {} mei",
    "en": "on May {}",
    "id": "tanggal {} Mei",
    "देव": "{} मई को",
}
# five in the afternoon and so many minutes
PAST_FIVE = {
    "en": "tomorrow at five {} pm", "es": "mañana a las cinco y {} de la tarde", "pt": "amanhã às cinco e {} da tarde",
    "fr": "demain à dix-sept heures {}", "it": "domani alle diciassette e {}", "de": "morgen um siebzehn Uhr {}",
    "nl": "morgen om zeventien uur {}", "id": "besok jam lima lewat {} menit",
}  # fmt: skip


def word(code: str, number: int) -> str:
    """Return a number as a speaker writes it."""
    if code in HINDI:
        return HINDI[code].split()[number]
    if code == "id":
        return indonesian(number)
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
        case "en":
            return f"{ten}-{one}"
        case _:
            return f"{one}{'ën' if one.endswith('e') else 'en'}{ten}"


def indonesian(number: int) -> str:
    """Return eleven as one word, twelve as "two -teen", twenty-one as "two tens one"."""
    small = SMALL["id"].split()
    if number < 12:
        return small[number]
    if number < 20:
        return f"{small[number - 10]} belas"
    return f"{small[number // 10]} puluh {small[number % 10] if number % 10 else ''}".strip()


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


@pytest.mark.parametrize("code", PAST_FIVE)
def test_minutes_past_an_hour_in_words(code: str) -> None:
    for minute in range(10, 60):
        said = PAST_FIVE[code].format(word(code, minute))
        found = when.parse_time(said, NOW, ROME)
        assert found == datetime(2026, 11, 19, 17, minute, tzinfo=ROME), said


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
