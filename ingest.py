"""One inbound message from received to answered.

Invariants: a message_sid has one interaction, one effect and one reply, however often it comes;
what a message does, its reply and `done` commit in one transaction; nobody is told "saved" before.
"""

import hashlib
import logging
import threading
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

import reminders
import replies
import store
from answers import with_model
from core import text
from core.errors import ServiceError
from core.turnstile import Place
from intents import Intent
from language import replying
from language.catalogs import say, speaking
from replies import Reply
from senses import understanding
from services import Perceived, Services, Turn
from store import (
    Connection,
    Interaction,
    ReplyVia,
    User,
)
from talk import as_acts, carry_out, deciding, exchange, knowing
from talk.deciding import Decision
from talk.recording import (
    AlreadyRecorded,
    Prepared,
    channel_back,
    find_sender,
    finish,
    intent_name,
    rebuild,
    record_done,
    record_message,
    record_sender,
    zone_for,
)
from talk.reminders import tapping
from times import day_order
from transfer.programs import by_chat
from vendors.twilio_inbound import InboundMessage

log = logging.getLogger(__name__)


def receive(services: Services, message: InboundMessage, via: ReplyVia) -> Reply:
    """Answer one message; a message that was answered before gets its reply again.

    The reply is empty when it goes out by REST. Raises sqlite3.Error when nothing could be kept,
    so that nobody is told it was.
    """
    db = services.database.connection()
    message = tapping.without_words(message)
    try:
        with services.turnstile.turn(message.sender) as place:
            return _receive(services, db, message, via, place)
    except AlreadyRecorded:
        own = _under_own_sid(db, message)
        if own is not message:
            return receive(services, own, via)
        known = _find_known(db, message)
        assert known is not None
        return _answer_again(services, db, message, known)


def _receive(
    services: Services, db: Connection, message: InboundMessage, via: ReplyVia, place: Place
) -> Reply:
    """Read a message and answer it, or have it worked on where that takes time."""
    now = services.clock()
    user = find_sender(db, message)
    zone = user.zone if user else zone_for(services, message.sender, now)
    with day_order.of_person(message.sender, user.language if user else None):
        return _receive_from(services, db, message, via, place, user, zone, now)


def _receive_from(
    services: Services,
    db: Connection,
    message: InboundMessage,
    via: ReplyVia,
    place: Place,
    user: User | None,
    zone: ZoneInfo,
    now: datetime,
) -> Reply:
    try:
        prepared = _read(services, db, user, message.body, now, zone, message)
    except Exception as error:
        if store.is_passing(error):
            raise
        log.exception("message not read from=%s", text.mask(message.sender))
        return _answer(services, db, message, None, via, now, place=place)
    if _takes_time(services, message, prepared, now, user):
        place.leave()  # the workers keep the order
        return _take_time(services, db, _under_own_sid(db, message), via)
    return _answer(services, db, message, prepared, via, now, place=place)


def _read(
    services: Services,
    db: Connection,
    user: User | None,
    text: str,
    now: datetime,
    zone: ZoneInfo,
    message: InboundMessage | None = None,
) -> Prepared:
    """Read what a message asks for by the rules alone, before any transaction.

    `message`: it may be the tap of a button, which decides.
    """
    known = knowing.known_of(db, user, text, now, message.sender if message else "")
    rule, acts = deciding.by_rules(text, now, zone, known)
    meant = tapping.decide(message, rule)
    if meant is not rule:
        acts = as_acts.acts_of(meant, text, now, zone, known)
    return Prepared(text, Decision(meant), acts=acts, known=known)


def repeat(known: Interaction) -> Reply:
    """Return the reply of a message that was recorded before; one sent by REST is not repeated."""
    if known.status == "received" or known.reply_via == "rest":
        return Reply("")
    return Reply(known.reply or "", media=tuple(known.metadata.get("reply_media", ())))


def recover(services: Services, before: datetime | None = None) -> int:
    """Finish what was received before a crash; its replies go out as messages. Return how many.

    `before`: only what was received by then; others may be at the rest. What needs a vendor is
    finished by the workers, and is not waited for.
    """
    db = services.database.connection()
    unfinished = [
        one
        for one in store.list_unfinished_interactions(db)
        if before is None or one.created_at < before
    ]
    for interaction in unfinished:
        user, message = store.get_user(db, interaction.user_id), rebuild(db, interaction)
        said_at = interaction.created_at
        prepared = _read(services, db, user, message.body, said_at, user.zone, message)
        if _takes_time(services, message, prepared, interaction.created_at, user):
            name = interaction.message_sid or _number(interaction.id)
            _start(services, name, interaction, "rest")
        else:
            _answer(services, db, message, prepared, "rest", services.clock(), interaction)
    if unfinished:
        log.info("recovered messages count=%d", len(unfinished))
    return len(unfinished)


def _answer_again(
    services: Services, db: Connection, message: InboundMessage, known: Interaction
) -> Reply:
    """Answer a message that is here already; one that nobody works on is taken up again."""
    if known.status != "received":
        return repeat(known)
    job = services.jobs.get(_name(message))
    if job is None:
        with store.transaction(db):
            store.claim_rest(db, known.id)
        _start(services, _name(message), known, "rest")
        return Reply("")
    return _wait(services, db, message, job)


def _name(message: InboundMessage) -> str:
    """Return what tells a message from every other; "" when nobody sends it twice."""
    return message.message_sid or (f"key {message.key}" if message.key else "")


def _number(interaction_id: int) -> str:
    return f"#{interaction_id}"


def _find_known(db: Connection, message: InboundMessage) -> Interaction | None:
    if message.message_sid:
        return store.find_interaction_by_sid(db, message.message_sid)
    return store.find_interaction_by_key(db, message.key) if message.key else None


def _under_own_sid(db: Connection, message: InboundMessage) -> InboundMessage:
    """Return the message, under another SID where somebody else's message has its own.

    Twilio never gives one twice: but who is answered with another's words, or not kept, is wronged.
    """
    known = _find_known(db, message) if message.message_sid else None
    sender = find_sender(db, message)
    if known is None or (sender is not None and sender.id == known.user_id):
        return message
    log.warning("message sid was another sender's from=%s", text.mask(message.sender))
    mark = hashlib.sha256(message.sender.encode()).hexdigest()[:12]
    return replace(message, message_sid=f"{message.message_sid}-{mark}")


# -- what takes time: accepted first, then worked on, while Twilio waits or not -------------------


def _takes_time(
    services: Services,
    message: InboundMessage,
    prepared: Prepared,
    now: datetime,
    user: User | None,
) -> bool:
    """Tell whether a vendor has to be asked before this message can be answered, or what its
    sender sent before it is still worked on."""
    if message.attachments:
        return understanding.can_have_files(services, message)
    if user is not None and by_chat.is_answer(user.asked, message.body):
        return True
    before = services.last_jobs.get(user.id) if user else None
    if before is not None and not before.done():
        return True
    rule = prepared.decision.intent
    is_tapped = message.button_payload is not None
    if not is_tapped and deciding.needs_model(services, rule, message.body, now, user):
        return True
    return with_model.takes_time(services, prepared.acts)


def _take_time(services: Services, db: Connection, message: InboundMessage, via: ReplyVia) -> Reply:
    """Keep the message, have it worked on, and wait for that as long as Twilio does.

    The terminal has a thread of its own, and waits to the end.
    """
    name = _name(message)
    if not name:
        return _work(services, _accept(services, db, message), via)
    mine: Future[Reply] = Future()
    job = services.jobs.setdefault(name, mine)
    if job is mine:
        try:
            interaction_id = _accept(services, db, message)
        except BaseException as error:
            services.jobs.pop(name, None)
            mine.set_exception(error)
            raise
        _start(services, name, store.get_interaction(db, interaction_id), via, mine)
        _show_typing(services, message)
    return _wait(services, db, message, job)


def _accept(services: Services, db: Connection, message: InboundMessage) -> int:
    """Commit the message as received."""
    now = services.clock()
    with store.transaction(db):
        user, _ = record_sender(services, db, message, now)
        interaction_id = record_message(services, db, message, user, now, message.kind, {})
    services.bell.ring()
    return interaction_id


def _start(
    services: Services,
    name: str,
    interaction: Interaction,
    via: ReplyVia,
    job: "Future[Reply] | None" = None,
) -> None:
    """Have a worker finish a received message, after what its sender sent before it.

    So answers keep the order of the messages, and one person's ten voice notes leave workers free.
    `job` is there when it has its name already.
    """
    number = _number(interaction.id)  # what `recover` knows it by
    if job is None:
        job = Future()
        if services.jobs.setdefault(number, job) is not job:
            return
    services.jobs[name] = services.jobs[number] = job

    def work() -> Reply:
        try:
            return _work(services, interaction.id, via)
        finally:
            services.jobs.pop(name, None)
            services.jobs.pop(number, None)
            services.typing.discard(interaction.message_sid or "")

    before = services.last_jobs.get(interaction.user_id)
    services.last_jobs[interaction.user_id] = job
    if before is None:
        services.workers.submit(job, work)
    else:
        before.add_done_callback(lambda _: services.workers.submit(job, work))


def _wait(
    services: Services, db: Connection, message: InboundMessage, job: "Future[Reply]"
) -> Reply:
    """Return the reply if it is ready in time, else nothing: it goes out by itself, later.

    Which of the two is one row's decision, so that it is never both and never none.
    """
    is_patient = services.waiting.acquire(blocking=False)
    try:
        return job.result(services.patience.twiml_s if is_patient else 0)
    except TimeoutError:
        known = _find_known(db, message)
    finally:
        if is_patient:
            services.waiting.release()
    if known is None:  # the delivery that was first has not even recorded it
        return job.result(services.patience.twiml_s)
    with store.transaction(db):
        is_mine = store.claim_rest(db, known.id)
    if is_mine:
        _announce_later(services, known.id)
        return Reply("")
    return repeat(store.get_interaction(db, known.id))


def _show_typing(services: Services, message: InboundMessage) -> None:
    """Show the sender that their message was seen and is being answered; as well as it goes."""
    twilio, sid = services.twilio, message.message_sid
    if twilio is None or not sid:
        return

    def show() -> None:
        try:
            twilio.show_typing(sid)
        except ServiceError as error:
            log.info("typing not shown reason=%r", error.reason)
        else:
            if sid in services.jobs:  # else it is answered already
                services.typing.add(sid)

    threading.Thread(target=show, name="typing", daemon=True).start()


def _announce_later(services: Services, interaction_id: int) -> None:
    """Send one sentence in between if the work takes even longer."""
    left_s = services.patience.interim_s - services.patience.twiml_s
    timer = threading.Timer(max(0.0, left_s), _announce, (services, interaction_id))
    timer.daemon = True
    timer.start()


def _announce(services: Services, interaction_id: int) -> None:
    db = services.database.connection()
    try:
        with store.transaction(db):
            interaction = store.find_interaction(db, interaction_id)
            if interaction is None or interaction.status != "received":
                return
            if interaction.message_sid in services.typing:
                return  # they see that it is being answered, and each message costs
            user = store.get_user(db, interaction.user_id)
            channel = channel_back(services, user, interaction.message_sid)
            with speaking(reminders.language_of(services, user)):
                now, text = services.clock(), say(replies.STILL_AT_IT)
            store.add_outbound(db, user.id, channel, text, now, interaction_id=interaction.id)
        services.bell.ring()
    except Exception:
        log.exception("interim sentence not sent")
    finally:
        services.database.close()


def _work(services: Services, interaction_id: int, via: ReplyVia) -> Reply:
    """Finish a received message: what vendors have to say of it, then its one transaction."""
    db = services.database.connection()
    interaction = store.find_interaction(db, interaction_id)
    assert interaction is not None
    message = rebuild(db, interaction)
    language = store.get_user(db, interaction.user_id).language
    with day_order.of_person(message.sender, language):
        return _work_on(services, db, interaction, message, via)


def _work_on(
    services: Services,
    db: Connection,
    interaction: Interaction,
    message: InboundMessage,
    via: ReplyVia,
) -> Reply:
    interaction_id = interaction.id
    try:
        prepared: Prepared | None = prepare(services, db, interaction, message)
    except Exception as error:
        if store.is_passing(error):
            raise
        log.exception("message not prepared interaction=%d", interaction_id)
        prepared = None
    try:
        return _answer(services, db, message, prepared, via, services.clock(), interaction)
    except AlreadyRecorded:
        known = store.find_interaction(db, interaction_id)
        return repeat(known) if known else Reply("")


def prepare(
    services: Services, db: Connection, interaction: Interaction, message: InboundMessage
) -> Prepared:
    """Find out what a message says and asks for; network, and no transaction around it."""
    user = store.get_user(db, interaction.user_id)
    perceived = Perceived()
    if understanding.can_have_files(services, message):
        perceived = understanding.perceive(services, db, interaction.id, message)
    text = "\n".join(part for part in (message.body, perceived.transcript) if part.strip())
    said_at = interaction.created_at
    if message.button_payload or (perceived.kind or message.kind) not in {"text", "audio"}:
        # What stands below a photo is kept with it, whatever it reads like.
        is_tap = message.button_payload is not None
        brings = None if is_tap else by_chat.recognise(db, services.settings, interaction)
        read = _read(services, db, user, text, said_at, user.zone, message)
        return replace(read, perceived=perceived, brings=brings)
    if by_chat.is_answer(user.asked, text) and not message.attachments:
        return _bring(services, db, user, text, said_at)
    known = knowing.known_of(db, user, text, said_at)
    decision, acts = deciding.decide(services, db, user, text, said_at, known)
    composed = None
    question = with_model.find_question(acts)
    if question is not None and with_model.takes_time(services, acts):
        composed = with_model.compose(services, db, user, text, question, said_at)
    return Prepared(text, decision, perceived, composed, acts, known)


def _bring(
    services: Services, db: Connection, user: User, text: str, said_at: datetime
) -> Prepared:
    """Bring in the file that was offered before; what was brought is committed part by part."""
    otherwise = reminders.language_of(services, user)
    with speaking(replying.language_for(text, user.language, otherwise).language):
        asked, settings, now = user.asked or {}, services.settings, services.clock()
        brought = by_chat.bring(db, settings, user, asked, text, now)
    services.bell.ring()
    return replace(_read(services, db, user, text, said_at, user.zone), brought=brought)


# -- the transaction -----------------------------------------------------------------------------


def _answer(
    services: Services,
    db: Connection,
    message: InboundMessage,
    prepared: Prepared | None,
    via: ReplyVia,
    now: datetime,
    interaction: Interaction | None = None,
    place: Place | None = None,
) -> Reply:
    """Record, act, reply and mark as done, in one transaction; a bug costs the act alone.

    `interaction` is the row of a message that was accepted before; `prepared` None a bug already.
    """
    status: Literal["done", "failed"] = "failed"
    reply = Reply("")
    try:
        if prepared is not None:
            block = partial(_act, services, db, message, prepared, via, now, interaction, place)
            reply, via = store.run_transaction(db, block)
            status = "done"
    except AlreadyRecorded:
        raise
    except Exception as error:
        if store.is_passing(error):  # nothing is kept: it is delivered, or recovered, again
            raise
        # The one catch-all of a message: it is kept as failed, and the sender is told.
        log.exception("message failed from=%s", text.mask(message.sender))
    prepared = prepared or Prepared(message.body, Decision(Intent("memory", 0.0)))
    if status == "failed":
        reply, via = _apologize(services, db, message, prepared, via, now, interaction)
    if services.has_edges or not prepared.perceived.is_final:
        services.bell.ring()
    words = "message %s from=%s kind=%s intent=%s chars=%d via=%s"
    sender, name = text.mask(message.sender), intent_name(prepared.decision.intent)
    log.info(words, status, sender, message.kind, name, len(message.body), via)
    return Reply("") if via == "rest" else reply


def _apologize(
    services: Services,
    db: Connection,
    message: InboundMessage,
    prepared: Prepared,
    via: ReplyVia,
    now: datetime,
    interaction: Interaction | None,
) -> tuple[Reply, ReplyVia]:
    """Record a message as failed and say so; return how the reply goes out."""
    with store.transaction(db):
        turn = record_done(services, db, message, prepared, now, interaction)
        with speaking(turn.language):
            reply = Reply(say(replies.APOLOGY))
        return reply, finish(turn, reply, via, interaction, "failed")


def _act(
    services: Services,
    db: Connection,
    message: InboundMessage,
    prepared: Prepared,
    via: ReplyVia,
    now: datetime,
    interaction: Interaction | None,
    place: Place | None,
) -> tuple[Reply, ReplyVia]:
    """Record the message, do what it asks and mark it as done; return how the reply goes out."""
    turn = record_done(services, db, message, prepared, now, interaction)
    turn = _read_again(turn, prepared)
    with speaking(turn.language):
        outcome = carry_out.act(turn)
        reply = carry_out.show_heard(turn, outcome.reply)
    via = finish(turn, reply, via, interaction, did=outcome.did)
    if place is not None:
        place.leave()  # what comes next sees all of this, though it is not durable yet
    return reply, via


def _read_again(turn: Turn, prepared: Prepared) -> Turn:
    """Return the turn with its acts: read anew, where what was known has changed since."""
    last = exchange.read_last(turn.db, turn.user.id)
    acts, known = prepared.acts, prepared.known
    is_stale = isinstance(known, knowing.Stored) and not known.still_holds(turn.user)
    if known is None or is_stale:
        fresh = knowing.known_of(turn.db, turn.user, turn.text, turn.now)
        acts = as_acts.acts_of(turn.intent, turn.text, turn.said_at, turn.zone, fresh)
    return replace(turn, acts=acts, last=last)
