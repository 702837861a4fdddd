"""Who hides their number and is not on the list comes in by a code that the owner made.

Invariants: a code has eight letters, ten minutes and one use, and the fifth wrong guess ends it;
only its SHA-256 is kept. Of a refused sender nothing is kept but who it was and when, for a week.
"""

import hashlib
import hmac
import logging
import re
import secrets
from datetime import datetime, timedelta
from typing import Final

import store
from core import text
from services import Services
from store import Connection
from vendors.twilio_inbound import InboundMessage

log = logging.getLogger(__name__)

LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # neither I nor O, which look like digits
CODE_FOR: Final = timedelta(minutes=10)
MOST_WRONG: Final = 5
REFUSED_FOR: Final = timedelta(days=7)
MOST_REFUSED: Final = 20

_PAIR: Final = re.compile(r"\s*/pair\s+([A-Za-z]{8})\s*", re.IGNORECASE)


def make_code(db: Connection, now: datetime) -> str:
    """Make a code, inside a transaction; one that was made before opens nothing more."""
    code = "".join(secrets.choice(LETTERS) for _ in range(8))
    store.set_pair_code(db, _hash_of(code), now + CODE_FOR)
    return code


def let_in(services: Services, message: InboundMessage) -> bool:
    """Let a sender in who brings the code; note one who does not. Return whether they are in."""
    db, now = services.database.connection(), services.clock()
    with store.transaction(db):
        is_in = _has_code(db, message, now)
        if is_in:
            _link(db, message.sender, now)
        else:
            oldest = now - REFUSED_FOR
            store.note_refused(db, message.sender, now, oldest, MOST_REFUSED)
    log.info("sender %s from=%s", "paired" if is_in else "refused", text.mask(message.sender))
    return is_in


def _has_code(db: Connection, message: InboundMessage, now: datetime) -> bool:
    """Tell whether a message brings the code that is open now; it is used up by that."""
    found = _PAIR.fullmatch(message.body)
    if found is None or message.sender.startswith("+"):  # a number can be put on the list
        return False
    known = store.find_pair_code(db, now)
    if known is None:
        return False
    if hmac.compare_digest(_hash_of(found[1].upper()), known):
        store.delete_pair_code(db)
        return True
    store.add_wrong_pair_code(db, MOST_WRONG)
    return False


def _link(db: Connection, sender: str, now: datetime) -> None:
    """Serve a sender from now on, as the only WhatsApp user where that one has no user id yet."""
    store.add_paired(db, sender, now)
    owner = store.find_only_whatsapp_user(db)
    if owner is not None and store.find_user_names(db, owner.whatsapp_id) == {owner.whatsapp_id}:
        store.set_profile(db, owner.id, None, sender, now)


def _hash_of(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
