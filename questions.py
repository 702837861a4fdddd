"""Reading the answer to a question that we asked; pure. None always means: that is no answer."""

import re

MOST_OFFERED = 9  # nobody chooses from a longer list; more are found by better words
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_YES = {"yes", "y", "yeah", "yep", "yup", "sure", "ok", "okay", "please", "do it", "yes please"}
_NO = {
    "no",
    "n",
    "nope",
    "none",
    "neither",
    "cancel",
    "never mind",
    "nevermind",
    "stop",
    "no thanks",
}
_ALL = {"all", "both", "all of them", "both of them", "everything", "every one"}


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())


def is_yes(text: str) -> bool:
    """The user agrees."""
    return _plain(text) in _YES


def is_no(text: str) -> bool:
    """The user wants nothing done."""
    return _plain(text) in _NO


def choose(text: str, count: int) -> list[int] | None:
    """Return which of `count` numbered things is meant, counted from 0; [] for none of them."""
    plain = _plain(text)
    if plain in _ALL:
        return list(range(count))
    if plain in _NO:
        return []
    plain = re.sub(r"^(?:the |number |no |nr |forget |delete |cancel )+", "", plain)
    plain = re.sub(r" (?:one|please)$", "", plain)
    if plain == "last":
        return [count - 1]
    numbers = [_ORDINALS.index(word) + 1 for word in plain.split() if word in _ORDINALS]
    numbers += [int(word) for word in plain.split() if word.isascii() and word.isdigit()]
    rest = [
        word for word in plain.split() if word not in {*_ORDINALS, "and"} and not word.isdigit()
    ]
    if rest or not numbers or not all(1 <= number <= count for number in numbers):
        return None
    return [number - 1 for number in numbers]
