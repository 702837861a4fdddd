"""What people call the kinds of what they sent."""

import pytest

from language.questions import kinds


@pytest.mark.parametrize(
    ("question", "kind", "rest"),
    [
        ("show me the photos of the cat", "image", " of the cat"),
        ("my snaps", "image", ""),
        ("any voice notes from Anna?", "audio", " from Anna?"),
        ("clips", "video", ""),
        ("places", "location", ""),
        ("what did he take photos of?", None, "what did he take photos of?"),
        ("Muéstrame mis fotos de Roma", "image", " de Roma"),
        ("zeig mir meine Sprachnachrichten", "audio", ""),
        ("mostrami le mie foto", "image", ""),
        ("montre-moi mes pièces jointes", "document", ""),
        ("mostre os meus vídeos", "video", ""),
        ("tampilkan semua dokumen saya", "document", " saya"),
        ("meri tasveeren dikhao", "image", " dikhao"),
        ("मेरी फोटो दिखाओ", "image", " दिखाओ"),
        ("laat me mijn foto's zien", "image", " zien"),
        ("wo ist der Schlüssel?", None, "wo ist der Schlüssel?"),
    ],
)
def test_a_question_asks_to_see(question: str, kind: str | None, rest: str) -> None:
    assert kinds.find_kind(question) == (kind, rest)


def test_a_kind_named_anywhere() -> None:
    assert kinds.find_kind_anywhere("the wall photo") == ("image", "the wall ")
    assert kinds.find_kind_anywhere("la tarjeta de visita de Ana") == ("contact", "la  de Ana")
    assert kinds.find_kind_anywhere("the wall") == (None, "the wall")


def test_a_place_is_no_medium() -> None:
    assert kinds.find_media("which places did we visit?") == ""
    assert kinds.find_media("which location did I send?") == "location"
