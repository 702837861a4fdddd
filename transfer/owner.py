"""Whose an import is, and what of theirs was forgotten here since."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import store
from core.errors import Question, UserError
from core.settings import Settings
from language.catalogs import say
from store import Connection, Interaction, User
from vendors.twilio_inbound import read_address


def make_user(db: Connection, named: str, zone: ZoneInfo, now: datetime) -> User:
    """Return the user of this number, made now if new; raises UserError when it is none."""
    address = read_address(named)
    if address is None:
        raise UserError(
            say("{name} is no WhatsApp number; write it as +15551230001, or `local`.", name=named)
        )
    return store.find_user_by_whatsapp_id(db, address) or store.add_user(db, address, zone, now)


def choose_owner(db: Connection, settings: Settings, named: str | None, now: datetime) -> User:
    """Return the user who is named, else the only one, else the one at this machine."""
    user = None if named else store.find_only_whatsapp_user(db)
    if user is not None:
        return user
    with store.transaction(db):
        return make_user(db, named or store.LOCAL_USER, settings.timezone, now)


MOST_NAMES = 10


def who_are_you(senders: Counter[str], me: str | None) -> Question:
    """Return the question which of those who write is the user."""
    names = [name for name, _ in senders.most_common(MOST_NAMES)]
    listed = ", ".join(names)
    if me:
        said = say(
            "Nobody is called {name} in this chat; there are {names}.", name=me, names=listed
        )
    else:
        said = say("It is not said who you are; there are {names}.", names=listed)
    choices = [*((name, name) for name in names), ("", say("None of them"))]
    return Question(said, "me", say("Which of them are you?"), choices)


def is_forgotten(interaction: Interaction) -> bool:
    """Tell whether a message was forgotten here; what stood in it does not come back."""
    return bool(interaction.metadata.get("forgotten"))
