"""What there is and how it is, over HTTP: counts, users, health."""

from collections import Counter
from collections.abc import Iterable
from contextvars import copy_context
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial
from zoneinfo import ZoneInfo

from bottle import HTTPResponse, request

import doctor
import store
from core import access
from language.catalogs import spoken
from services import Services
from store import Connection, User
from talk import pairing
from transfer import backup
from web import fields, shapes

TOP_TAGS = 10
GRACE_S = 60  # a reminder that rings within this is on time


@fields.takes(user_id=fields.WHO)
def get_summary(services: Services) -> HTTPResponse:
    """Count what there is."""
    db = services.database.connection()
    user = shapes.asked_user(services, db)
    summary = store.summarize(db, user.id if user else None)
    last = summary["last_ingest_time"]
    return shapes.json_response(
        summary
        | {"last_ingest_time": shapes.iso(store.from_text(last)) if last else None}
        | ({"whatsapp_this_month": _count_month(services, db, user)} if services.twilio else {})
    )


def _count_month(services: Services, db: Connection, user: User | None) -> dict[str, int]:
    """Count the messages that WhatsApp carried this month, and those that it is said are free."""
    zone = user.zone if user else services.settings.timezone
    now = services.clock().astimezone(zone)
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    seen = store.count_traffic(db, user.id if user else None, month)
    free = store.count_traffic(db, None, month).free_left
    return asdict(seen) | {"sent": seen.sent, "free_left": free}


# -- what was going on -----------------------------------------------------------------------------


@fields.takes(user_id=fields.WHO, days=fields.DAYS)
def get_activity(services: Services) -> HTTPResponse:
    """Count by day and hour of the user's clock, kind and tag, over the last `days`; and space.

    Reminders are those due in that time: kept (done, or rung within a minute of their time), late
    (rung after that), missed (failed, or due and still waiting); and all that are still to come.
    """
    db = services.database.connection()
    user = shapes.asked_user(services, db)
    user_id, zone = (user.id, user.zone) if user else (None, services.settings.timezone)
    days, now = shapes.read_number("days", 90, 1, 366), services.clock()
    first = now.astimezone(zone).date() - timedelta(days=days - 1)
    since = datetime.combine(first, datetime.min.time(), zone)
    counts = _count(db, user_id, since, zone)
    return shapes.json_response(
        {
            "days": [
                {"day": day.isoformat()} | counts.at(day)
                for day in (first + timedelta(days=n) for n in range(days))
            ],
            "hours": [{"hour": hour} | counts.at(hour) for hour in range(24)],
            "kinds": store.count_kinds(db, user_id, since),
            "top_tags": [
                {"tag": tag, "count": count}
                for tag, count in store.count_tags(db, user_id, since, TOP_TAGS)
            ],
            "reminders": store.count_reminders(db, user_id, since, now, GRACE_S),
            "storage": _measure(services, db, user_id),
        }
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    """Messages and memories by local day and by local hour; every clock differs by quarters."""

    messages: Counter[date | int]
    memories: Counter[date | int]

    def at(self, key: date | int) -> dict[str, int]:
        return {"messages": self.messages[key], "memories": self.memories[key]}


def _count(db: Connection, user_id: int | None, since: datetime, zone: ZoneInfo) -> _Counts:
    """Count by the user's clock what the database counts by UTC."""

    @cache
    def on_clock(hour: str, quarter: int) -> datetime:
        return datetime.fromisoformat(f"{hour}:{15 * quarter:02d}+00:00").astimezone(zone)

    def count(found: Iterable[tuple[str, int, int]]) -> Counter[date | int]:
        counts: Counter[date | int] = Counter()
        for hour, quarter, number in found:
            local = on_clock(hour, quarter)
            counts[local.date()] += number
            counts[local.hour] += number
        return counts

    return _Counts(
        count(store.count_messages_by_quarter(db, user_id, since)),
        count(store.count_memories_by_quarter(db, user_id, since)),
    )


def _database_bytes(services: Services) -> int:
    on_server = store.count_database_bytes(services.database.connection())
    return doctor.database_bytes(services.database.path) if on_server is None else on_server


def _measure(services: Services, db: Connection, user_id: int | None) -> dict[str, int]:
    files, media_bytes = store.measure_media(db, user_id)
    return {
        "database_bytes": _database_bytes(services),
        "media_bytes": media_bytes,
        "files": files,
    }


def list_users(services: Services) -> HTTPResponse:
    """List the users and how much each has."""
    users = store.list_users(services.database.connection())
    shaped = [
        user | {"created_at": shapes.iso(store.from_text(user["created_at"]))} for user in users
    ]
    return shapes.json_response({"users": shaped})


def post_pairing(services: Services) -> HTTPResponse:
    """Make a code that lets in, for ten minutes and once, somebody who hides their number."""
    db, now = services.database.connection(), services.clock()
    with store.transaction(db):
        code = pairing.make_code(db, now)
    made = {"code": code, "say": f"/pair {code}", "expires_at": shapes.iso(now + pairing.CODE_FOR)}
    return shapes.json_response(made)


CHECK_EVERY_S = 60.0  # how often vendors are asked at the most, for each language shown
CHECK_WAIT_S = 3.0  # for the first look; later ones are made while the last is shown


def get_doctor(services: Services) -> HTTPResponse:
    """Tell what the doctor finds, and how the queues, backups and the database are just now."""
    db = services.database.connection()
    checks = services.checkups[spoken()].get(
        partial(copy_context().run, doctor.examine_all, services),
        services.database.close,
        every_s=CHECK_EVERY_S,
        wait_s=CHECK_WAIT_S,
    )
    paused = {name: pause.reason for name, pause in services.paused.items()}
    signed_at = services.seen.get("signature")
    if signed_at is None and services.twilio is not None:
        signed_at = store.find_last_inbound(db)
    backups = backup.list_backups(backup.folder_beside(services.database.path))
    return shapes.json_response(
        {
            "checks": [asdict(check) for check in checks or ()],
            "is_checking": checks is None,
            "queues": store.count_waiting(db),
            "paused": paused,
            "last_signature_at": shapes.iso(signed_at),
            "last_backup_at": shapes.iso(backup.made_at(backups[0])) if backups else None,
            "database_bytes": _database_bytes(services),
            "version": shapes.VERSION,
        }
    )


def get_health(services: Services) -> HTTPResponse:
    """Tell whether the database and the reminder thread are well; a stranger is told no more."""
    checks = doctor.vital_signs(services)
    well = all(state == "ok" for state in checks.values())
    if not access.is_owner(request.environ, services.door, services.clock()):
        return shapes.json_response({"status": "ok" if well else "not well"}, 200 if well else 503)
    paused = {name: pause.reason for name, pause in services.paused.items()}
    db = services.database.connection()
    waiting = {"media_waiting": store.count_media_waiting(db)} if well else {}
    return shapes.json_response(
        {"status": "ok" if well else "not well", **checks}
        | waiting
        | ({"paused": paused} if paused else {}),
        200 if well else 503,
    )
