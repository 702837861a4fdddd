"""What there is and how it is, over HTTP: counts, users, health."""

from bottle import HTTPResponse

import doctor
import store
import wire
from services import Services


def get_summary(services: Services) -> HTTPResponse:
    """Count what there is."""
    db = services.database.connection()
    user = wire.asked_user(services, db)
    summary = store.summarize(db, user.id if user else None)
    last = summary["last_ingest_time"]
    return wire.json_response(
        summary | {"last_ingest_time": wire.iso(store.from_text(last)) if last else None}
    )


def list_users(services: Services) -> HTTPResponse:
    """List the users and how much each has."""
    users = store.list_users(services.database.connection())
    shaped = [
        user | {"created_at": wire.iso(store.from_text(user["created_at"]))} for user in users
    ]
    return wire.json_response({"users": shaped})


def get_health(services: Services) -> HTTPResponse:
    """Tell whether the database and the reminder thread are well."""
    checks = doctor.vital_signs(services)
    well = all(state == "ok" for state in checks.values())
    paused = {name: pause.reason for name, pause in services.paused.items()}
    return wire.json_response(
        {"status": "ok" if well else "not well", **checks} | ({"paused": paused} if paused else {}),
        200 if well else 503,
    )
