"""The conversation in the terminal, and the doctor, as a person runs them."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

import app

ROOT = Path(app.__file__).parent


def environ(folder: Path, **more: str) -> dict[str, str]:
    return (
        os.environ
        | {
            "DATABASE_URL": f"sqlite:///{folder}/memory.db",
            "MEDIA_DIR": f"{folder}/media",
            "TIMEZONE": "Europe/Rome",
            "HOME": str(folder),
            "TERM": "xterm",
        }
        | more
    )


def run(folder: Path, *arguments: str, said: str = "", **more: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "app.py"), *arguments],
        cwd=folder,
        env=environ(folder, **more),
        input=said,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_piped_conversation(tmp_path: Path) -> None:
    said = "The plumber is called Rossi\nWho is the plumber?\n\n/list\n"
    status, printed = run(tmp_path, "chat", said=said)
    assert status == 0
    assert "Saved." in printed
    assert "“The plumber is called Rossi”" in printed
    assert "1. 📝 The plumber is called Rossi" in printed
    assert "Traceback" not in printed


def test_a_person_types_and_a_reminder_comes_in_between(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "chat"],
        cwd=tmp_path,
        env=environ(tmp_path),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        close_fds=True,
    )
    os.close(slave)
    printed = b""

    def wait_for(*words: str) -> None:
        """Wait until the words have come, one after the other, and leave out all up to them."""
        nonlocal printed
        for word in words:
            deadline = time.monotonic() + 180
            while word.encode() not in printed:
                is_there, _, _ = select.select([master], [], [], 1)
                assert time.monotonic() < deadline, printed.decode(errors="replace")
                printed += os.read(master, 4096) if is_there else b""
            printed = printed.split(word.encode(), 1)[1]

    wait_for("you> ")
    os.write(master, b"remind me to drink tea in 2 seconds\r")
    wait_for("Reminder set: drink tea", "you> ")
    os.write(master, b"half a sen")
    wait_for("half a sen", "⏰ Reminder: drink tea")
    os.write(master, b"tence is kept\r")
    wait_for("Saved.", "you> ")
    os.write(master, b"\x04")
    wait_for("Bye.")
    assert process.wait(timeout=120) == 0
    os.close(master)


@pytest.mark.parametrize("command", ["app.py", "main.py"])
def test_both_names_start_the_same_program(tmp_path: Path, command: str) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / command), "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "doctor" in done.stdout


def test_a_backup_is_put_back_after_everything_is_lost(tmp_path: Path) -> None:
    run(tmp_path, "chat", said="The plumber is called Rossi\n")
    assert run(tmp_path, "backup", "kept.zip")[0] == 0
    for path in tmp_path.glob("memory.*"):
        path.unlink()
    assert run(tmp_path, "restore", "kept.zip")[0] == 0
    assert "Rossi" in run(tmp_path, "chat", said="Who is the plumber?\n")[1]


def test_an_export_is_read_into_another_store(tmp_path: Path) -> None:
    run(tmp_path, "chat", said="The plumber is called Rossi\n")
    assert run(tmp_path, "export", "all.jsonl")[0] == 0
    other = tmp_path / "other"
    other.mkdir()
    for _ in "ab":  # safe to repeat
        assert run(other, "import", str(tmp_path / "all.jsonl"))[0] == 0
    assert run(other, "chat", said="/list\n")[1].count("Rossi") == 1


def test_the_doctor_finds_all_well(tmp_path: Path) -> None:
    run(tmp_path, "chat", said="The plumber is called Rossi\n")
    status, printed = run(tmp_path, "doctor")
    assert status == 0
    assert re.search(r"ok +database: .*intact", printed)
    assert re.search(r"off +WhatsApp", printed)
    assert "All is well." in printed


def test_the_doctor_names_cause_and_fix(tmp_path: Path) -> None:
    status, printed = run(tmp_path, "doctor", PORT="x", TIMEZONE="Mars")
    assert status == 1
    assert "PORT (x) cannot be used" in printed
    assert "IANA name" in printed
    (tmp_path / "memory.db").write_bytes(b"this was a database once" * 100)
    status, printed = run(tmp_path, "doctor")
    assert status == 1
    assert "FAIL database" in printed


def test_a_wrong_setting_stops_the_start(tmp_path: Path) -> None:
    status, printed = run(tmp_path, PORT="x", TIMEZONE="Mars")
    assert status == 2
    assert printed.count("cannot be used") == 2
    assert "Traceback" not in printed


def test_a_database_that_cannot_be_opened_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "memory.db").write_bytes(b"this was a database once" * 100)
    status, printed = run(tmp_path)
    assert status == 2
    assert "The database cannot be used" in printed
