"""Notes in eight languages with the questions that they answer, most in other forms of the words.

`languages.tsv` is written for this bench. Each language's first thirteen notes were used to choose
what is stemmed and which irregular forms are known, the others only to measure. A question beside
no memory is one that nothing answers.
"""

import csv
from pathlib import Path
from typing import Any, Final

ROWS: Final = Path(__file__).with_name("languages.tsv")


def conversations() -> list[dict[str, Any]]:
    """Return each language's notes as one person's."""
    return [_conversation(language) for language in dict.fromkeys(_column("language"))]


def never_said() -> list[tuple[int, str]]:
    """Return what nothing answers: (place of the language, question)."""
    places = {language: n for n, language in enumerate(dict.fromkeys(_column("language")))}
    return [(places[row["language"]], row["question"]) for row in _rows() if not row["memory"]]


def _conversation(language: str) -> dict[str, Any]:
    rows = [row for row in _rows() if row["language"] == language and row["memory"]]
    memories = list(dict.fromkeys(row["memory"] for row in rows))
    return {
        "name": language,
        "memories": [{"text": text, "sender": None, "at": ""} for text in memories],
        "questions": [
            {"text": row["question"], "evidence": [memories.index(row["memory"])]} for row in rows
        ],
    }


def _column(name: str) -> list[str]:
    return [row[name] for row in _rows()]


def _rows() -> list[dict[str, str]]:
    with ROWS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
