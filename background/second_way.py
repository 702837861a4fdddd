"""Reminders on their second way: each due one of one person is posted to REMINDER_WEBHOOK.

Invariants: a post is a row, made in the transaction that finds the reminder due; it is tried until
it is taken, with the same key, for a day; one that is taken ends what WhatsApp's window holds back.
"""

import json
import logging
from datetime import datetime, timedelta

import reminders
import store
from core.errors import ServiceError
from services import Services
from store import Connection, WebhookPost

log = logging.getLogger(__name__)

CLAIM_FOR = timedelta(seconds=60)
GIVE_UP_AFTER = timedelta(hours=24)
SELDOM_AFTER = 10  # tries: then whoever runs it has to mend something
SELDOM = timedelta(minutes=10)


def post_due(services: Services) -> int:
    """Post what is due; return how many were tried. The first that fails ends the turn."""
    if services.webhook is None:
        return 0
    db = services.database.connection()
    tried = 0
    for post in store.list_due_posts(db, services.clock()):
        tried += 1
        if not _post(services, db, post):
            break
    return tried


def _post(services: Services, db: Connection, post: WebhookPost) -> bool:
    """Post one; False: it was not taken."""
    assert services.webhook is not None
    now = services.clock()
    with store.transaction(db):
        if not store.claim_post(db, post.reminder_id, now, now + CLAIM_FOR):
            return True
    try:
        services.webhook.post(post.reminder_id, json.loads(post.body))
    except ServiceError as error:
        with store.transaction(db):
            store.postpone_post(db, post.reminder_id, _when_again(services, post), error.reason)
        log.warning("reminder not posted id=%d reason=%r", post.reminder_id, error.reason)
        return False
    with store.transaction(db):
        now = services.clock()
        store.finish_post(db, post.reminder_id, now)
        reminders.end_held(db, post.reminder_id, now)
    services.wake.set()
    log.info("reminder posted id=%d tries=%d", post.reminder_id, post.attempts + 1)
    return True


def _when_again(services: Services, post: WebhookPost) -> datetime | None:
    """Return when a post is tried again; None: never."""
    now, tries = services.clock(), post.attempts + 1
    if now - post.created_at > GIVE_UP_AFTER:
        return None
    return now + SELDOM if tries > SELDOM_AFTER else services.queues.next_attempt(tries)
