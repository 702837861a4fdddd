"""Environment and `.env` to one frozen `Settings`; every fault is reported at once, cause then fix.

Invariant: a `Settings` that exists is valid. Nothing here touches the network, and a blank value
counts as unset everywhere.
"""

import contextlib
import importlib.util
import ipaddress
import json
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import tzlocal
from dotenv import dotenv_values

# Those in language/replies, and English: a test holds the two together.
REPLY_LANGUAGES = ("en", "de", "es", "fr", "hi", "hi_Latn", "id", "it", "nl", "pt")


class SettingsError(Exception):
    """The configuration has faults; `problems` holds one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(f"  - {problem}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator chose; None means unset."""

    twilio_account_sid: str | None
    twilio_auth_token: str | None = field(repr=False)
    twilio_phone_number: str | None  # `whatsapp:+14155238886`
    twilio_reminder_content_sid: str | None
    mem0_api_key: str | None = field(repr=False)
    mem0_org_id: str | None
    mem0_project_id: str | None
    mem0_config: dict[str, Any] | None  # the file's content
    mem0_infer: bool
    openai_api_key: str | None = field(repr=False)
    openai_base_url: str | None
    openai_chat_model: str
    openai_transcribe_model: str
    openai_embedding_model: str | None
    openai_timeout: int  # seconds
    senses: str  # auto, server, local or off
    database_url: Path  # the file behind sqlite:///; else its folder is for what is ours alone
    postgres_url: str | None = field(repr=False)  # None: SQLite
    media_dir: Path
    media_url: str | None  # s3://bucket/prefix; None: files stay in media_dir
    s3_endpoint: str
    s3_region: str
    s3_access_key: str | None = field(repr=False)
    s3_secret_key: str | None = field(repr=False)
    media_max_mb: int
    secret_key: str | None = field(repr=False)  # None: made once and kept beside the database
    api_token: str | None = field(repr=False)
    public_url: str | None  # without a trailing slash
    allowed_numbers: frozenset[str]  # empty: everybody
    timezone: ZoneInfo
    timezone_is_set: bool  # False: it is this machine's, and a new user's number may say better
    reply_language: str | None  # "pt"; None: the message's, else that of the phone's country
    reminder_webhook: str | None = field(repr=False)  # its address may hold a secret
    reminder_webhook_secret: str | None = field(repr=False)
    reminder_webhook_user: str | None  # `+15551230001`, a WhatsApp user id, or `local`
    host: str
    port: int
    log_level: str
    debug: bool

    @property
    def has_twilio(self) -> bool:
        """WhatsApp is configured (all three values are there)."""
        return self.twilio_account_sid is not None

    @property
    def has_openai(self) -> bool:
        """A key or a base URL turns the model on."""
        return bool(self.openai_api_key or self.openai_base_url)

    @property
    def has_mem0(self) -> bool:
        """Hosted (a key) or self-hosted (a configuration file)."""
        return bool(self.mem0_api_key) or self.mem0_config is not None


# -- one value: text to what the program uses; ValueError says the fix ------------------------


def _text(value: str) -> str:
    return value


def _starts_with(prefix: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if not value.startswith(prefix):
            raise ValueError(f"it must start with {prefix}; copy it from the Twilio console")
        return value

    return read


def _sender(value: str) -> str:
    number = value.removeprefix("whatsapp:")
    if not re.fullmatch(r"\+\d{6,15}", number):
        raise ValueError("write it as whatsapp:+14155238886, with the country code")
    return f"whatsapp:{number}"


def _numbers(value: str) -> frozenset[str]:
    numbers = [part.strip().removeprefix("whatsapp:") for part in value.split(",") if part.strip()]
    for number in numbers:
        # A phone number, or Meta's user id for people who hide theirs (`US.1234abc`).
        if not re.fullmatch(r"\+\d{6,15}|[A-Z]{2}(\.ENT)?\.[A-Za-z0-9]{1,128}", number):
            raise ValueError("list numbers as +15551230001,+393331234567 with the country code")
    return frozenset(numbers)


def _flag(value: str) -> bool:
    if value.lower() in {"true", "1", "yes", "on"}:
        return True
    if value.lower() in {"false", "0", "no", "off"}:
        return False
    raise ValueError("write true or false")


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(f"write a whole number from {low} to {high}")
        return int(value)

    return read


def _zone(value: str) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (ValueError, OSError, KeyError) as error:
        raise ValueError("use an IANA name such as Europe/Rome or America/New_York") from error


def _url(*schemes: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in schemes or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(f"write an address such as {schemes[0]}://example.org")
        return value.rstrip("/")

    return read


def _webhook(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.fragment:
        raise ValueError("write an address such as https://ntfy.example.org/topic")
    if parts.username is not None:
        raise ValueError("leave out user:password@; put a token into the path or the query")
    return value


def _person(value: str) -> str:
    return value if value == "local" else next(iter(_numbers(value)))


def _database(value: str) -> Path | str:
    """Return the file of sqlite:///, or the address of a PostgreSQL database as it is."""
    if value.startswith(("postgresql://", "postgres://")):
        if importlib.util.find_spec("psycopg") is None:
            raise ValueError("PostgreSQL needs pip install -r requirements-postgres.txt first")
        if len(urlsplit(value).path) < 2:
            raise ValueError("name the database: postgresql://user:password@host:5432/memory")
        return value
    if not value.startswith("sqlite:///") or len(value) <= len("sqlite:///"):
        raise ValueError(
            "write sqlite:///./whatsapp_memory.db or postgresql://user:password@host/name"
        )
    path = Path(value.removeprefix("sqlite:///"))
    if not path.parent.is_dir():
        raise ValueError(f"the folder {path.parent} does not exist; make it first")
    return path


def _bucket(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "s3" or not parts.hostname or parts.query or "@" in parts.netloc:
        raise ValueError("write s3://bucket/prefix")
    if importlib.util.find_spec("minio") is None:
        raise ValueError("it needs pip install -r requirements-postgres.txt first")
    return value.rstrip("/")


def _folder(value: str) -> Path:
    path = Path(value)
    try:
        there = next(one for one in (path, *path.parents) if one.exists())
    except OSError as error:
        raise ValueError(f"{error.strerror}; give another folder") from error
    if not there.is_dir():
        raise ValueError(f"{there} is a file; give a folder")
    return path


def _host(value: str) -> str:
    # What has digits alone, or colons, is no name: it has to be an address.
    if re.fullmatch(r"[\d.]+|.*:.*", value):
        try:
            ipaddress.ip_address(value)
        except ValueError as error:
            raise ValueError("write an address such as 127.0.0.1, or 0.0.0.0 for all") from error
    return value


def _json_file(value: str) -> dict[str, Any]:
    try:
        content = json.loads(Path(value).read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"the file cannot be read ({error.strerror}); give its path") from error
    except ValueError as error:
        raise ValueError("the file is not JSON; see Mem0's documentation of from_config") from error
    if not isinstance(content, dict):
        raise ValueError("the file must hold a JSON object")
    return content


def _level(value: str) -> str:
    if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("write DEBUG, INFO, WARNING or ERROR")
    return value.upper()


def _language(value: str) -> str:
    """Return a code of those in language/replies, in the writing of its file's name."""
    known = {code.lower(): code for code in REPLY_LANGUAGES}
    if value.replace("-", "_").lower() not in known:
        raise ValueError(f"write one of {', '.join(known.values())}")
    return known[value.replace("-", "_").lower()]


def _one_of(*words: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value.lower() not in words:
            raise ValueError(f"write one of {', '.join(words)}")
        return value.lower()

    return read


# -- the table: README and .env.example are checked against it --------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the configuration; `default` None means unset."""

    name: str
    default: str | None
    read: Callable[[str], Any]
    meaning: str
    secret: bool = False


TABLE = (
    Setting(
        "TWILIO_ACCOUNT_SID", None, _starts_with("AC"), "WhatsApp through Twilio; all three or none"
    ),
    Setting("TWILIO_AUTH_TOKEN", None, _text, "signs webhooks and authorises sending", secret=True),
    Setting("TWILIO_PHONE_NUMBER", None, _sender, "our sender, `whatsapp:+14155238886`"),
    Setting(
        "TWILIO_REMINDER_CONTENT_SID",
        None,
        _starts_with("HX"),
        "approved template for reminders outside the 24-hour window; variable 1 is the text",
    ),
    Setting("MEM0_API_KEY", None, _text, "hosted Mem0", secret=True),
    Setting("MEM0_ORG_ID", None, _text, "accepted, no longer needed"),
    Setting("MEM0_PROJECT_ID", None, _text, "accepted, no longer needed"),
    Setting("MEM0_CONFIG", None, _json_file, "a JSON file for a self-hosted Mem0 instead"),
    Setting(
        "MEM0_INFER", "false", _flag, "let Mem0 extract facts instead of keeping the words as said"
    ),
    Setting("OPENAI_API_KEY", None, _text, "a key or a base URL turns the model on", secret=True),
    Setting("OPENAI_BASE_URL", None, _url("https", "http"), "any server that speaks OpenAI's API"),
    Setting("OPENAI_CHAT_MODEL", "gpt-6-luna", _text, "understands, answers and sees"),
    Setting("OPENAI_TRANSCRIBE_MODEL", "gpt-transcribe", _text, "hears voice notes"),
    Setting(
        "OPENAI_EMBEDDING_MODEL",
        None,
        _text,
        "finds by meaning, instead of a model on this machine: text-embedding-3-small, say",
    ),
    Setting("OPENAI_TIMEOUT", "6", _whole(1, 600), "seconds that a message waits for the model"),
    Setting(
        "SENSES",
        "auto",
        _one_of("auto", "server", "local", "off"),
        "who hears and reads: auto (the server, else this machine), server, local or off",
    ),
    Setting(
        "DATABASE_URL",
        "sqlite:///./whatsapp_memory.db",
        _database,
        "the one file that holds it all, or `postgresql://user:password@host/name`",
    ),
    Setting("MEDIA_DIR", "./media", _folder, "photos, voice notes and documents"),
    Setting(
        "MEDIA_URL",
        None,
        _bucket,
        "`s3://bucket/prefix`: files go to a store that several machines share; MEDIA_DIR has what"
        " arrives, and copies for an hour",
    ),
    Setting("S3_ENDPOINT", "https://s3.amazonaws.com", _url("https", "http"), "its address"),
    Setting("S3_REGION", "us-east-1", _text, "its region"),
    Setting("S3_ACCESS_KEY", None, _text, "opens it", secret=True),
    Setting("S3_SECRET_KEY", None, _text, "opens it", secret=True),
    Setting("MEDIA_MAX_MB", "16", _whole(1, 100), "largest attachment kept, in megabytes"),
    Setting(
        "SECRET_KEY",
        None,
        _text,
        "signs media links; made once and kept beside the database when unset",
        secret=True,
    ),
    Setting(
        "API_TOKEN",
        None,
        _text,
        "opens REST and the page; made once, and kept beside the database, when needed and unset",
        secret=True,
    ),
    Setting(
        "PUBLIC_URL",
        None,
        _url("https", "http"),
        "the https address Twilio sees; asked of ngrok's local agent when unset",
    ),
    Setting("ALLOWED_NUMBERS", None, _numbers, "comma list of senders to serve; unset: everybody"),
    Setting("TIMEZONE", None, _zone, "zone for new users; unset: this machine's"),
    Setting(
        "REPLY_LANGUAGE",
        None,
        _language,
        "language of replies where no message tells it; unset: that of the phone's country",
    ),
    Setting(
        "REMINDER_WEBHOOK",
        None,
        _webhook,
        "a second way for one person's reminders: each is one POST to this address",
        secret=True,
    ),
    Setting(
        "REMINDER_WEBHOOK_SECRET",
        None,
        _text,
        "signs those posts: `X-Signature-256: sha256=` and the HMAC of the body",
        secret=True,
    ),
    Setting(
        "REMINDER_WEBHOOK_USER",
        None,
        _person,
        "whose reminders they are; unset: the only WhatsApp user's, else `local`'s",
    ),
    Setting("HOST", "127.0.0.1", _host, "address to listen on"),
    Setting("PORT", "8000", _whole(1, 65535), "port to listen on"),
    Setting("LOG_LEVEL", "INFO", _level, "DEBUG, INFO, WARNING or ERROR"),
    Setting("DEBUG", "false", _flag, "true is the same as LOG_LEVEL=DEBUG"),
)

_TWILIO = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_PHONE_NUMBER")


def read_environment(dotenv: Path = Path(".env")) -> dict[str, str]:
    """Return `.env` and the process environment as one mapping; the environment wins."""
    stored = {name: value for name, value in dotenv_values(dotenv).items() if value is not None}
    return stored | {name: value for name, value in os.environ.items() if value.strip()}


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Build `Settings` from a mapping of names to text.

    Raises `SettingsError` with a sentence for every fault found.
    """
    values: dict[str, Any] = {}
    problems = []
    for setting in TABLE:
        text = environ.get(setting.name, "").strip() or setting.default
        values[setting.name.lower()] = None
        if text is None:
            continue
        try:
            values[setting.name.lower()] = setting.read(text)
        except ValueError as error:
            shown = "" if setting.secret else f" ({_without_password(text)})"
            problems.append(f"{setting.name}{shown} cannot be used: {error}.")
    problems += _contradictions(environ)
    if problems:
        raise SettingsError(problems)
    values["allowed_numbers"] = values["allowed_numbers"] or frozenset()
    chosen = values["database_url"]
    values["postgres_url"] = chosen if isinstance(chosen, str) else None
    if isinstance(chosen, str):
        # No file: but uploads under way, and what Mem0 itself keeps, are beside the media.
        values["database_url"] = values["media_dir"].parent / "whatsapp_memory.db"
    values["timezone_is_set"] = values["timezone"] is not None
    values["timezone"] = values["timezone"] or local_zone()
    if values["debug"]:
        values["log_level"] = "DEBUG"
    return Settings(**values)


def _without_password(text: str) -> str:
    return re.sub(r"(://[^:/@]*):.*@", r"\1:***@", text)


def _contradictions(environ: Mapping[str, str]) -> list[str]:
    """Return a sentence for each set of values that cannot stand together."""
    given = {setting.name for setting in TABLE if environ.get(setting.name, "").strip()}
    problems = []
    missing = [name for name in _TWILIO if name not in given]
    if 0 < len(missing) < len(_TWILIO):
        problems.append(
            f"Twilio is half configured: set {' and '.join(missing)} too, or none of the three."
        )
    if {"MEM0_API_KEY", "MEM0_CONFIG"} <= given:
        problems.append("MEM0_API_KEY and MEM0_CONFIG exclude each other: keep one of them.")
    if "REMINDER_WEBHOOK" not in given:
        problems += [
            f"{name} needs REMINDER_WEBHOOK: set that too, or leave it blank."
            for name in ("REMINDER_WEBHOOK_SECRET", "REMINDER_WEBHOOK_USER")
            if name in given
        ]
    keys = {"S3_ACCESS_KEY", "S3_SECRET_KEY"}
    if ("MEDIA_URL" in given) != (keys <= given) or 0 < len(keys & given) < len(keys):
        problems.append("MEDIA_URL, S3_ACCESS_KEY and S3_SECRET_KEY go together: set all or none.")
    if "OPENAI_EMBEDDING_MODEL" in given and not given & {"OPENAI_API_KEY", "OPENAI_BASE_URL"}:
        problems.append(
            "OPENAI_EMBEDDING_MODEL needs a server: set OPENAI_API_KEY or OPENAI_BASE_URL too,"
            " or leave it blank."
        )
    return problems


def local_zone() -> ZoneInfo:
    """Return this machine's zone, or UTC when it has none that can be named."""
    try:
        return ZoneInfo(tzlocal.get_localzone_name())
    except Exception:  # tzlocal raises its own, zoneinfo's and OS errors for odd /etc/localtime
        return ZoneInfo("UTC")


def load_secret_key(settings: Settings) -> bytes:
    """Return the key that signs media links: made once, mode 600, beside the database."""
    if settings.secret_key:
        return settings.secret_key.encode()
    return _made_once(settings.database_url.with_suffix(".key"))


def token_path(settings: Settings) -> Path:
    """Return where the token is kept that nobody chose."""
    return settings.database_url.with_suffix(".token")


def load_token(settings: Settings) -> str:
    """Return the token that opens REST and the page: the one chosen, else made once as the key."""
    return settings.api_token or _made_once(token_path(settings)).decode("ascii").strip()


def _made_once(path: Path) -> bytes:
    """Return what is in a file that only we read; a new one gets 32 random bytes, in hex."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32), encoding="ascii")
        # Of two processes that start together the first one's stands, always whole.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_bytes()
