"""Languages by their names: "português", "Deutsch", "german"."""

from functools import cache

from language.catalogs import ENGLISH, languages, spoken
from language.forms.fold import fold

_ENGLISH = "English"


def name_of(code: str) -> str:
    """Return what a language is called in the one that is spoken."""
    if code == ENGLISH == spoken():
        return _ENGLISH
    from babel import Locale

    return Locale.parse(code).get_display_name(spoken()) or code


def find_language(said: str) -> str | None:
    """Return the language that is meant by a code or a name ("pt-BR", "hinglish", "Français")."""
    words = fold(said.strip()).replace("-", "_")
    return _names().get(words) or _names().get(words.partition("_")[0])


@cache
def _names() -> dict[str, str]:
    """Return codes and names, folded: in English, in the language itself and in all others."""
    from babel import Locale

    names = {"hinglish": "hi_Latn"}
    for code in languages():
        locale = Locale.parse(code)
        for other in languages():
            names.setdefault(fold(locale.get_display_name(other) or code), code)
    return names | {code.lower(): code for code in languages()}
