"""Notes of twelve people in nine languages, each with a question in its words and one in others.

`people.tsv` is written for the fit of how sure an answer is (bench/fit.py): what was never said
comes close to something that was.
"""

import csv
from pathlib import Path
from typing import Any, Final

ROWS: Final = Path(__file__).with_name("people.tsv")


def conversations() -> list[dict[str, Any]]:
    """Return each one's notes in the shape of a labelled conversation."""
    return [_conversation(who) for who in dict.fromkeys(row[0] for row in _rows())]


def _conversation(who: str) -> dict[str, Any]:
    notes = [row[1:] for row in _rows() if row[0] == who and row[1]]
    return {
        "name": who,
        "memories": [{"text": note, "sender": None, "at": ""} for note, *_ in notes],
        "questions": [
            {"text": text, "evidence": [place]}
            for place, (_, *asked) in enumerate(notes)
            for text in asked
        ],
        "never": [text for row in _rows() if row[0] == who and not row[1] for text in row[2:]],
    }


def _rows() -> list[list[str]]:
    with ROWS.open(encoding="utf-8", newline="") as file:
        return [
            row
            for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row and not row[0].startswith("#")
        ]
