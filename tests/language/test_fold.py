"""Folding: small letters without accents, and nothing read when the program starts."""

import subprocess
import sys
from pathlib import Path

import pytest

from language import tables
from language.forms.fold import bare, evenly, fold


def test_fold() -> None:
    assert fold("Caffè Straße") == "caffe straße"
    assert fold("हिन्दी में") != fold("हनद म")  # vowel signs are no accents
    assert bare("O’Clock") == "oclock"


@pytest.mark.parametrize("text", ["Où est l’Été?", "İstanbul", "Straße", "ﬁnd", "हाँ", "؟"])
def test_evenly_keeps_every_place(text: str) -> None:
    assert len(evenly(text)) == len(text)


def test_no_words_are_read_at_the_start() -> None:
    script = "import app\nfrom language import tables\nprint(tables.load.cache_info().currsize)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(tables.__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "0"
