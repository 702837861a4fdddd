"""Insight and health over HTTP: counts by the user's clock, reminders kept, the doctor."""

import socket
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import ANNA, NOW, Server, make_world, serve
from connected import JPEG, Phone, connect, end, eventually, settle, vendors
from test_web_chat import send

import doctor
from transfer import backup


def activity(server: Server, **query: object) -> dict[str, Any]:
    found: dict[str, Any] = server.get("/analytics/activity", **query).json
    return found


def keep(server: Server, at: str, content: str = "note", **fields: Any) -> None:
    server.post("/memories", {"content": content, "created_at": at} | fields)


def days_with_something(found: dict[str, Any]) -> dict[str, int]:
    return {day["day"]: day["memories"] for day in found["days"] if day["memories"]}


# -- activity --------------------------------------------------------------------------------------


def test_days_and_hours_are_those_of_the_users_clock(server: Server) -> None:
    keep(server, "2026-11-21T22:59:00Z")  # 23:59 in Rome
    keep(server, "2026-11-21T23:00:00Z")  # midnight
    keep(server, "2026-10-24T22:30:00Z")  # 00:30, still in summer time
    found = activity(server, days=40)
    assert [found["days"][0]["day"], found["days"][-1]["day"]] == ["2026-10-14", "2026-11-22"]
    assert len(found["days"]) == 40
    assert days_with_something(found) == {"2026-11-21": 1, "2026-11-22": 1, "2026-10-25": 1}
    hours = {hour["hour"]: hour["memories"] for hour in found["hours"] if hour["memories"]}
    assert hours == {23: 1, 0: 2}
    assert [hour["hour"] for hour in found["hours"]] == list(range(24))


def test_a_clock_that_differs_by_quarters_of_an_hour(tmp_path: Path) -> None:
    for server in serve(make_world(tmp_path, TIMEZONE="Asia/Kathmandu")):
        keep(server, "2026-11-21T18:14:59Z")
        keep(server, "2026-11-21T18:15:00Z")
        assert days_with_something(activity(server)) == {"2026-11-21": 1, "2026-11-22": 1}


def test_what_is_older_is_left_out_and_others_too(server: Server) -> None:
    keep(server, "2026-11-22T10:00:00Z", "one #house", user_id="local")
    keep(server, "2026-11-13T10:00:00Z", "old #house #garden", memory_type="image", user_id="local")
    server.webhook("SM1", "Anna's #house", ANNA)
    mine = activity(server, days=7, user_id="local")
    assert mine["kinds"] == {"text": 1}
    assert mine["top_tags"] == [{"tag": "house", "count": 1}]
    assert sum(day["messages"] for day in mine["days"]) == 1
    assert activity(server, days=30, user_id="local")["kinds"] == {"image": 1, "text": 1}
    assert sum(day["messages"] for day in activity(server)["days"]) == 3


def test_the_number_of_days_is_checked(server: Server) -> None:
    for days in ("0", "367", "many", "-1"):
        assert server.get("/analytics/activity", days=days).status == 400
    assert len(activity(server)["days"]) == 90
    assert activity(server, user_id="local")["kinds"] == {}


def test_reminders_kept_late_missed_and_to_come(server: Server) -> None:
    world = server.world
    for text in ("the tea in 10 minutes", "the bread in 20 minutes", "the bins in 30 hours"):
        server.post("/chat", {"text": f"Remind me about {text}"})
    server.post("/chat", {"text": "Remind me to cancel in 40 minutes"})
    server.call("DELETE", "/reminders/4")
    assert activity(server)["reminders"] == {"kept": 0, "late": 0, "missed": 0, "pending": 3}
    world.clock.pass_(minutes=10, seconds=30)
    settle(world)
    world.clock.pass_(minutes=11)
    assert activity(server)["reminders"] == {"kept": 1, "late": 0, "missed": 1, "pending": 1}
    settle(world)
    assert activity(server)["reminders"] == {"kept": 1, "late": 1, "missed": 0, "pending": 1}
    server.call("PATCH", "/reminders/2", body={"done": True})
    assert activity(server)["reminders"] == {"kept": 2, "late": 0, "missed": 0, "pending": 1}


def test_space_used(server: Server) -> None:
    send(server, ("a.jpg", "image/jpeg", JPEG), text="a photo")
    server.webhook("SM1", "hi", ANNA)
    for query in ({}, {"user_id": "local"}):
        used = activity(server, **query)["storage"]
        assert (used["files"], used["media_bytes"]) == (1, len(JPEG))
        assert used["database_bytes"] > 4096
    assert activity(server, user_id="+15551230001")["storage"]["files"] == 0


# -- the doctor ------------------------------------------------------------------------------------


def checked(server: Server, language: str = "") -> dict[str, Any]:
    headers = {"Accept-Language": language} if language else {}

    def ask() -> Any:
        answer = server.call("GET", "/doctor", headers=headers).json
        return answer["checks"] and answer

    found: dict[str, Any] = eventually(ask)
    return found


def test_the_doctor_is_asked_live(server: Server) -> None:
    found = checked(server)
    states = {check["name"]: check["state"] for check in found["checks"]}
    assert (states["database"], states["WhatsApp"], states["Mem0"]) == ("ok", "off", "off")
    assert {"name", "state", "finding", "mend"} == set(found["checks"][0])
    assert found["queues"] == {"messages": 0, "held": 0, "mem0": 0, "media": 0}
    assert found["last_signature_at"] is None and found["last_backup_at"] is None
    assert found["database_bytes"] > 0 and found["version"] == "1.0.0"


@pytest.mark.parametrize(
    ("code", "mem0", "port"),
    [
        ("de", "kein MEM0_API_KEY; die Notizen bleiben auf diesem Rechner", "{}: frei"),
        ("es", "sin MEM0_API_KEY; las notas se quedan en este equipo", "{}: libre"),
        ("fr", "pas de MEM0_API_KEY ; les notes restent sur cette machine", "{} : libre"),
        ("hi", "MEM0_API_KEY नहीं है; नोट इसी कंप्यूटर पर रहते हैं", "{}: ख़ाली"),
        ("id", "tidak ada MEM0_API_KEY; catatan tetap di komputer ini", "{}: bebas"),
        ("it", "nessuna MEM0_API_KEY; le note restano su questo computer", "{}: libera"),
        ("nl", "geen MEM0_API_KEY; notities blijven op deze computer", "{}: vrij"),
        ("pt", "sem MEM0_API_KEY; as notas ficam neste computador", "{}: livre"),
        ("", "no MEM0_API_KEY; memories stay on this machine", "{}: free"),
    ],
)
def test_the_doctor_speaks_the_language_of_who_asks(
    tmp_path: Path, code: str, mem0: str, port: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
    world = make_world(tmp_path, PORT=str(number))
    for server in serve(world):
        english = {check["name"]: check for check in checked(server)["checks"]}
        told = {check["name"]: check for check in checked(server, code)["checks"]}
        assert told["Mem0"]["finding"] == mem0 and told["Mem0"]["state"] == "off"
        assert told["port"]["finding"] == port.format(number)
        assert told.keys() == english.keys()
        assert {"{", "}"}.isdisjoint("".join(check["finding"] for check in told.values()))
    world.services.database.close()


def test_the_terminal_is_told_in_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in (("LANG", "de_DE.UTF-8"), ("DATABASE_URL", f"sqlite:///{tmp_path}/m.db")):
        monkeypatch.setenv(name, value)
    assert doctor.run() == 0
    assert "off  Mem0: no MEM0_API_KEY; memories stay on this machine" in capsys.readouterr().out


def test_the_last_backup_and_signature_are_told(tmp_path: Path) -> None:
    with vendors() as stand_ins:
        world = connect(tmp_path, stand_ins, uses="twilio mem0")
        folder = backup.folder_beside(world.services.database.path)
        folder.mkdir()
        for name in ("backup-20261101T100000Z.zip", "backup-20261102T100000Z.zip", "other.zip"):
            (folder / name).touch()
        for server in serve(world):
            assert checked(server)["last_backup_at"] == "2026-11-02T10:00:00+00:00"
            Phone(server, stand_ins).post("/webhook", {"MessageSid": "SM1"}, signature="wrong")
            assert checked(server)["last_signature_at"] is None
            Phone(server, stand_ins).send("The bins go out on Thursday")
            found = checked(server)
            assert datetime.fromisoformat(found["last_signature_at"]) == NOW
            assert found["queues"]["mem0"] == 1
            world.services.seen.clear()  # as after a restart
            assert checked(server)["last_signature_at"] == found["last_signature_at"]
        end(world)


def test_vendors_are_asked_once_a_minute_at_the_most(tmp_path: Path) -> None:
    with vendors() as stand_ins:
        world = connect(tmp_path, stand_ins, uses="openai")
        for server in serve(world):
            for _ in range(5):
                checked(server)
            listed = [one for one in stand_ins.openai.sent() if one.path.endswith("/models")]
            assert len(listed) == 1
            assert world.services.model is not None and world.services.model.available
        end(world)
