"""The doctor asks the vendors themselves, says what is wrong and how to mend it."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import make_world, serve
from connected import OGG, Vendors, connect, end, vendors
from openai_stand_in import INTENT, UNAUTHORIZED
from stand_in import Fault

import app
import doctor
import ingest
from doctor import Check, Edges
from vendors.twilio_inbound import parse_inbound


@pytest.fixture
def stand_ins() -> Iterator[Vendors]:
    with vendors() as stand_ins:
        yield stand_ins


def examine(
    folder: Path, stand_ins: Vendors, address: str | None, **environ: str
) -> dict[str, list[Check]]:
    world = connect(folder, stand_ins, **environ)
    services = world.services
    edges = Edges(services.twilio, services.model, services.mem0, lambda: address)
    checks: dict[str, list[Check]] = {}
    for check in doctor.examine_vendors(services.settings, edges):
        checks.setdefault(check.name, []).append(check)
    end(world)
    return checks


def test_all_is_well_and_what_to_paste_is_said(
    tmp_path: Path, stand_ins: Vendors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_leads_here", lambda address: True)
    well = Check("strangers", "ok", "asked")
    monkeypatch.setattr(doctor, "_strangers", lambda address: well)
    checks = examine(tmp_path, stand_ins, "https://memory.example.org")
    assert {check.state for found in checks.values() for check in found} <= {"ok", "off"}
    assert "https://memory.example.org/webhook/status" in checks["webhook"][0].finding
    assert "sandbox" in checks["WhatsApp"][0].finding
    assert "Hosted Mem0 answered" in checks["Mem0"][0].finding
    chat, hearing, speed = checks["model"]
    assert [chat.finding, hearing.finding] == ["gpt-6-luna", "gpt-transcribe"]
    assert speed.finding.endswith(" s; a message waits 6 s for it (OPENAI_TIMEOUT)")


def test_each_fault_has_its_cause_and_its_mend(tmp_path: Path, stand_ins: Vendors) -> None:
    refused = {"code": 20003, "message": "Authenticate"}
    stand_ins.twilio.always(Fault(status=401, body=refused))
    stand_ins.mem0.always(Fault(status=401))
    stand_ins.openai.always(UNAUTHORIZED)
    checks = examine(tmp_path, stand_ins, None)
    for name, cause, mend in (
        ("WhatsApp", "Authenticate", "Auth Token"),
        ("webhook", "no public address", "ngrok"),
        ("Mem0", "MEM0_API_KEY", "wait here"),
        ("model", "key was refused", "OPENAI_API_KEY"),
    ):
        (check,) = checks[name]
        assert check.state == "fault"
        assert cause in check.finding and mend in check.mend
    printed = str(checks)
    for secret in ("sk-test-key", "m0-test-key", "stand-in-token-never-shown"):
        assert secret not in printed


def test_a_models_end_is_told_in_time(tmp_path: Path, stand_ins: Vendors) -> None:
    soon = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    stand_ins.openai.models = {"gpt-6-luna": soon}
    chat, hearing, _ = examine(tmp_path, stand_ins, None)["model"]
    # A server of one's own may well have no model for speech.
    assert (chat.state, hearing.state) == ("warning", "warning")
    assert soon in chat.finding
    assert "OPENAI_TRANSCRIBE_MODEL" in hearing.mend


def test_a_model_that_is_too_slow_is_told(tmp_path: Path, stand_ins: Vendors) -> None:
    def slowly(_: object) -> dict[str, object]:
        time.sleep(1.2)
        return INTENT

    stand_ins.openai.contents["intent"] = slowly
    *_, speed = examine(tmp_path, stand_ins, None, OPENAI_TIMEOUT="1")["model"]
    assert speed.state == "warning"
    assert "a question took 1 s, and a message waits 1 s for it" in speed.finding
    assert "OPENAI_TIMEOUT" in speed.mend and "OPENAI_CHAT_MODEL" in speed.mend


def test_a_model_that_answers_nonsense_is_told(tmp_path: Path, stand_ins: Vendors) -> None:
    stand_ins.openai.contents["intent"] = "I am a poet"
    *_, speed = examine(tmp_path, stand_ins, None)["model"]
    assert (speed.state, speed.finding) == (
        "fault",
        "gpt-6-luna: the answer is not a JSON object",
    )


def test_the_address_is_tried(tmp_path: Path, stand_ins: Vendors) -> None:
    assert doctor._webhook("https://127.0.0.1:1", 8000).state == "warning"
    world = connect(tmp_path, stand_ins, uses="")
    for server in serve(world):
        assert doctor._leads_here(f"http://127.0.0.1:{server.port}")
    end(world)


def test_who_hears_and_what_is_not_understood_yet_is_said(
    tmp_path: Path, stand_ins: Vendors
) -> None:
    world = connect(tmp_path, stand_ins, uses="twilio", SENSES="off")
    form = stand_ins.twilio.inbound_media((OGG, "audio/ogg"))
    ingest.receive(world.services, parse_inbound(form), "twiml")
    assert [check.state for check in doctor._senses(world.services.settings)] == ["off", "off"]
    queues = doctor._queues(world.services.settings)
    assert queues.finding == "waiting: 1 messages whose files are not understood yet"
    served = serve(world)
    assert next(served).get("/health").json["media_waiting"] == 1
    next(served, None)
    end(world)


def test_the_database_is_as_large_as_with_what_is_not_merged_yet(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    for number in range(3):
        world.say(f"note {number} " + "word " * 200_000)
    merged = world.services.database.path.stat().st_size
    assert doctor.database_bytes(world.services.database.path) > merged + 1_000_000
    said = next(check for check in doctor.examine(world.services.settings) if "MB" in check.finding)
    assert not said.finding.startswith(f"{world.services.database.path}, 0.0 MB")
    world.services.database.close()


def test_the_assistant_knows_that_it_is_itself_that_listens(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        world = make_world(tmp_path, PORT=str(listening.getsockname()[1]))
        checks = {check.name: check.finding for check in doctor.examine_all(world.services)}
        assert checks["port"].endswith(": this assistant listens there")
        checks = {check.name: check.finding for check in doctor.examine(world.services.settings)}
        assert checks["port"].endswith("something listens there (this assistant?)")
    world.services.database.close()


def test_a_server_that_is_asked_for_and_not_configured_has_its_mend(tmp_path: Path) -> None:
    world = make_world(tmp_path, SENSES="server")
    checks = list(doctor._senses(world.services.settings))
    assert [(check.name, check.state) for check in checks] == [
        ("hearing", "warning"),
        ("reading", "warning"),
    ]
    assert all("OPENAI_BASE_URL" in check.mend for check in checks)
    world.services.database.close()


def test_what_is_said_at_the_start_works_as_it_stands(tmp_path: Path) -> None:
    world = make_world(tmp_path, PORT="8123")
    said = "\n".join(app._banner(world.services))
    assert "http://localhost:8123/ or make chat" in said and "make doctor" in said
    assert "python app.py" not in said
    world.services.database.close()
