"""Our reading of times beside dateparser's and recurrent's, on the same rows in one run.

    BENCH_TIMES=FOLDER python -m bench times

The folder holds rows of your own (`data/times.jsonl`, ...) and their scorer
(`tools/score_times.py`): neither is part of this project, and without them this says so and stops.
A library that is not installed is left out, and said.
"""

import importlib.util
import os
import subprocess
import sys
import tempfile
from json import loads
from pathlib import Path

HERE = Path(__file__).resolve().parent
KINDS = (("times", "when"), ("recurring", "all"), ("reminders", "all"))

# What stands beside ours: name, what must be installed, and its adapter. They are given every help
# their documentation offers: the zone, the future preferred, English pinned.
RIVALS = {
    "dateparser": (
        "dateparser",
        """
def parse(text, reference, tz):
    from dateparser.search import search_dates
    import dateparser
    settings = {"PREFER_DATES_FROM": "future", "RELATIVE_BASE": reference.replace(tzinfo=None)}
    found = dateparser.parse(text, languages=["en"], settings=settings)
    rest = text
    if found is None:
        hits = search_dates(text, languages=["en"], settings=settings) or []
        if hits:
            words, found = hits[-1]
            rest = text.replace(words, " ")
    return {"message": rest, "when": found.isoformat() if found else None, "rrule": None}
""",
    ),
    "recurrent": (
        "recurrent",
        """
def parse(text, reference, tz):
    from recurrent.event_parser import RecurringEvent
    from datetime import datetime
    event = RecurringEvent(now_date=reference.replace(tzinfo=None))
    found = event.parse(text)
    if isinstance(found, datetime):
        return {"message": text, "when": found.isoformat(), "rrule": None}
    start = event.dtstart.isoformat() if found and event.dtstart else None
    return {"message": text, "when": start, "rrule": event.get_RFC_rrule() if found else None}
""",
    ),
}


def score(script: Path, data: Path, adapter: str) -> list[str]:
    """Return a table row of strict percentages and the median milliseconds of a parse."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "score.json"
        subprocess.run(
            [sys.executable, script, "--dir", data, "--callable", adapter, "--json", out],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=HERE.parent,
        )
        found = loads(out.read_text())
    cells = [f"{100 * found[kind][key]['strict']:.1f}" for kind, key in KINDS]
    return [*cells, f"{found['times']['ms']['median']:.2f}"]


def main() -> None:
    folder = Path(os.environ.get("BENCH_TIMES") or "nowhere")
    rows, scorer = folder / "data", folder / "tools" / "score_times.py"
    if not scorer.exists() or not (rows / "times.jsonl").exists():
        print("Nothing measured: BENCH_TIMES names no folder with labelled rows and their scorer.")
        return
    print("| strict % | times | recurring | whole requests | median ms |\n|---|---|---|---|---|")
    ours = score(scorer, rows, f"{HERE / 'adapters.py'}:parse")
    print("| ours | " + " | ".join(ours) + " |")
    for name, (module, source) in RIVALS.items():
        if importlib.util.find_spec(module) is None:
            print(f"| {name} | not installed (pip install {module}) | | | |")
            continue
        with tempfile.TemporaryDirectory() as name_of_folder:
            adapter = Path(name_of_folder) / "rival.py"
            adapter.write_text(source)
            row = score(scorer, rows, f"{adapter}:parse")
        print(f"| {name} | " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
