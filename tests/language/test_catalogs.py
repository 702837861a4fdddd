"""The catalogues of what we say: whole, with the places that a sentence has, in every language."""

import ast
import re
import warnings
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from language import catalogs
from language.catalogs import say, say_many, speaking

ROOT = Path(__file__).parents[2]
CODES = catalogs.languages()[1:]
SAID = {"say": None, "say_many": (1, 2), "sentence": None}
APART = {"tests", "bench", ".venv"}

Key = str | tuple[str, ...]


@cache
def sentences() -> frozenset[Key]:
    """All that is said in the source, as Babel finds it."""
    found = extract_from_dir(
        ROOT, [("**.py", "python")], {}, keywords=SAID, directory_filter=is_ours
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of f-strings whose words stand elsewhere
        keys = {tuple(key) if isinstance(key, list | tuple) else key for _, _, key, _, _ in found}
    return frozenset(key for key in keys if key)


def is_ours(folder: str) -> bool:
    return Path(folder).name not in APART and not Path(folder).name.startswith(".")


@cache
def catalogue(code: str) -> Catalog:
    with (catalogs.FOLDER / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def forms(string: Key) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


def test_the_nine_languages_are_there() -> None:
    assert CODES == ("de", "es", "fr", "hi", "hi_Latn", "id", "it", "nl", "pt")


@pytest.mark.parametrize("code", CODES)
def test_no_sentence_is_missing_and_none_is_left_over(code: str) -> None:
    said = {message.id for message in catalogue(code) if message.id}
    assert said == sentences()
    for message in catalogue(code):
        assert all(forms(message.string)) and not (message.id and message.fuzzy), message.id


def test_no_sentence_stands_within_an_f_string() -> None:
    """Babel does not look there."""
    sources = [
        path for path in ROOT.rglob("*.py") if all(map(is_ours, path.relative_to(ROOT).parts))
    ]
    written = [
        node.lineno
        for path in sources
        for whole in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(whole, ast.JoinedStr)
        for node in ast.walk(whole)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"say", "say_many"}
        if isinstance(node.args[0], ast.Constant)
    ]
    assert len(sources) > 200 and not written


@pytest.mark.parametrize("code", CODES)
def test_every_place_fits(code: str) -> None:
    for message in catalogue(code):
        if not message.id:
            continue
        wanted = places(forms(message.id)[-1])
        *some, last = forms(message.string)
        assert places(last) == wanted, message.id
        assert all(places(form) <= wanted for form in some), message.id
        assert last.format_map(dict.fromkeys(wanted, "7")), message.id


@pytest.mark.parametrize("code", CODES)
def test_numbers_have_all_their_forms(code: str) -> None:
    many = [message for message in catalogue(code) if isinstance(message.id, tuple)]
    assert many
    for message in many:
        assert len(forms(message.string)) == catalogue(code).num_plurals, message.id
    with speaking(code):
        for count in (0, 1, 2, 5, 1_000_000):
            said = say_many("{count} memory", "{count} memories", count)
            assert catalogs.number(count) in said and "memor" not in said


def test_a_sentence_that_a_catalogue_lacks_is_english() -> None:
    with speaking("pt"):
        assert say("No such sentence, {name}.", name="Ana") == "No such sentence, Ana."
        assert say("Saved.") == "Guardado."
    with speaking("tr"):
        assert say("Saved.") == "Saved."
    assert say("Saved.") == "Saved."


@pytest.mark.parametrize(
    ("code", "text"), [("pt", "1.234 notas"), ("en", "1234 memories"), ("fr", "1\u202f234 notes")]
)
def test_numbers_are_written_as_the_language_does(code: str, text: str) -> None:
    with speaking(code):
        assert say_many("{count} memory", "{count} memories", 1234) == text


def test_what_a_person_wrote_is_never_taken_for_a_place() -> None:
    with speaking("de"):
        assert say("Moved: {message}", message="{count} {x").endswith("{count} {x")


def test_every_constant_is_said() -> None:
    """A sentence that is used bare would be English in every language."""
    bare = re.compile(
        r"(?<!say\()\b(?:replies|remarks)\.(?!MARKS|COMMANDS|TIME_PRO|SMALL_TALK)[A-Z_]{3,}\b"
    )
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).parts
        if not APART.isdisjoint(parts) or parts[0].startswith("."):
            continue
        assert not bare.findall(path.read_text(encoding="utf-8")), path
