"""Configuration: blank is unset, every fault is told at once, and the documents are true."""

import os
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import app
from core import settings
from core.settings import SettingsError, load_settings

ROOT = Path(settings.__file__).parents[1]


def problems(**environ: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ)
    return caught.value.problems


def test_nothing_is_needed() -> None:
    defaults = load_settings({})
    assert (defaults.host, defaults.port) == ("127.0.0.1", 8000)
    assert not (defaults.has_twilio or defaults.has_openai or defaults.has_mem0)
    assert isinstance(defaults.timezone, ZoneInfo)


def test_blank_counts_as_unset() -> None:
    blank = {setting.name: "  " for setting in settings.TABLE}
    assert load_settings(blank) == load_settings({})


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"PORT": "eight"}, "whole number from 1 to 65535"),
        ({"PORT": "70000"}, "whole number from 1 to 65535"),
        ({"PORT": "0"}, "whole number from 1 to 65535"),
        ({"HOST": "999.1.1.1"}, "such as 127.0.0.1"),
        ({"HOST": "localhost:8000"}, "such as 127.0.0.1"),
        ({"MEDIA_DIR": "/etc/passwd"}, "/etc/passwd is a file"),
        ({"MEDIA_DIR": "/etc/passwd/media"}, "/etc/passwd is a file"),
        ({"MEDIA_DIR": "x" * 300}, "too long"),
        ({"TIMEZONE": "Mars/Olympus"}, "IANA name"),
        ({"TIMEZONE": "../etc/passwd"}, "IANA name"),
        ({"DATABASE_URL": "mysql://x"}, "or postgresql://user"),
        ({"DATABASE_URL": "sqlite:////no/such/folder/a.db"}, "does not exist"),
        ({"MEM0_INFER": "maybe"}, "true or false"),
        ({"LOG_LEVEL": "LOUD"}, "DEBUG, INFO"),
        ({"OPENAI_BASE_URL": "localhost:11434"}, "https://example.org"),
        ({"PUBLIC_URL": "my-tunnel"}, "https://example.org"),
        ({"ALLOWED_NUMBERS": "5551230001"}, "country code"),
        ({"MEM0_CONFIG": "/no/such.json"}, "cannot be read"),
        ({"MEM0_API_KEY": "m0", "MEM0_CONFIG": "pyproject.toml"}, "exclude each other"),
        ({"TWILIO_AUTH_TOKEN": "t"}, "TWILIO_ACCOUNT_SID and TWILIO_PHONE_NUMBER"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_value_is_refused_with_its_fix(environ: dict[str, str], words: str) -> None:
    assert any(words in problem for problem in problems(**environ))


def test_every_fault_is_told_at_once() -> None:
    told = problems(PORT="x", TIMEZONE="x", DEBUG="x", TWILIO_ACCOUNT_SID="AC1")
    assert len(told) == 4


@pytest.mark.parametrize("host", ["0.0.0.0", "::1", "localhost", "box.local"])
def test_an_address_or_a_name_may_be_listened_on(host: str) -> None:
    assert load_settings({"HOST": host}).host == host


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("name", "value"), [("HOST", "nosuch.invalid"), ("MEDIA_DIR", "/proc/no/such")]
)
def test_what_shows_only_at_the_start_is_told_in_one_sentence(
    tmp_path: Path, name: str, value: str
) -> None:
    environ = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/a.db",
        "MEDIA_DIR": f"{tmp_path}/media",
        "PORT": str(free_port()),
        name: value,
    }
    ran = subprocess.run(
        [sys.executable, ROOT / "app.py"],
        env=environ,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 2
    assert f"{name} ({value}) cannot be used" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("address", "is_warned_of"),
    [
        ("http://memory.example.org", True),
        ("https://memory.example.org", False),
        ("http://localhost:8000", False),
    ],
)
def test_an_address_without_https_is_warned_of(
    address: str, is_warned_of: bool, caplog: pytest.LogCaptureFixture
) -> None:
    app._warn_of_plain_http(load_settings({"PUBLIC_URL": address}))
    assert ("PUBLIC_URL is not https" in caplog.text) is is_warned_of


def test_no_secret_is_shown() -> None:
    chosen = load_settings({"API_TOKEN": "hush-hush", "OPENAI_API_KEY": "sk-hush"})
    assert "hush" not in repr(chosen)
    assert not any("hush" in problem for problem in problems(TWILIO_AUTH_TOKEN="hush"))


@pytest.mark.parametrize("value", ["whatsapp:+14155238886", "+14155238886"])
def test_the_sender_gets_its_prefix(value: str) -> None:
    twilio = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "TWILIO_PHONE_NUMBER": value}
    assert load_settings(twilio).twilio_phone_number == "whatsapp:+14155238886"


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("PORT=8001\nHOST=0.0.0.0\nAPI_TOKEN=\n")
    monkeypatch.setenv("PORT", "8002")
    monkeypatch.setenv("HOST", "")
    read = settings.read_environment(dotenv)
    assert (read["PORT"], read["HOST"]) == ("8002", "0.0.0.0")


def test_the_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    chosen = load_settings({"DATABASE_URL": f"sqlite:///{tmp_path}/a.db"})
    key = settings.load_secret_key(chosen)
    assert len(key) == 64
    assert settings.load_secret_key(chosen) == key
    assert stat.S_IMODE((tmp_path / "a.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["a.key"]


def test_env_example_lists_every_setting_with_its_default() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    listed = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z0-9_]+=", line))
    assert listed == {setting.name: setting.default or "" for setting in settings.TABLE}
