"""What the page says: whole in every language, chosen by the browser or by the person."""

import json
import re
from functools import cache
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from conftest import Server

import replies
from language import catalogs
from language.replies import of_page

CODES = of_page.languages()[1:]
BROWSER = {"Accept": "text/html"}
# Capitals that are no words of ours: keys, headers, names of methods and of errors.
NAMES = re.compile(
    r"(?:GET|POST|PUT|PATCH|DELETE|UTC|Enter|Escape|AbortError|[KMGT]B|PDF|WAVEfmt |RIFF|WAVE"
    r"|Content-Type|Idempotency-Key)"
)

Key = str | tuple[str, ...]


@cache
def sentences() -> frozenset[Key]:
    """All that the page and its door say in the source."""
    keys: set[Key] = set()
    for path in (*of_page.PAGE.glob("*.js"), of_page.PAGE.parent / "web" / "page.py"):
        source = path.read_text(encoding="utf-8")
        keys.update(re.findall(r'\b(?:t|pieces|written)\(\s*"([^"]+)"', source))
        keys.update(re.findall(r'\bmany\(\s*"([^"]+)",\s*"([^"]+)"', source))
    for path in of_page.PAGE.glob("*.html"):
        keys.update(re.findall(r"\{\{(.+?)\}\}", path.read_text(encoding="utf-8")))
    return frozenset(keys - {"lang", "words", "sentence"})


@cache
def catalogue(code: str) -> Catalog:
    with (of_page.WORDS / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def forms(string: Key) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def page_in(server: Server, accepted: str, cookie: str = "") -> Any:
    headers = BROWSER | {"Accept-Language": accepted} | ({"Cookie": cookie} if cookie else {})
    return server.call("GET", "/", headers=headers)


def test_all_nine_languages_are_there() -> None:
    assert of_page.languages() == ("en", "de", "es", "fr", "hi", "id", "it", "nl", "pt")
    chooser = (of_page.PAGE / "take.js").read_text(encoding="utf-8")
    assert sorted(json.loads(re.findall(r"LANGUAGES = (\[.+\])", chooser)[0])) == sorted(
        of_page.languages()
    )


@pytest.mark.parametrize("code", CODES)
def test_no_sentence_is_missing_and_none_is_left_over(code: str) -> None:
    said = {message.id for message in catalogue(code) if message.id}
    assert said == sentences()
    assert all(all(forms(message.string)) for message in catalogue(code))


@pytest.mark.parametrize("code", CODES)
def test_every_place_fits(code: str) -> None:
    for message in catalogue(code):
        if message.id:
            wanted = places(forms(message.id)[-1])
            assert all(places(form) == wanted for form in forms(message.string)), message.id
            many = catalogue(code).num_plurals if isinstance(message.id, tuple) else 1
            assert len(forms(message.string)) == many


@pytest.mark.parametrize("code", CODES)
def test_a_rule_ends_where_the_replies_end_it(code: str) -> None:
    """The page takes the rule out of what REST says of a reminder."""
    with catalogs.speaking(code):
        said = catalogs.say("{rule}, next: {when}", rule="{rule}", when="{when}")
    assert of_page.catalogue(code)["{rule}, next: {when}"] == said


def test_no_words_are_left_out_of_the_catalogues() -> None:
    words = re.compile(r'(?<!t\()(?<!pieces\()(?<!many\()"([A-Z][A-Za-z][^"]*)"')
    for path in of_page.PAGE.glob("*.js"):
        source = re.sub(r"^\s*(?://|/?\*).*$", "", path.read_text(encoding="utf-8"), flags=re.M)
        several = re.sub(r'many\("[^"]*",\s*"[^"]*"', "", source)
        assert [one for one in words.findall(several) if not NAMES.match(one)] == [], path.name


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("pt-BR", "pt"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("tr-TR, tr;q=0.9, fr;q=0.4, it;q=0.6", "it"),
        ("ja", "en"),
        ("de;q=0", "en"),
        ("", "en"),
        ("*", "en"),
        ("hi-IN", "hi"),
        ("de;q=1.1.1,<script>", "en"),
    ],
)
def test_the_page_follows_the_browser(server: Server, accepted: str, code: str) -> None:
    page = page_in(server, accepted)
    assert f'<html lang="{code}">' in page.text and "{{" not in page.text
    assert "Accept-Language" in page.headers["Vary"]
    assert ('id="words"' in page.text) is (code != "en")


def test_what_is_chosen_beats_the_browser(server: Server) -> None:
    assert '<html lang="it">' in page_in(server, "de", "language=it").text
    assert '<html lang="en">' in page_in(server, "de", "language=en").text
    assert '<html lang="de">' in page_in(server, "de", "language=../../x").text


def test_a_language_is_sent_once(server: Server) -> None:
    german, italian = page_in(server, "de"), page_in(server, "it")
    assert german.headers["Etag"] != italian.headers["Etag"]
    known = BROWSER | {"Accept-Language": "de", "If-None-Match": german.headers["Etag"]}
    again = server.call("GET", "/", headers=known)
    assert (again.status, again.text) == (304, "")
    other = server.call("GET", "/", headers=known | {"Accept-Language": "it"})
    assert other.status == 200


@pytest.mark.parametrize("code", CODES)
def test_the_words_are_data_and_no_program(server: Server, code: str) -> None:
    page = page_in(server, code).text
    data = re.findall(r'<script type="application/json" id="words">(.*?)</script>', page, re.S)
    assert json.loads(data[0])["Saved"] == of_page.catalogue(code)["Saved"]
    assert len(page.encode()) < 60_000
    assert not re.search(r">\s*(Chat|Memories|Reminders|Skip to content)\s*<", page) or code in {
        "de",
        "es",
        "it",
        "nl",
    }


def test_what_the_page_is_told_is_in_its_language(server: Server) -> None:
    said = {"text": "stretch tomorrow at 9", "user_id": "local"}
    german = {"Accept-Language": "de"}
    read = server.call("POST", "/reminders/read", body=said, headers=german).json["words"]
    assert read.startswith("Morgen")
    undone = server.call("POST", "/undo", body={"user_id": "local"}, headers=german)
    with catalogs.speaking("de"):
        assert undone.json["error"] == catalogs.say(replies.NOTHING_TO_UNDO)


@pytest.mark.parametrize(
    ("accepted", "sentence"),
    [
        ("", "There is no memory 4711."),
        ("sv", "There is no memory 4711."),
        ("de-CH, en;q=0.5", "Es gibt keine Notiz 4711."),
        ("pt-BR", "Não há nenhuma nota 4711."),
        ("hi", "नोट 4711 नहीं है।"),
    ],
)
def test_what_cannot_be_done_is_told_in_the_language_of_who_asks(
    server: Server, accepted: str, sentence: str
) -> None:
    headers = {"Accept-Language": accepted} if accepted else {}
    assert server.call("GET", "/memories/4711", headers=headers).json["error"] == sentence


def test_a_file_is_refused_in_the_language_of_who_asks(server: Server) -> None:
    part = 'form-data; name="file"; filename="foto.jpg"'
    body = f"--x\r\nContent-Disposition: {part}\r\n\r\n\r\n--x--\r\n".encode()
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Accept-Language": "it"}
    answer = server.call("POST", "/chat", body=body, headers=headers)
    assert answer.json["error"] == "foto.jpg è vuoto."
