"""The same on PostgreSQL (BENCH_POSTGRES_URL, an empty database): webhook, claims, search."""

import os
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import store
from bench import serving
from core.settings import load_settings

LARGEST, PEOPLE, EACH = 100_000, 1_000, 1_000
CLAIMS = 2_000
CLAIMERS = 4

BARE = """
import psycopg_pool
pool = psycopg_pool.ConnectionPool(sys.argv[1], min_size=8, max_size=8, open=True)
with pool.connection() as db:
    db.execute(
        "CREATE TABLE IF NOT EXISTS bare (id bigserial PRIMARY KEY, sid text UNIQUE, body text)"
    )
def save(sid, body):
    with pool.connection() as db:
        db.execute("INSERT INTO bare (sid, body) VALUES (%s, %s)", (sid, body))
"""


def claims(database: store.Database) -> None:
    """Print how many messages four workers claim a second, each claim a transaction."""
    db, now = database.connection(), datetime.now(UTC)
    with store.transaction(db):
        for number in range(CLAIMS):
            user = store.add_user(db, f"+1555777{number:04d}", ZoneInfo("UTC"), now)
            store.add_outbound(db, user.id, "whatsapp", "Saved.", now)
    won = [0] * CLAIMERS

    def work(place: int) -> None:
        mine = database.connection()
        while due := store.list_due_outbound(mine, now):
            for message in due:
                with store.transaction(mine):
                    until = now + timedelta(seconds=90)
                    won[place] += store.claim_outbound(mine, message.id, now, until)
        database.close()

    began = time.perf_counter()
    threads = [threading.Thread(target=work, args=(place,)) for place in range(CLAIMERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    print(f"claims, {CLAIMERS} workers              {CLAIMS / took:6.0f} a second")
    print(f"claimed                        {sum(won):6} of {CLAIMS}, each once", flush=True)


def reads(url: str) -> None:
    """Print p50 and p95 of search over HTTP: of one person, and of one among a thousand."""
    import psycopg

    from bench.filling import fill_many, fill_one

    with psycopg.connect(url) as db:
        fill_one(db, 900_000, LARGEST)
        fill_many(db, 1_000_000, PEOPLE, EACH)
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("VACUUM ANALYZE")
    print(f"search                         p50   p95 ms   (load {os.getloadavg()[0]:.0f})")
    port = serving.free_port()
    with (
        tempfile.TemporaryDirectory() as name,
        serving.running([sys.executable, str(serving.ROOT / "app.py")], Path(name), port, url),
    ):
        for what, users in (
            (f"one person's {LARGEST:,}", [900_000]),
            (f"{PEOPLE:,} people, {EACH:,} each", [1_000_000 + 37 * n % PEOPLE for n in range(40)]),
        ):
            took = [each for user in users for each in serving.search_times(port, user, len(users))]
            p50, p95 = (serving.percentile(took, share) for share in (0.5, 0.95))
            print(f"{what:28} {p50:6.1f} {p95:8.1f}", flush=True)


def main() -> None:
    """Print all of it, where there is a database for it."""
    url = os.environ.get("BENCH_POSTGRES_URL")
    if url is None:
        print("Skipped: BENCH_POSTGRES_URL names no empty database.")
        return
    for processes in (1, 4):
        serving.webhook_beside_bare(BARE, url, processes)
    database = store.open_database(load_settings({"DATABASE_URL": url}))
    claims(database)
    database.close()
    reads(url)
