"""Buttons on reminders inside the 24 hours: Done, 10 min, Tomorrow (quick replies of Twilio's).

Invariant: what a reminder says never depends on them: where they cannot be made or are refused, it
goes out as the text that it is.

https://www.twilio.com/docs/content/twilio-quick-reply: no approval is needed inside the 24 hours.
"""

import logging
from datetime import timedelta
from typing import Final

import reminders
import store
from core.errors import ServiceError
from language.catalogs import say, speaking
from services import Services
from store import Connection, OutboundMessage, User
from talk.reminders import tapping
from vendors.twilio_edge import MOST_OF_A_VARIABLE

log = logging.getLogger(__name__)

AGAIN_AFTER: Final = timedelta(hours=6)  # where Twilio would not make them


def find(services: Services, db: Connection, user: User, message: OutboundMessage) -> str | None:
    """Return the content that carries a reminder with buttons; None: it goes out as text."""
    reminder = store.find_reminder(db, message.reminder_id) if message.reminder_id else None
    if reminder is None or reminder.is_digest or len(message.body) > MOST_OF_A_VARIABLE // 2:
        return None
    return store.find_content(db, _name(services, user))


def prepare(services: Services, db: Connection, message: OutboundMessage) -> None:
    """Have the buttons of a person's language made, once, before their reminder goes out."""
    if message.reminder_id is None or services.twilio is None or _is_resting(services):
        return
    user = store.get_user(db, message.user_id)
    name, language = _name(services, user), reminders.language_of(services, user)
    if store.find_content(db, name) is not None:
        return
    with speaking(language):
        body = say("⏰ Reminder: {message}", message="{{1}}")
        titles = [(payload, say(title)) for payload, title in tapping.BUTTONS.items()]
    try:
        made = services.twilio.create_quick_reply(name, language, body, titles)
    except ServiceError as error:
        rest(services, error.reason)
        return
    with store.transaction(db):
        store.add_content(db, name, made, services.clock())
    log.info("buttons made language=%s", language)


def rest(services: Services, reason: str) -> None:
    """Do without buttons for some hours."""
    services.seen["no buttons"] = services.clock()
    log.warning("reminders go without buttons reason=%r", reason)


def _is_resting(services: Services) -> bool:
    since = services.seen.get("no buttons")
    return since is not None and services.clock() - since < AGAIN_AFTER


def _name(services: Services, user: User) -> str:
    """Return the name of a content; other titles or another sentence would be another one."""
    return f"reminder_1_{reminders.language_of(services, user)}"
