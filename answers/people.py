"""What is known of one person: all notes that name them, who they are first; pure.

Invariant: a person is one whom the notes write large, or kin; "who is my dentist" asks otherwise.
"""

from collections.abc import Sequence
from typing import Final

from language.forms import content
from language.forms.fold import fold
from search.judging import wanted
from store import Memory

MOST_WORDS: Final = 3  # of a name
_LONGEST: Final = 400  # characters of a question that asks of a person and nothing else


def person_asked_about(question: str, languages: Sequence[str]) -> str:
    """Return whom a question is about as a whole, as written; "": it asks for something else."""
    if len(question) > _LONGEST:
        return ""
    name = wanted.rest_of("about", question, languages).strip(" ?!.¿¡")
    words = content.as_written(name)
    if not words or len(words) > MOST_WORDS or fold(words[0]) in _determiners():
        return ""
    return name


def is_person(name: str, memories: Sequence[Memory]) -> bool:
    """Tell whether notes write a name large, inside or at their beginning, or it is kin's."""
    wanted_words = {fold(word) for word in content.as_written(name)}
    if wanted_words <= content.kin():
        return True
    large = {
        fold(word)
        for memory in memories
        for word in content.as_written(memory.content)
        if word[0].isupper()
    }
    return wanted_words - content.kin() <= large


def who_they_are_first(memories: Sequence[Memory], name: str) -> list[Memory]:
    """Return notes of a person: kin and "my neighbour" before what they did; then as they were."""
    return sorted(memories, key=lambda memory: -_says_who(memory.content, name))


def _says_who(text: str, name: str) -> int:
    """Return 2 where kin is named beside the name, 1 where "my" is, 0 else."""
    said = [fold(word) for word in content.as_written(text)]
    named = {fold(word) for word in content.as_written(name)}
    places = [place for place, word in enumerate(said) if word in named]
    near = {word for place in places for word in said[max(place - 2, 0) : place + 5]} - named
    if near & content.kin():
        return 2
    return 1 if near & wanted.all_words("mine") else 0


def _determiners() -> frozenset[str]:
    return wanted.all_words("mine") | wanted.all_words("articles")
