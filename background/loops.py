"""Everything that runs beside the conversation: reminders, the queues, warming up."""

import hashlib
import logging
import threading
from datetime import timedelta
from functools import partial
from typing import Final

import intents
import reminders
import store
from background import late_media, mem0_sync, outbox, second_way
from core.workers import Loop
from language.catalogs import ENGLISH
from search import meaning
from search.tidying import Tidier
from services import Services
from talk.notes import undoing

log = logging.getLogger(__name__)

STEMMED_A_TURN: Final = 100  # memories of others' making: a tenth of a second at most
OF_EACH: Final = frozenset({"meanings", "files"})  # what a process needs that others work beside
CLEAN_UP_EVERY = timedelta(minutes=1)


def reminder_loop(services: Services) -> Loop:
    """Return the thread that delivers reminders, each within a second of its time."""
    turn, due_s = partial(_take_turn, services), partial(reminders.until_due_s, services)
    return Loop("reminders", services.wake, turn, services.database.close, due_s)


def _take_turn(services: Services) -> None:
    """Deliver the reminders that are due; each minute, let go of what cannot be taken back."""
    reminders.take_turn(services)
    now = services.clock()
    cleaned_at = services.seen.get("clean-up")
    if cleaned_at is None or abs(now - cleaned_at) > CLEAN_UP_EVERY:
        services.seen["clean-up"] = now
        undoing.clean_up(services, services.database.connection(), now)


def tidy_files(services: Services) -> None:
    """Remove copies of files that nobody read lately, and files that nobody has any more."""
    db = services.database.connection()
    mark = hashlib.sha256(b"media" + services.secret_key).hexdigest()[:16]
    try:
        services.media.tidy(partial(store.list_unknown_media, db), mark)
    except OSError as error:
        log.warning("files not tidied reason=%s", error.strerror)


class Background:
    """The threads of one process; a queue whose vendor is not configured has none.

    Where others work (`is_working` False) only what this process needs to answer is made.
    """

    def __init__(self, services: Services, *, is_working: bool = True) -> None:
        self._services = services
        self._is_working = is_working
        self._reminders = reminder_loop(services)
        database = services.database
        leave = database.close
        tidier = Tidier()
        turns = {
            "sender": (services.twilio, lambda: outbox.send_due(services)),
            "webhook": (services.webhook, lambda: second_way.post_due(services)),
            "mem0": (services.mem0, lambda: mem0_sync.tell_due(services)),
            "meanings": (services.meanings, lambda: meaning.fill(services.meanings, database)),
            # With no account, too: what the page sends may be heard once the extra is installed.
            "media": (services, self._catch_up),
            "files": (services.media.is_remote, lambda: tidy_files(services)),
            "tidier": (services, lambda: tidier.turn(database)),
        }
        self._loops = [
            Loop(name, services.bell.subscribe(), turn, leave)
            for name, (edge, turn) in turns.items()
            if edge and (is_working or name in OF_EACH)
        ]

    def start(self) -> None:
        """Start all of it; what waited for something to be configured is tried again."""
        services = self._services
        db, now = services.database.connection(), services.clock()
        with store.transaction(db):
            store.wake_media(db, now, now + timedelta(hours=1))
        for loop in self._loops:
            services.vital[loop.name] = loop.is_alive
            loop.start()
        if self._is_working:
            services.vital["reminders"] = self._reminders.is_well
            self._reminders.start()
        services.database.listen({"bell": services.bell.ring, "wake": services.wake.set})
        threading.Thread(target=self._warm, name="warm", daemon=True).start()

    def stop(self) -> None:
        """End all of it, each after what it is at; who waits for a vendor is left behind."""
        threads = [*([self._reminders] if self._is_working else ()), *self._loops]
        for thread in threads:
            thread.stop()
        self._services.workers.stop(timeout_s=2)
        self._services.errands.stop(timeout_s=2)
        for thread in threads:
            thread.join(timeout=2)
        for edge in (self._services.mem0, self._services.model):
            if edge is not None:
                edge.close()

    def _catch_up(self) -> bool:
        """Finish what files wait for; stem and index what was said before or written by others.

        True: there is more to stem.
        """
        services = self._services
        late_media.finish_due(services)
        db = services.database.connection()
        if store.add_missing_postings(db):
            return True
        if services.jobs or not store.has_memories_to_stem(db):
            return False
        with store.transaction(db):
            store.add_missing_stems(db, STEMMED_A_TURN)
        return True

    def _warm(self) -> None:
        services = self._services
        spoken = (services.settings.reply_language or ENGLISH).partition("_")[0]
        zone = services.settings.timezone
        intents.classify("What did I say?", services.clock(), zone, spoken)  # compiles
        if services.twilio is not None:
            services.address.find()
        if services.mem0 is not None:
            services.mem0.warm()
        if services.model is not None:
            services.model.warm()
