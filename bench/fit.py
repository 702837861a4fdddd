"""Fits how surely memories answer (judging/confidence.toml), and tells how well it does unseen.

Every question is asked three ways: as it is, with its evidence taken out of the store, and, where
there are such, what was never said. What is reported was fitted on the other people's rows alone.
`BENCH_RECALL` (conversations) and `BENCH_NOTES` (notes and questions, a JSON object a line) add
rows that are not part of this project; without the first the tables of chats stay as they are.
"""

import contextlib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import store
from bench import languages, notes, people
from bench.recall import APART, DATA, NOW, ZONE, add_row, database, ways
from search import finding
from search.judging import confidence
from search.meaning import Meanings
from store import Connection

NOTES = os.environ.get("BENCH_NOTES")
TABLE = Path(confidence.__file__).with_name("confidence.toml")
OTHERS = 3  # of another's questions one in so many is asked
RIDGE = 1.0  # holds weights that few rows speak for
# What a row of a style counts: what was never said most, as it is chosen to come close.
STYLES = {"known": 1.0, "removed": 0.25, "never": 1.0}
OF_WORDS = {"known": 1.0, "removed": 0.35, "never": 1.5}  # where single words are compared
OF_CHATS = {"known": 1.0, "removed": 0.5, "other": 0.3}  # where much is said twice


class Row(NamedTuple):
    """A question asked once: what was measured, and whether the first memory was right."""

    who: str
    table: str
    style: str  # known, removed, never (said), or other: what another would be asked
    is_right: bool
    is_in_doubt: bool  # never said surely, so that it weighs nothing
    measures: Mapping[str, float]
    worth: float


def main() -> None:
    """Fit all tables, print what is said of rows not fitted, and write the file."""
    tables: dict[str, Mapping[str, float]] = {}
    if TABLE.is_file():
        tables = dict(tomllib.loads(TABLE.read_text("utf-8")))
    for name, meanings, rows in _measure_all():
        for table in sorted({row.table for row in rows}):
            chosen = [row for row in rows if row.table == table]
            print(f"\n{name}, {table}: {len(chosen)} rows", flush=True)
            print_unseen(chosen)
            if meanings is None or table.endswith("meaning"):
                tables[table] = fit(chosen)
    TABLE.write_text(_as_toml(tables), "utf-8")


# -- measuring -------------------------------------------------------------------------------------


def _measure_all() -> Iterator[tuple[str, Meanings | None, list[Row]]]:
    with database() as db:
        asked = [*_load(db)]
        for name, meanings in ways(db):
            rows = []
            for who, user_id, first, conversation in asked:
                for row in _measure(db, user_id, meanings, first, conversation):
                    styles = _styles_of(row.table)
                    rows.append(row._replace(who=who, worth=styles.get(row.style, 0.0)))
            yield name, meanings, rows


def _styles_of(table: str) -> Mapping[str, float]:
    if table.startswith("chat"):
        return OF_CHATS
    return OF_WORDS if table == confidence.WORDS else STYLES


def _load(db: Connection) -> Iterator[tuple[str, int, int, Mapping[str, Any]]]:
    """Make each set of notes one user's memories; yield who, user, first id and the set."""
    first, strange = 1, list[str]()
    for kind, conversation in _sets():
        is_chat = kind == "chats"
        with store.transaction(db):
            user = store.add_user(db, f"+1888{first:07}", ZONE, NOW)
            for place, memory in enumerate(conversation["memories"]):
                at = memory["at"] if is_chat else store.to_text(NOW - APART * (4000 - place))
                sender = memory["sender"] if is_chat else None
                add_row(db, user.id, memory["text"] or "(no words)", at, sender)
            store.add_missing_stems(db, first + len(conversation["memories"]))
        # Of notes, another's question may be answered: all are about homes, families and bills.
        asked = {**conversation, "other": strange if is_chat else []}
        strange = [question["text"] for question in conversation["questions"][::OTHERS]]
        yield conversation["name"], user.id, first, asked
        first += len(conversation["memories"])


def _sets() -> Iterator[tuple[str, Mapping[str, Any]]]:
    ours = notes.conversation() | {"never": notes.NEVER_SAID}
    yield "notes", ours
    for conversation in people.conversations():
        yield "notes", conversation
    for place, conversation in enumerate(languages.conversations()):
        never = [text for at, text in languages.never_said() if at == place]
        yield "notes", conversation | {"never": never}
    for conversation in _read_notes(Path(NOTES)) if NOTES else ():
        yield "notes", conversation
    for conversation in json.loads(Path(DATA).read_text("utf-8")) if DATA else []:
        yield "chats", conversation


def _read_notes(path: Path) -> Iterator[dict[str, Any]]:
    """Yield each one's notes and questions; without a `who` all are one's."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for who in dict.fromkeys(row.get("who", path.stem) for row in rows):
        mine = [row for row in rows if row.get("who", path.stem) == who]
        kept = [row for row in mine if row["kind"] == "note"]
        places = {row["id"]: place for place, row in enumerate(kept)}
        asked = [row for row in mine if row["kind"] == "question"]
        yield {
            "name": who,
            "memories": [{"text": row["text"], "sender": None, "at": ""} for row in kept],
            "questions": [
                {"text": row["text"], "evidence": [places[one] for one in row["answer"]]}
                for row in asked
                if row["answer"]
            ],
            "never": [row["text"] for row in asked if not row["answer"]],
        }


def _measure(
    db: Connection,
    user_id: int,
    meanings: Meanings | None,
    first: int,
    conversation: Mapping[str, Any],
) -> Iterator[Row]:
    def ask(text: str, style: str, right: set[int]) -> Iterator[Row]:
        query, hits, how = finding.rank_for(db, user_id, text, NOW, ZONE, meanings)
        if not hits:
            yield Row("", confidence.table_for(query, how), style, False, False, {}, 1.0)
            return
        equals = min(confidence.equals_of(query, hits), confidence.LOOKED_AT)
        looked_at = hits[: confidence.LOOKED_AT if query.is_chat else equals]
        for fits in (how, replace(how, aligned=None))[: 1 + (how.aligned is not None)]:
            yield Row(
                "",
                confidence.table_for(query, fits),
                style,
                any(hit.id in right for hit in looked_at),
                confidence.is_doubtful(query, hits) or not how.can_answer,
                confidence.measures(query, hits, fits),
                1.0,
            )

    for question in conversation["questions"]:
        right = {first + place for place in question["evidence"]}
        yield from ask(question["text"], "known", right)
        with taken_out(db, right):
            yield from ask(question["text"], "removed", set())
    for style in ("never", "other"):
        for text in conversation.get(style, ()):
            yield from ask(text, style, set())


class _TakeBack(Exception):
    """What was done in a transaction is not to stay."""


@contextlib.contextmanager
def taken_out(db: Connection, ids: set[int]) -> Iterator[None]:
    """Take memories out of the store while the block runs."""
    with contextlib.suppress(_TakeBack), store.transaction(db):
        for memory_id in ids:
            db.execute("DELETE FROM memories WHERE id = :id", {"id": memory_id})
        yield
        raise _TakeBack


# -- fitting ---------------------------------------------------------------------------------------


def fit(rows: Sequence[Row]) -> dict[str, float]:
    """Return the weights of a logistic regression, by Newton's method."""
    rows = [row for row in rows if row.measures and not row.is_in_doubt]
    names = list(rows[0].measures)
    x = np.array([[row.measures[name] for name in names] for row in rows])
    y = np.array([row.is_right for row in rows], float)
    worth = np.array([row.worth for row in rows])
    ridge = RIDGE * np.eye(len(names))
    ridge[0, 0] = 1e-6
    weights = np.zeros(len(names))
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (worth * (y - p)) - ridge @ weights
        bend = (x * (worth * p * (1 - p))[:, None]).T @ x + ridge
        step = np.linalg.solve(bend, slope)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def chance_of(row: Row, weights: Mapping[str, float]) -> float:
    if not row.measures:
        return 0.0
    total = sum(weights[name] * value for name, value in row.measures.items())
    sure = 1 / (1 + float(np.exp(-total)))
    return min(sure, confidence.JUST_OFFERED) if row.is_in_doubt else sure


def print_unseen(rows: Sequence[Row]) -> None:
    """Print what is said of each one's rows by what was fitted on everybody else's."""
    scored = []
    for who in sorted({row.who for row in rows}):
        weights = fit([row for row in rows if row.who != who])
        scored += [(row, chance_of(row, weights)) for row in rows if row.who == who]
    for at in (0.4, confidence.ANSWERS, 0.6, 0.7):
        print(f"  sure from {at:.2f}: {_said(scored, at)}")
    print(f"  offered from {confidence.OFFERS:.2f}: {_said(scored, confidence.OFFERS)}")
    known = [p for row, p in scored if row.is_right]
    for style in ("removed", "never", "other"):
        if other := [p for row, p in scored if row.style == style]:
            print(f"  AUC right against {style} {auc(known, other):.3f}")


def _said(scored: Sequence[tuple[Row, float]], at: float) -> str:
    """Return the shares that are said: rightly and wrongly where it is known, and where not."""

    def share(style: str, is_right: bool | None = None) -> str:
        asked = [one for one in scored if one[0].style == style]
        said = [p >= at and is_right in {None, row.is_right} for row, p in asked]
        return f"{100 * sum(said) / max(len(said), 1):.0f}"

    return (
        f"right {share('known', True)}, wrong {share('known', False)},"
        f" though removed {share('removed')}, though never said {share('never')},"
        f" though another's {share('other')} %"
    )


def auc(known: Sequence[float], other: Sequence[float]) -> float:
    """Return how often one of the first is above one of the second."""
    a, b = np.array(known)[:, None], np.array(other)[None, :]
    return float((a > b).mean() + (a == b).mean() / 2)


def _as_toml(tables: Mapping[str, Mapping[str, float]]) -> str:
    lines = [
        "# Made by `python -m bench fit`: how much each measure counts (judging/confidence.py)."
    ]
    for table, weights in sorted(tables.items()):
        lines += ["", f'["{table}"]', *(f'"{name}" = {w}' for name, w in weights.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
