"""Buttons on reminders inside the 24 hours, and numbered answers as lists to pick from.

Invariant: what a message says never depends on them: where they cannot be made or are refused, it
goes out as the text that it is. Each content is made once, and kept in the database.

https://www.twilio.com/docs/content/twilio-quick-reply: no approval is needed inside the 24 hours.
"""

import logging
from typing import Final

import reminders
import store
from core.errors import ServiceError
from language.catalogs import say, speaking
from services import Services
from store import Connection, OutboundMessage, User
from talk.offers import offering
from talk.reminders import tapping
from vendors.twilio_edge import MOST_OF_A_VARIABLE

log = logging.getLogger(__name__)

PICKER: Final = "picker_1_"


def find(services: Services, db: Connection, user: User, message: OutboundMessage) -> str | None:
    """Return the content that carries a message with buttons; None: it goes out as text."""
    name = _name_for(services, db, user, message)
    return store.find_content(db, name) if name else None


def prepare(services: Services, db: Connection, message: OutboundMessage) -> None:
    """Have the buttons of a person's language made, once, before their message goes out."""
    if services.twilio is None or offering.is_resting(services):
        return
    user = store.get_user(db, message.user_id)
    name = _name_for(services, db, user, message)
    if name is None or store.find_content(db, name) is not None:
        return
    language = reminders.language_of(services, user)
    try:
        made = _make(services, db, message, name, language)
    except ServiceError as error:
        rest(services, error.reason)
        return
    with store.transaction(db):
        store.add_content(db, name, made, services.clock())
    log.info("buttons made language=%s", language)


def entries(
    services: Services, db: Connection, user: User, message: OutboundMessage
) -> dict[str, str]:
    """Return the values of the list that a message is picked from; {} for any other message."""
    picks = _picks(db, message)
    if not picks or message.interaction_id is None:
        return {}
    said = offering.entries(db, user, services.clock(), message.interaction_id, picks)
    return said if said is not None and offering.fits(message.body, said) else {}


def rest(services: Services, reason: str) -> None:
    """Do without buttons for some hours."""
    services.seen["no buttons"] = services.clock()
    log.warning("messages go without buttons reason=%r", reason)


def _make(
    services: Services, db: Connection, message: OutboundMessage, name: str, language: str
) -> str:
    """Have Twilio make a content; raises `ServiceError`."""
    assert services.twilio is not None
    with speaking(language):
        if name.startswith(PICKER):
            count = len(_picks(db, message))
            return services.twilio.create_list_picker(name, language, say("Choose"), count)
        body = say("⏰ Reminder: {message}", message="{{1}}")
        titles = [(payload, say(title)) for payload, title in tapping.BUTTONS.items()]
    return services.twilio.create_quick_reply(name, language, body, titles)


def _name_for(
    services: Services, db: Connection, user: User, message: OutboundMessage
) -> str | None:
    """Return the name of a message's content; other titles or another sentence would be another.

    None: the message has none.
    """
    language = reminders.language_of(services, user)
    if message.reminder_id is None:
        said = entries(services, db, user, message)
        return f"{PICKER}{language}_{len(said) // 3}" if said else None
    reminder = store.find_reminder(db, message.reminder_id)
    if reminder is None or reminder.is_digest or len(message.body) > MOST_OF_A_VARIABLE // 2:
        return None
    return f"reminder_1_{language}"


def _picks(db: Connection, message: OutboundMessage) -> tuple[str, ...]:
    """Return what can be picked of an answer, whose words the message must be."""
    if message.interaction_id is None or not message.body or message.media_id is not None:
        return ()
    answered = store.find_interaction(db, message.interaction_id)
    if answered is None or answered.reply != message.body:
        return ()
    return tuple(answered.metadata.get("picks", ()))
