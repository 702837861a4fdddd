"""A conversation in the terminal with the same assistant that WhatsApp reaches."""

import contextlib
import sys
import threading
from pathlib import Path

import ingest
import replies
import store
from background.loops import Background
from services import Services
from vendors.twilio_inbound import typed

try:
    import readline  # line editing and history; missing on Windows
except ImportError:
    readline = None  # type: ignore[assignment]

PROMPT = "you> "
HISTORY = Path("~/.whatsapp_memory_history").expanduser()
LOOK_EVERY_S = 0.3


def run(services: Services, whatsapp_id: str) -> None:
    """Talk until the input ends (Ctrl-D); due reminders are printed as they come."""
    db = services.database.connection()
    with store.transaction(db):
        store.add_user(db, whatsapp_id, services.settings.timezone, services.clock())
    ingest.recover(services)
    background = Background(services)
    background.start()
    stopping = threading.Event()
    crier = threading.Thread(target=_cry, args=(services, stopping), daemon=True)
    crier.start()
    _load_history()
    print("Talk to your memory; /help shows what it can do, Ctrl-D ends.", flush=True)
    try:
        _converse(services, whatsapp_id)
    finally:
        stopping.set()
        crier.join(timeout=2)
        background.stop()
        _save_history()
        services.database.close()
        print("Bye.")


def _converse(services: Services, whatsapp_id: str) -> None:
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while True:
            text = input(PROMPT if sys.stdin.isatty() else "")
            if text.strip():
                answer = ingest.receive(services, typed(whatsapp_id, text), "local")
                print(answer.text, end="\n\n", flush=True)


def _cry(services: Services, stopping: threading.Event) -> None:
    """Print the local messages that nobody has seen, as they come."""
    db = services.database.connection()
    while not stopping.wait(LOOK_EVERY_S):
        for message in store.list_unread_local(db):
            with store.transaction(db):
                is_mine = store.set_outbound_read(db, message.id)
            if is_mine:
                receiver = store.get_user(db, message.user_id).whatsapp_id
                _interrupt(replies.to_other(receiver, message.body, store.LOCAL_USER))
    services.database.close()


def _interrupt(text: str) -> None:
    """Print a line above the one being typed."""
    if readline is None or not sys.stdin.isatty():
        print(text, flush=True)
        return
    print(f"\r\033[K{text}\n{PROMPT}{readline.get_line_buffer()}", end="", flush=True)


def _load_history() -> None:
    if readline is not None and sys.stdin.isatty():
        with contextlib.suppress(OSError):
            readline.read_history_file(HISTORY)


def _save_history() -> None:
    if readline is not None and sys.stdin.isatty():
        with contextlib.suppress(OSError):
            readline.set_history_length(500)
            readline.write_history_file(HISTORY)
            HISTORY.chmod(0o600)
