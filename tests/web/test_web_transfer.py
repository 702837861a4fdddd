"""Taking it along over HTTP: export, import with its questions, backup; safe to repeat."""

import io
import json
import os
import stat
import threading
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from belongings import CHAT, FILES
from conftest import ANNA, Server, make_world, serve
from connected import JPEG, eventually, in_background
from test_web_chat import send

import web.transfer
from transfer import backup

PIECE = 1 << 20


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "other").mkdir()
    yield from serve(make_world(tmp_path / "other"))


def fetch(server: Server, path: str) -> tuple[bytes, dict[str, str]]:
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=120) as answer:
        return answer.read(), dict(answer.headers)


def live(server: Server) -> None:
    """Say something worth taking along."""
    send(server, ("a.jpg", "image/jpeg", JPEG), text="Our new kitchen")
    server.post("/chat", {"text": "The plumber is called Rossi"})
    server.post("/chat", {"text": "Remind me to call Rossi tomorrow at 3pm"})


def upload(server: Server, name: str, content: bytes) -> str:
    begun = server.post("/imports", {"name": name, "size": len(content)})
    assert begun.status == 201
    made: str = begun.json["id"]
    for start in range(0, len(content), PIECE):
        piece = content[start : start + PIECE]
        sent = server.call("PUT", f"/imports/{made}?offset={start}", body=piece)
        assert sent.json == {"received": start + len(piece)}
    return made


def finish(server: Server, import_id: str, **answers: Any) -> dict[str, Any]:
    assert server.post(f"/imports/{import_id}/start", answers).status == 202
    ended: dict[str, Any] = eventually(
        lambda: (told := server.get(f"/imports/{import_id}").json)["state"] != "running" and told
    )
    return ended


def chat_zip(text: str = CHAT) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("_chat.txt", text)
        for name, content in FILES.items():
            archive.writestr(name, content)
    return held.getvalue()


# -- export ----------------------------------------------------------------------------------------


def test_an_export_of_each_kind_is_a_download(server: Server) -> None:
    live(server)
    lines, headers = fetch(server, "/export?format=jsonl")
    assert headers["Content-Disposition"] == 'attachment; filename="memory-20261122.jsonl"'
    kinds = [json.loads(line)["kind"] for line in lines.splitlines()]
    assert kinds[0] == "export" and {"media", "interaction", "memory", "reminder"} < set(kinds)
    packed, headers = fetch(server, "/export?user_id=local")
    assert headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert any(name.startswith("media/") for name in archive.namelist())
    calendar, _ = fetch(server, "/export?format=ics")
    assert b"SUMMARY:call Rossi" in calendar


def test_whose_it_is_has_to_be_clear(server: Server) -> None:
    assert server.get("/export").status == 400
    assert fetch(server, "/export?format=jsonl&user_id=local")[0].count(b"\n") == 1
    server.webhook("SM1", "The bins go out on Thursday", ANNA)
    assert b"Thursday" in fetch(server, "/export?format=jsonl")[0]
    server.post("/chat", {"text": "Only mine"})
    assert server.get("/export").status == 400
    assert b"Thursday" not in fetch(server, "/export?format=jsonl&user_id=local")[0]
    assert server.get("/export", format="pdf").status == 400
    assert server.get("/export", user_id=99).status == 404


def test_few_exports_at_a_time_and_each_makes_room(server: Server) -> None:
    live(server)
    for _ in range(5):
        fetch(server, "/export?format=jsonl")
        assert server.call("HEAD", "/export?format=zip").status == 200
    while server.world.services.exporting.acquire(blocking=False):
        pass
    assert server.get("/export").status == 503
    assert server.get("/health").status == 200


# -- import ----------------------------------------------------------------------------------------


def test_an_export_comes_in_elsewhere_and_twice_is_once(server: Server, other: Server) -> None:
    live(server)
    packed, _ = fetch(server, "/export?format=zip")
    first = finish(other, upload(other, "mine.zip", packed))
    assert first["state"] == "done" and first["report"]["added"]["memories"] == 2
    assert first["done"] == first["total"] > 0
    before = [other.world.count(table) for table in ("memories", "reminders", "media")]
    again = finish(other, upload(other, "mine.zip", packed))
    assert again["report"]["added"] == {} and again["report"]["known"]["memories"] == 2
    assert [other.world.count(table) for table in ("memories", "reminders", "media")] == before
    (photo,) = other.get("/memories/list", type="image").json
    assert photo["content"] == "Our new kitchen"
    folder = other.world.services.database.path.parent / "imports"
    assert list(folder.iterdir()) == []


def test_a_chat_asks_who_you_are(other: Server) -> None:
    made = upload(other, "WhatsApp Chat - Anna.zip", chat_zip())
    asked = finish(other, made, user_id="local")
    assert asked["state"] == "failed" and asked["question"]["name"] == "me"
    choices = [choice["value"] for choice in asked["question"]["choices"]]
    assert "" in choices and len(choices) > 2
    assert asked["error"] == asked["question"]["sentence"]
    done = finish(other, made, user_id="local", me=choices[0])
    assert done["state"] == "done" and done["question"] is None and done["error"] is None
    memories = other.get("/memories/list").json
    assert any(memory["sender"] is None for memory in memories)
    assert any(memory["media"] for memory in memories)
    once_more = finish(other, upload(other, "chat.zip", chat_zip()), me=choices[0])
    assert once_more["report"]["added"] == {}
    assert len(other.get("/memories/list").json) == len(memories)


def test_a_chat_asks_how_dates_are_meant(other: Server) -> None:
    text = "01/02/2024, 10:00 - Anna: one\n02/03/2024, 10:00 - Ben: two\n"
    made = upload(other, "chat.txt", text.encode())
    asked = finish(other, made, me="")
    assert asked["question"]["name"] == "dates"
    assert [choice["value"] for choice in asked["question"]["choices"]] == ["dmy", "mdy"]
    assert "--" not in asked["question"]["sentence"]
    assert finish(other, made, me="", dates="mdy", zone="UTC")["state"] == "done"
    assert [memory["created_at"][:10] for memory in other.get("/memories/list").json] == [
        "2024-02-03",
        "2024-01-02",
    ]


def test_an_upload_goes_on_where_it_broke_off(other: Server) -> None:
    text = "".join(f"[21/11/2026, 09:00:00] Anna: line {n} {'x' * 900}\n" for n in range(2500))
    content = text.encode()
    made = other.post("/imports", {"name": "chat.txt", "size": len(content)}).json["id"]

    def put(offset: int, piece: bytes) -> Any:
        return other.call("PUT", f"/imports/{made}?offset={offset}", body=piece)

    assert put(0, content[:PIECE]).json == {"received": PIECE}
    assert put(0, content[:PIECE]).json == {"received": PIECE}  # its answer was lost
    assert put(PIECE + 1, b"x").status == 409
    assert other.post(f"/imports/{made}/start", {}).status == 409
    assert other.get(f"/imports/{made}").json["state"] == "uploading"
    assert put(PIECE, content[PIECE : 2 * PIECE]).status == 200
    assert put(2 * PIECE, content[2 * PIECE :] + b"x").status == 413
    assert put(2 * PIECE, content[2 * PIECE :]).json == {"received": len(content)}
    done = finish(other, made, me="")
    assert done["state"] == "done"
    assert done["report"]["added"] == {"messages": 2500}
    assert put(0, b"x").status == 409
    assert other.post(f"/imports/{made}/start", {}).status == 409


def test_others_are_answered_while_much_comes_in(other: Server) -> None:
    text = "".join(f"[21/11/2026, 09:00:00] Anna: the {n}th line\n" for n in range(5_000))
    made = upload(other, "chat.txt", text.encode())
    other.post(f"/imports/{made}/start", {"me": ""})
    longest, started = 0.0, time.monotonic()
    while other.get(f"/imports/{made}").json["state"] == "running":
        began = time.monotonic()
        assert other.post("/chat", {"text": "The bins go out on Thursday"}).status == 200
        longest = max(longest, time.monotonic() - began)
    assert other.get(f"/imports/{made}").json["state"] == "done"
    assert 0 < longest < max(2.0, (time.monotonic() - started) / 3)


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("x.zip", b"PK\x03\x04 broken", "."),
        ("x.txt", b"nothing of a chat", "no message of a WhatsApp chat"),
        ("x.jsonl", b'{"kind": "other"}\n', "no export"),
        ("x.zip", b"\0" * 100, "."),
    ],
)
def test_what_cannot_be_read_fails_in_a_sentence(
    other: Server, name: str, content: bytes, part: str
) -> None:
    told = finish(other, upload(other, name, content))
    assert told["state"] == "failed" and told["question"] is None
    assert part in told["error"] and told["error"].endswith(".")
    assert other.world.count("memories") == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"name": "x"}, 400), ({"name": "x", "size": "1"}, 400),
     ({"name": "x", "size": 0}, 400), ({"name": "../..", "size": 1}, 400),
     ({"name": "x", "size": 1 << 40}, 413), ({"name": 7, "size": 1}, 400)],
    ids=repr,
)  # fmt: skip
def test_a_wrong_beginning_is_refused(other: Server, body: object, status: int) -> None:
    answer = other.post("/imports", body)
    assert answer.status == status
    assert answer.json["error"].endswith(".")


@pytest.mark.parametrize(
    "answers",
    [{"dates": "ydm"}, {"dates": []}, {"zone": "Mars"}, {"me": 7}, {"user_id": 99}, []],
    ids=repr,
)
def test_a_wrong_answer_is_refused(other: Server, answers: Any) -> None:
    made = upload(other, "chat.txt", b"x")
    assert other.post(f"/imports/{made}/start", answers).status in {400, 404}
    assert other.get(f"/imports/{made}").json["state"] == "uploading"


def test_no_name_leads_out_of_its_folder(other: Server) -> None:
    for name in ("../../evil.txt", "/etc/evil.txt", "..\\evil.txt", ".hidden", "ü" * 300 + ".txt"):
        made = upload(other, name, b"x")
        (path,) = (other.world.services.database.path.parent / "imports" / made).iterdir()
        assert not path.name.startswith(".")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    for path in ("/imports/none", "/imports/..", "/imports/" + "0" * 32):
        assert other.get(path).status == 404
    assert other.call("PUT", "/imports/none?offset=0", body=b"x").status == 404


def test_an_upload_that_nobody_goes_on_with_is_swept(other: Server) -> None:
    made, kept = upload(other, "old.txt", b"x"), upload(other, "new.txt", b"x")
    folder = other.world.services.database.path.parent / "imports"
    os.utime(folder / made / "old.txt", (time.time() - 90_000,) * 2)
    web.transfer.sweep(other.world.services)
    assert [path.name for path in folder.iterdir()] == [kept]
    assert other.call("PUT", f"/imports/{made}?offset=0", body=b"x").status == 404
    assert other.post(f"/imports/{made}/start", {}).status == 409


# -- backup ----------------------------------------------------------------------------------------


def backed_up(server: Server) -> dict[str, Any]:
    found: dict[str, Any] = eventually(
        lambda: (one := server.get("/backups").json[0])["state"] != "running" and one
    )
    return found


def test_a_backup_is_made_listed_fetched_and_restored(server: Server, tmp_path: Path) -> None:
    live(server)
    begun = server.post("/backups")
    assert (begun.status, begun.json["name"]) == (202, "backup-20261122T151800Z.zip")
    made = backed_up(server)
    assert made["state"] == "done" and made["bytes"] > 0 and made["error"] is None
    assert made["created_at"] == "2026-11-22T15:18:00+00:00"
    folder = server.world.services.database.path.parent / "backups"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / made["name"]).stat().st_mode) == 0o600
    assert server.post("/backups").status == 409
    content, headers = fetch(server, f"/backups/{made['name']}")
    assert len(content) == made["bytes"]
    assert headers["Content-Disposition"] == f'attachment; filename="{made["name"]}"'
    taken = tmp_path / "taken.zip"
    taken.write_bytes(content)
    (tmp_path / "other").mkdir()
    elsewhere = make_world(tmp_path / "other")
    elsewhere.services.database.close()
    backup.restore_backup(elsewhere.services.settings, taken, server.world.clock(), overwrite=True)
    restored = make_world(tmp_path / "other")
    assert restored.count("memories") == 2
    restored.services.database.close()


def test_a_failed_backup_says_so(server: Server) -> None:
    folder = server.world.services.database.path.parent / "backups"
    folder.touch()  # no folder can be made here
    assert server.post("/backups").status == 503
    folder.unlink()
    server.world.db.execute("PRAGMA writable_schema = ON")
    server.world.db.execute("UPDATE sqlite_schema SET sql = 'x' WHERE name = 'memories_by_sender'")
    server.post("/backups")
    failed = backed_up(server)
    assert (failed["state"], failed["bytes"]) == ("failed", None)
    assert failed["error"] == "The database cannot be used right now."


def test_backups_of_before_are_listed_and_nothing_else_is_handed_out(server: Server) -> None:
    folder = server.world.services.database.path.parent / "backups"
    folder.mkdir()
    (folder / "backup-20261101T100000Z.zip").write_bytes(b"x")
    (folder / "other.zip").write_bytes(b"x")
    (only,) = server.get("/backups").json
    assert (only["name"], only["bytes"], only["state"]) == (
        "backup-20261101T100000Z.zip",
        1,
        "done",
    )
    for name in ("other.zip", "..%2fmemory.db", "%2e%2e", "backup-x.zip", "none"):
        assert server.get(f"/backups/{name}").status == 404


def test_a_backup_is_made_while_others_are_answered(server: Server) -> None:
    for n in range(50):
        server.post("/memories", {"content": f"note {n} " + "x" * 5000})
    server.post("/backups")
    done = threading.Event()

    def talk() -> None:
        while not done.is_set():
            assert server.post("/chat", {"text": "The bins go out on Thursday"}).status == 200

    talking = in_background(talk)
    made = backed_up(server)
    done.set()
    talking.join(10)
    assert made["state"] == "done"
    assert [one["name"] for one in server.get("/backups").json] == [made["name"]]
