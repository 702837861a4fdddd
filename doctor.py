"""Checks the set-up and says how to mend each fault; also what /health tells.

Invariant: nothing is changed by looking, and no secret is printed.
"""

import platform
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import store
from access import is_loopback
from services import Services
from settings import Settings, SettingsError, load_settings, read_environment

State = Literal["ok", "off", "warning", "fault"]
DISK_WANTED_BYTES = 500 * 1024 * 1024
_MARKS: dict[State, str] = {"ok": "ok  ", "off": "off ", "warning": "warn", "fault": "FAIL"}


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it is, and what to do when it is not well."""

    name: str
    state: State
    finding: str
    mend: str = ""


def run() -> int:
    """Print every check; return 1 when one has a fault."""
    try:
        settings = load_settings(read_environment())
    except SettingsError as error:
        for problem in error.problems:
            print(_line(Check("configuration", "fault", problem)))
        return 1
    faults = 0
    for check in examine(settings):
        print(_line(check))
        faults += check.state == "fault"
    print("All is well." if not faults else f"{faults} to mend.")
    return 1 if faults else 0


def vital_signs(services: Services) -> dict[str, str]:
    """Return `ok` or what is wrong for the parts without which nothing works."""
    signs = {name: "ok" if is_well() else "not running" for name, is_well in services.vital.items()}
    try:
        store.probe(services.database.connection())
        signs["database"] = "ok"
    except sqlite3.Error:
        signs["database"] = "cannot be read"
    return signs


def examine(settings: Settings) -> Iterator[Check]:
    """Yield a check of everything the assistant needs and everything that is optional."""
    checks: tuple[Callable[[Settings], Check], ...] = (
        _python,
        _sqlite,
        _database,
        _media,
        _disk,
        _zone,
        _port,
        _token,
        _twilio,
        _mem0,
        _openai,
    )
    for check in checks:
        yield check(settings)


def _line(check: Check) -> str:
    mend = f"\n       {check.mend}" if check.mend else ""
    return f"{_MARKS[check.state]} {check.name}: {check.finding}{mend}"


# -- what is always needed -------------------------------------------------------------------------


def _python(_: Settings) -> Check:
    return Check("Python", "ok", f"{platform.python_version()} on {platform.machine()}")


def _sqlite(_: Settings) -> Check:
    if sqlite3.sqlite_version_info < (3, 38):
        return Check(
            "SQLite",
            "fault",
            f"{sqlite3.sqlite_version} is too old",
            "Use Python 3.11 of Debian 12 or newer, whose SQLite is 3.38 or newer.",
        )
    return Check("SQLite", "ok", sqlite3.sqlite_version)


def _database(settings: Settings) -> Check:
    path = settings.database_url
    if not path.exists():
        return Check("database", "ok", f"{path} will be made at the first start")
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        finding = store.check(db)
        version = db.execute("PRAGMA user_version").fetchone()[0]
        db.close()
    except sqlite3.Error as error:
        return Check(
            "database", "fault", f"{path}: {error}", "Restore a backup, or check its owner."
        )
    if finding != "ok":
        return Check("database", "fault", f"{path}: {finding}", "Restore the newest backup.")
    if version > store.SCHEMA_VERSION:
        return Check("database", "fault", f"{path} is of a newer version", "Update the program.")
    size_mb = path.stat().st_size / 1e6
    return Check("database", "ok", f"{path}, {size_mb:.1f} MB, version {version}, intact")


def _media(settings: Settings) -> Check:
    folder = settings.media_dir
    nearest = folder if folder.exists() else folder.absolute().parent
    if _is_writable(nearest):
        return Check("media", "ok", f"{folder}")
    return Check("media", "fault", f"{folder} cannot be written", "Set MEDIA_DIR, or its owner.")


def _is_writable(folder: Path) -> bool:
    probe = folder / ".writable"
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True


def _disk(settings: Settings) -> Check:
    free = shutil.disk_usage(settings.database_url.absolute().parent).free
    finding = f"{free / 1e9:.1f} GB free"
    if free < DISK_WANTED_BYTES:
        return Check("disk", "warning", finding, "Make room: nothing can be saved on a full disk.")
    return Check("disk", "ok", finding)


def _zone(settings: Settings) -> Check:
    if settings.timezone.key in {"UTC", "Etc/UTC"}:
        return Check("time zone", "warning", "UTC", "Set TIMEZONE if you live by another clock.")
    return Check("time zone", "ok", settings.timezone.key)


def _port(settings: Settings) -> Check:
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.settimeout(1)
        host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host
        is_taken = probe.connect_ex((host, settings.port)) == 0
    finding = "something listens there (this assistant?)" if is_taken else "free"
    return Check("port", "ok", f"{settings.port}: {finding}")


def _token(settings: Settings) -> Check:
    if settings.api_token is None:
        if is_loopback(settings.host):
            return Check("REST API", "ok", "for this machine alone (no API_TOKEN)")
        return Check(
            "REST API",
            "warning",
            f"listens on {settings.host}, and without API_TOKEN answers this machine alone",
            "Set API_TOKEN to a long random text to use it from elsewhere.",
        )
    if len(settings.api_token) < 16:
        return Check("REST API", "warning", "API_TOKEN is short", "Use 32 random characters.")
    return Check("REST API", "ok", "for this machine, and for others with the API_TOKEN")


# -- what is optional ------------------------------------------------------------------------------


def _twilio(settings: Settings) -> Check:
    if not settings.has_twilio:
        return Check("WhatsApp", "off", "no TWILIO_ values; the terminal and REST work without")
    return Check("WhatsApp", "ok", f"configured for {settings.twilio_phone_number}")


def _mem0(settings: Settings) -> Check:
    if not settings.has_mem0:
        return Check("Mem0", "off", "no MEM0_API_KEY; memories stay on this machine")
    return Check("Mem0", "ok", "configured")


def _openai(settings: Settings) -> Check:
    if not settings.has_openai:
        return Check(
            "model", "off", "no OPENAI_API_KEY; the rules decide, voice notes are not heard"
        )
    return Check("model", "ok", f"{settings.openai_chat_model}")
