"""Messages on their way to a person by Twilio's REST: sent, looked up, followed.

Invariants: a message is a row before it is sent, and claimed before it is posted; one whose fate
is unknown is looked up before it is posted again, so that it goes out once; nobody's messages
overtake each other; what Twilio reports moves a message forward only.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import reminders
import replies
import store
from background import buttons
from core import text
from core.errors import ServiceError
from language.catalogs import say, speaking
from senses import smaller
from services import Services
from store import Connection, OutboundMessage, Reminder, User
from vendors import twilio_delivery, twilio_edge
from vendors.twilio_delivery import DeliveryReport
from vendors.twilio_edge import Sent

log = logging.getLogger(__name__)

QUEUE = "whatsapp"
CLAIM_FOR = timedelta(seconds=90)  # longer than a look-up and a post together can take
WINDOW = timedelta(hours=24) - timedelta(minutes=5)  # since the last message, with a margin
GIVE_UP_AFTER = timedelta(hours=24)
LINK_FOR = timedelta(hours=4)  # Twilio fetches a file when the message's turn comes
REPORTS_FOR = timedelta(days=1)
MOST_TRIES = 3  # of what Twilio took and WhatsApp then refused


class Parcel(NamedTuple):
    """A message that was claimed: nobody else posts it until the claim ends."""

    message: OutboundMessage
    user: User
    reminder: Reminder | None
    is_uncertain: bool  # it may have gone out already
    content_sid: str | None  # the template to send it as


def send_due(services: Services) -> int:
    """Send everything that is due; return how many messages were handled."""
    db = services.database.connection()
    handled = 0
    while not services.queues.is_paused(QUEUE):
        due = store.list_due_outbound(db, services.clock())
        if not due:
            break
        for message in due:
            if services.queues.is_paused(QUEUE):
                break
            buttons.prepare(services, db, message)
            with store.transaction(db):
                parcel = claim(services, db, message.id)
            if parcel is not None:
                carry(services, db, parcel)
            handled += 1
    return handled


def claim(
    services: Services, db: Connection, outbound_id: int, *, is_early: bool = False
) -> Parcel | None:
    """Take a due message for oneself, inside a transaction; None: it is not to be sent now.

    `is_early`: a reminder that is sent before its time.
    """
    message, now = store.find_outbound(db, outbound_id), services.clock()
    if message is None or message.status not in {"queued", "uncertain"}:
        return None
    user = store.get_user(db, message.user_id)
    reminder = store.find_reminder(db, message.reminder_id) if message.reminder_id else None
    is_uncertain = message.status == "uncertain"
    content_sid = message.content_sid
    if not is_uncertain:
        if store.has_buttons(db, content_sid):
            content_sid = None  # whether they may be there is decided anew
        if not is_early and _is_void(message, reminder, now):
            store.set_outbound_outcome(db, message.id, "failed")
            return None
        if content_sid is None and not is_open(user, now):
            is_urgent = reminder is not None and not reminder.is_digest
            content_sid = services.settings.twilio_reminder_content_sid if is_urgent else None
            if content_sid is None:
                _hold(db, message, now)
                return None
        if reminder and user.paused_at:
            _hold(db, message, now)
            return None
    if not store.claim_outbound(db, message.id, now, now + CLAIM_FOR):
        return None
    if reminder and not is_uncertain:  # it may have been held for days
        with speaking(reminders.language_of(services, user)):
            message = replace(message, body=reminders.body_of(db, user, reminder, now))
        store.set_outbound_body(db, message.id, message.body)
    if not is_uncertain:
        content_sid = content_sid or buttons.find(services, db, user, message)
    store.set_outbound_form(db, message.id, content_sid)
    return Parcel(message, user, reminder, is_uncertain, content_sid)


def _file_not_sent(services: Services, user: User) -> str:
    with speaking(reminders.language_of(services, user)):
        return say(replies.FILE_NOT_SENT)


def is_open(user: User, now: datetime) -> bool:
    """Tell whether WhatsApp lets us write freely: the person wrote within 24 hours."""
    return user.last_inbound_at is not None and now - user.last_inbound_at < WINDOW


def _is_void(message: OutboundMessage, reminder: Reminder | None, now: datetime) -> bool:
    """Forgotten meanwhile, or a reminder that was cancelled or put off while it was held."""
    if not message.body and message.media_id is None:
        return True
    if reminder is None or message.attempts:
        return False
    return reminder.status != "pending" or reminder.due_at > now


def _end_posted(db: Connection, message: OutboundMessage, now: datetime) -> None:
    """Let a held reminder go that reached the person on its second way."""
    if message.reminder_id is not None:
        reminders.end_held(db, message.reminder_id, now)


def _hold(db: Connection, message: OutboundMessage, now: datetime) -> None:
    store.postpone_outbound(db, message.id, "held", None)
    _end_posted(db, message, now)
    log.info("message held id=%d user=%d", message.id, message.user_id)


# -- one message ---------------------------------------------------------------------------------


def carry(services: Services, db: Connection, parcel: Parcel) -> ServiceError | None:
    """Send a claimed message, or find that it went out; returns why it could not be."""
    try:
        sent = _look_up(services, db, parcel) if parcel.is_uncertain else None
    except ServiceError as error:
        # Still as unknown as before, whatever kept us from looking.
        with store.transaction(db):
            _keep_uncertain(services, db, parcel, error)
        return error
    try:
        sent = sent or _post(services, db, parcel)
    except ServiceError as error:
        with store.transaction(db):
            _refused(services, db, parcel, error)
        return error
    with store.transaction(db):
        _accepted(services, db, parcel, sent)
    return None


def _look_up(services: Services, db: Connection, parcel: Parcel) -> Sent | None:
    assert services.twilio is not None
    message = parcel.message
    return services.twilio.find_sent(
        parcel.user.whatsapp_id,
        _template_text(services, parcel) if parcel.content_sid else message.body,
        message.tried_at or message.created_at,
        known_sids=store.list_outbound_sids(db, message.user_id),
        is_template=parcel.content_sid is not None,
    )


def _post(services: Services, db: Connection, parcel: Parcel) -> Sent:
    assert services.twilio is not None
    message, address = parcel.message, services.address.find()
    is_free = parcel.content_sid is None
    media = store.find_media(db, message.media_id) if message.media_id and is_free else None
    media_url, body = None, message.body
    if media is not None and address is not None:
        kind = media.mime_type, media.file_size
        taken = smaller.name_to_send(media.file_path, *kind, services.media)
        until = services.clock() + LINK_FOR
        link = services.links.media_link(taken or media.file_path, until)
        if taken:
            media_url = link
        else:
            body = "\n".join(filter(None, (body, link)))
    variables = _variables(services, db, parcel)
    return services.twilio.send(
        parcel.user.whatsapp_id,
        body or ("" if media_url else _file_not_sent(services, parcel.user)),
        media_url,
        variables,
        parcel.content_sid,
        f"{address}/webhook/status" if address else None,
        keeps_lines=len(variables) > 1,
    )


def _variables(services: Services, db: Connection, parcel: Parcel) -> dict[str, str]:
    """Return what stands in the template, and in the list that is picked from."""
    entries = buttons.entries(services, db, parcel.user, parcel.message)
    return {"1": _template_text(services, parcel)} | (entries if parcel.content_sid else {})


def _template_text(services: Services, parcel: Parcel) -> str:
    """Return what stands in a template; above buttons also that it is late, where it is."""
    if parcel.reminder is None:
        return parcel.message.body
    if parcel.content_sid == services.settings.twilio_reminder_content_sid:
        return parcel.reminder.message
    _, _, beside = parcel.message.body.partition("\n")
    return "\n".join(filter(None, (parcel.reminder.message, beside)))


def _accepted(services: Services, db: Connection, parcel: Parcel, sent: Sent) -> None:
    """Note that Twilio has it, and what was reported before we knew."""
    message, now = parcel.message, services.clock()
    store.accept_outbound(db, message.id, sent.sid, now)
    if parcel.reminder is not None:
        current = store.get_reminder(db, parcel.reminder.id)
        if current.status == "pending":
            reminders.mark_sent(db, current, now)
    reports = [(sent.status, sent.error_code), *store.take_delivery_reports(db, sent.sid)]
    for status, code in sorted(reports, key=lambda report: twilio_delivery.rank_of(report[0])):
        _follow(services, db, DeliveryReport(sent.sid, status, code))
    store.pace_outbound(db, message.user_id, now + timedelta(seconds=_pace_s(services)))
    services.queues.resume(QUEUE)
    log.info(
        "message sent id=%d to=%s reminder=%s tries=%d template=%s",
        message.id,
        text.mask(parcel.user.whatsapp_id),
        message.reminder_id or "no",
        message.attempts + 1,
        "yes" if parcel.content_sid else "no",
    )


def _pace_s(services: Services) -> float:
    is_sandbox = services.settings.twilio_phone_number == twilio_edge.SANDBOX
    return services.patience.sandbox_pace_s if is_sandbox else services.patience.pace_s


def _keep_uncertain(
    services: Services, db: Connection, parcel: Parcel, error: ServiceError
) -> None:
    message = parcel.message
    at = services.queues.next_attempt(message.attempts + 1, error.retry_after_s)
    at = max(at, services.clock() + timedelta(seconds=services.patience.look_up_s))
    store.postpone_outbound(db, message.id, "uncertain", at)
    log.warning("message uncertain id=%d reason=%r", message.id, error.reason)


def _refused(services: Services, db: Connection, parcel: Parcel, error: ServiceError) -> None:
    """Put a message that Twilio did not take where it belongs."""
    message, now = parcel.message, services.clock()
    tries = message.attempts + 1
    if error.unknown_outcome:
        _keep_uncertain(services, db, parcel, error)
        return
    log.warning("message refused id=%d code=%s reason=%r", message.id, error.code, error.reason)
    action = "retry" if error.retryable else twilio_delivery.action_for(error.code)
    if _took_no_buttons(services, db, parcel, action, error):
        return
    if action in {"retry", "check"} and now - message.created_at > GIVE_UP_AFTER:
        action = "give_up"
    if action == "configuration":
        services.queues.pause(QUEUE, f"Twilio refuses our account: {error.reason}")
        store.postpone_outbound(db, message.id, "queued", now, error.code)
    elif action == "media" and (error.code != 63019 or tries > 1):
        said = _file_not_sent(services, parcel.user)
        store.set_outbound_form(db, message.id, None, without_media=said)
        store.postpone_outbound(db, message.id, "queued", now, error.code)
    elif action == "template" and _template_for(services, parcel.message) is not None:
        store.set_outbound_form(db, message.id, _template_for(services, parcel.message))
        store.postpone_outbound(db, message.id, "queued", now, error.code)
    elif action in {"template", "rejoin"}:
        store.postpone_outbound(db, message.id, "held", None, error.code)
        _end_posted(db, message, now)
    elif action in {"retry", "check", "media"} or (action == "once" and tries < 2):
        at = services.queues.next_attempt(tries, error.retry_after_s)
        store.postpone_outbound(db, message.id, "queued", at, error.code)
    else:
        _fail(db, message, error.code, now)


def _took_no_buttons(
    services: Services, db: Connection, parcel: Parcel, action: str, error: ServiceError
) -> bool:
    """Queue a reminder as mere text whose buttons Twilio did not take; False: it is not that."""
    sid = parcel.content_sid
    is_of_content = action == "content" or error.code in {404, 20404}
    if not is_of_content or sid is None or not store.has_buttons(db, sid):
        return False
    store.delete_content(db, sid)
    buttons.rest(services, error.reason)
    store.set_outbound_form(db, parcel.message.id, None)
    store.postpone_outbound(db, parcel.message.id, "queued", services.clock(), error.code)
    return True


def _template_for(services: Services, message: OutboundMessage) -> str | None:
    """Return the template in which a reminder may go out outside the window, if not tried yet."""
    db = services.database.connection()
    is_tried = message.content_sid is not None and not store.has_buttons(db, message.content_sid)
    reminder = store.find_reminder(db, message.reminder_id) if message.reminder_id else None
    if reminder is None or reminder.is_digest or is_tried:
        return None
    return services.settings.twilio_reminder_content_sid


def _fail(db: Connection, message: OutboundMessage, code: int | None, now: datetime) -> None:
    store.set_outbound_outcome(db, message.id, "failed", code)
    if message.reminder_id is not None:
        reminders.mark_failed(db, store.get_reminder(db, message.reminder_id), now)
    log.error("message failed id=%d code=%s reminder=%s", message.id, code, message.reminder_id)


# -- at once ---------------------------------------------------------------------------------------


class NotSent(Exception):
    """A reminder could not be sent at once: an HTTP status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def send_reminder(services: Services, reminder_id: int) -> OutboundMessage:
    """Send a pending reminder now; one that could not be sent is as pending as before.

    Raises `NotSent`: held by the window (409) or refused by Twilio (502).
    """
    db, now = services.database.connection(), services.clock()
    with store.transaction(db):
        reminder = store.get_reminder(db, reminder_id)
        outbound_id = reminders.claim(services, db, reminder_id, now)
        if outbound_id is None:
            raise NotSent(409, say("Reminder {number} is being sent already.", number=reminder_id))
        user = store.get_user(db, reminder.user_id)
        if reminders.channel_for(services, user) == "local":
            parcel = None
        else:
            _check_window(services, user, now)
            parcel = claim(services, db, outbound_id, is_early=True)
    error = carry(services, db, parcel) if parcel else None
    if error is not None:
        _take_back(db, reminder, outbound_id, error)
    sent = store.find_outbound(db, outbound_id)
    assert sent is not None
    services.wake.set()
    return sent


def _check_window(services: Services, user: User, now: datetime) -> None:
    if user.paused_at is not None:
        raise NotSent(409, say("Reminders are paused: the person said STOP."))
    if not is_open(user, now) and services.settings.twilio_reminder_content_sid is None:
        raise NotSent(
            409,
            say(
                "WhatsApp holds it: the person last wrote over 24 hours ago, and no template"
                " (TWILIO_REMINDER_CONTENT_SID) is set."
            ),
        )


def _take_back(db: Connection, reminder: Reminder, outbound_id: int, error: ServiceError) -> None:
    """Leave the reminder as it was, unless it may have gone out; always raises `NotSent`."""
    with store.transaction(db):
        message = store.find_outbound(db, outbound_id)
        is_held = message is not None and message.status == "held"
        if message is not None and message.status != "uncertain":
            store.set_outbound_outcome(db, outbound_id, "failed", error.code)
            store.set_reminder_status(db, reminder.id, "pending")
            store.move_reminder(db, reminder.id, reminder.due_at, None)
    if is_held:
        raise NotSent(409, say("WhatsApp holds it: {reason}.", reason=error.reason))
    if error.unknown_outcome:
        raise NotSent(
            502,
            say(
                "Twilio's answer was lost ({reason}); it is looked up and sent once.",
                reason=error.reason,
            ),
        )
    raise NotSent(502, say("Twilio did not take it: {reason}.", reason=error.reason))


# -- what became of it -----------------------------------------------------------------------------


def report(services: Services, delivery: DeliveryReport) -> None:
    """Take note of a status callback; one on a SID that we do not know yet is kept."""
    db, now = services.database.connection(), services.clock()
    with store.transaction(db):
        if store.find_outbound_by_sid(db, delivery.message_sid) is not None:
            _follow(services, db, delivery)
        else:
            code = delivery.error_code
            if twilio_delivery.outcome_of(delivery.status) == "failed":
                log.warning("reply not delivered code=%s", code)  # in TwiML: it has no row
            store.add_delivery_report(db, delivery.message_sid, delivery.status, code, now)
            store.delete_old_delivery_reports(db, now - REPORTS_FOR)
    services.bell.ring()


def _follow(services: Services, db: Connection, delivery: DeliveryReport) -> None:
    """Move a message forward, inside a transaction; a failure is answered as its code asks."""
    message = store.find_outbound_by_sid(db, delivery.message_sid)
    if message is None or not twilio_delivery.moves_forward(message.status, delivery.status):
        return
    outcome = twilio_delivery.outcome_of(delivery.status)
    if outcome == message.status:
        return
    store.set_outbound_outcome(db, message.id, outcome, delivery.error_code)
    if outcome == "failed":
        _failed_later(services, db, message, delivery.error_code)


def _failed_later(
    services: Services, db: Connection, message: OutboundMessage, code: int | None
) -> None:
    """Send once more, hold or give up what Twilio took and WhatsApp refused."""
    now, action = services.clock(), twilio_delivery.action_for(code)
    log.warning("message not delivered id=%d code=%s", message.id, code)
    content_sid = message.content_sid
    if action == "template":
        content_sid = _template_for(services, message)
    is_held = action == "rejoin" or (action == "template" and content_sid is None)
    if action == "configuration":
        services.queues.pause(QUEUE, f"Twilio refuses our messages ({code})")
    elif not is_held and (action in {"give_up", "content"} or message.attempts >= MOST_TRIES):
        _fail(db, message, code, now)
        return
    if message.reminder_id is not None:
        store.set_reminder_status(db, message.reminder_id, "pending")
    again = store.add_outbound_again(db, message.id, now, content_sid=content_sid, held=is_held)
    if again is None:
        return
    if is_held:
        _end_posted(db, message, now)
    if action == "media":
        said = _file_not_sent(services, store.get_user(db, message.user_id))
        store.set_outbound_form(db, again, None, without_media=said)
    elif action in {"retry", "check", "once"}:
        at = services.queues.next_attempt(message.attempts)
        store.postpone_outbound(db, again, "queued", at)
