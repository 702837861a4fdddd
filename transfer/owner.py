"""Whose an import is, and what of theirs was forgotten here since."""

from datetime import datetime
from zoneinfo import ZoneInfo

import store
from core.errors import UserError
from store import Connection, Interaction, User
from vendors.twilio_inbound import read_address


def make_user(db: Connection, named: str, zone: ZoneInfo, now: datetime) -> User:
    """Return the user of this number, made now if new; raises UserError when it is none."""
    address = read_address(named)
    if address is None:
        raise UserError(f"{named} is no WhatsApp number; write it as +15551230001, or `local`.")
    return store.find_user_by_whatsapp_id(db, address) or store.add_user(db, address, zone, now)


def is_forgotten(interaction: Interaction) -> bool:
    """Tell whether a message was forgotten here; what stood in it does not come back."""
    return bool(interaction.metadata.get("forgotten"))
