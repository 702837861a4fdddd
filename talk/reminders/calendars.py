"""A calendar that programs subscribe to: opened, opened anew, and closed.

Invariant: the secret in its address is shown once, and only its SHA-256 is kept.
"""

import hashlib
import secrets

import replies
import store
from language.catalogs import say
from replies import Reply
from services import Services, Turn
from store import Connection, User


def open_anew(services: Services, db: Connection, user: User) -> str:
    """Open a user's calendar, inside a transaction; return its address, which nobody keeps.

    The address before it, if any, leads nowhere from now on.
    """
    secret = secrets.token_urlsafe(32)
    store.set_calendar(db, user.id, hash_of(secret), services.clock())
    return services.links.calendar_link(secret)


def hash_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def run(turn: Turn, argument: str) -> Reply:
    """Do `/calendar`, `/calendar new`, `/calendar off`."""
    is_on = store.find_calendar(turn.db, turn.user.id) is not None
    match argument.casefold():
        case "off" | "stop":
            store.delete_calendar(turn.db, turn.user.id)
            return Reply(say(replies.CALENDAR_OFF))
        case "" if is_on:
            return Reply(say(replies.CALENDAR_ON))
        case "" | "new" | "on":
            address = open_anew(turn.services, turn.db, turn.user)
            return Reply(replies.calendar_address(address), kept=say(replies.CALENDAR_ON))
        case _:
            return Reply(say(replies.CALENDAR_ON) if is_on else say(replies.CALENDAR_OFF))
