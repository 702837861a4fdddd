"""What Twilio is answered: the reply as TwiML, in one message, and who is not served.

Invariant: each message that is delivered costs money, so an answer is one; what WhatsApp does not
take as a file is a smaller copy, or a link in it.
"""

from bottle import HTTPResponse

import ingest
import reminders
import replies
import store
from language import replying
from language.catalogs import say, speaking
from replies import Reply
from senses import smaller
from services import Services
from talk import pairing, recording
from vendors import twilio_text
from vendors.twilio_inbound import InboundMessage
from web import shapes


def answer(services: Services, message: InboundMessage) -> HTTPResponse:
    """Answer one message; who is not on the list is told so, unless they bring a code."""
    if not _is_served(services, message):
        is_in = pairing.let_in(services, message)
        otherwise = replying.own_language(None, message.sender, services.settings.reply_language)
        with speaking(replying.language_for(message.body, None, otherwise).language):
            return _twiml(services, say(replies.LET_IN) if is_in else say(replies.NOT_SERVED))
    reply = ingest.receive(services, message, "twiml")
    return _twiml(services, *_with_files(services, message, reply))


def _is_served(services: Services, message: InboundMessage) -> bool:
    """The sender is on the list by their number or WhatsApp user id, whichever is known of them."""
    allowed = services.settings.allowed_numbers
    if not allowed or {message.sender, message.external_user_id} & allowed:
        return True
    db = services.database.connection()
    names = store.find_user_names(db, message.sender)
    return bool(names & allowed) or store.is_paired(db, message.sender)


def _in_one(services: Services, message: InboundMessage, text: str) -> str:
    """Return a text as one message of WhatsApp's; a long one is cut, and says so."""
    user = recording.find_sender(services.database.connection(), message)
    if services.twilio is None or user is None or not twilio_text.first_of(text)[1]:
        return text
    with speaking(reminders.language_of(services, user)):
        return recording.shown_of(text)


def _with_files(services: Services, message: InboundMessage, reply: Reply) -> tuple[str, list[str]]:
    """Return a reply's text and the links of its files; what WhatsApp takes not is in the text."""
    db, expires_at = services.database.connection(), services.clock() + shapes.MEDIA_LINK_FOR
    lines, links = [_in_one(services, message, reply.text)], list[str]()
    for name in reply.media:
        media = store.find_media_by_path(db, name)
        kind = (media.mime_type, media.file_size) if media else None
        taken = smaller.name_to_send(name, *kind, services.media) if kind else name
        link = services.links.media_link(taken or name, expires_at)
        (links if taken else lines).append(link)
    return "\n".join(lines), links


def _twiml(services: Services, text: str, media: list[str] | None = None) -> HTTPResponse:
    address = services.address.find() if services.twilio else None
    report_to = f"{address}/webhook/status" if address else None
    body = twilio_text.twiml([text], media or [], report_to)
    return HTTPResponse(body, headers={"Content-Type": "text/xml; charset=utf-8"})
