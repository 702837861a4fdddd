"""Who does what where several processes share a database: some serve, some work, some both."""

import contextlib
import signal
import threading
from datetime import datetime, timedelta
from typing import Final

import ingest
from background.loops import Background
from core.settings import Settings, SettingsError
from services import Services

OTHERS_TAKE: Final = timedelta(seconds=30)  # for a message, at most, while their processes live


def left_before(services: Services) -> datetime | None:
    """Return since when a received message is nobody's: others may be at it, on one database."""
    return services.clock() - OTHERS_TAKE if services.settings.postgres_url else None


def work(services: Services) -> None:
    """Deliver reminders and look after the queues, beside others that serve, until SIGTERM."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    make_media_folder(services.settings)
    ingest.recover(services, left_before(services))
    background = Background(services)
    background.start()
    try:
        stopped.wait()
    finally:
        background.stop()
        services.database.close()


def make_media_folder(settings: Settings) -> None:
    """Make MEDIA_DIR, for us alone. Raises SettingsError."""
    folder = settings.media_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(OSError):  # another's folder stays as it is
            folder.chmod(0o700)
    except OSError as error:
        fault = f"MEDIA_DIR ({folder}) cannot be used: {error.strerror}; give another folder."
        raise SettingsError([fault]) from error
