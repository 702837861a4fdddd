"""What other programs export: notes, messages, contacts, calendars, the elder database."""

import base64
import json
import os
import sqlite3
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from belongings import PHOTO
from conftest import World
from imported import bring, dump, texts

import store
from core.errors import Question, UserError


def memories(world: World) -> list[tuple[str | None, str, str]]:
    listed = store.list_memories(world.db, None, limit=-1)[::-1]
    return [(one.sender, one.memory_type, one.content) for one in listed]


def twice(world: World, path: Path, **options: Any) -> None:
    """Bringing it again changes nothing."""
    before = dump(world)
    assert not bring(world, path, **options).added
    assert dump(world) == before


# -- Telegram --------------------------------------------------------------------------------------


def message(number: int, text: Any, name: str = "Ines", **more: Any) -> dict[str, Any]:
    said = {"id": number, "type": "message", "date": "2026-03-24T15:45:12", "from": name}
    return said | {"from_id": f"user{name}", "text": text} | more


LINK = [{"type": "text_link", "text": "see", "href": "https://example.org/x"}, " this"]
CHAT = {
    "name": "Ines",
    "type": "personal_chat",
    "id": 4471,
    "messages": [
        message(1, "The key hangs behind the boiler"),
        message(2, LINK, "Tom", date_unixtime="1774363512"),
        message(3, "", photo="photos/roof.jpg"),
        message(4, "", photo="(File not included. Change data exporting settings to download.)"),
        message(5, "", location_information={"latitude": 45.5, "longitude": 9.25}),
        message(6, "", contact_information={"first_name": "Carla", "phone_number": "+39 333 123"}),
        message(7, "", poll={"question": "When?", "answers": [{"text": "Fri"}, {"text": "Sat"}]}),
        message(8, "", file="stickers/x.webp", media_type="sticker", sticker_emoji="🌻"),
        {"id": 9, "type": "service", "actor": "Ines", "action": "phone_call"},
    ],
}
SAID = [
    ("Ines", "text", "The key hangs behind the boiler"),
    (None, "text", "see (https://example.org/x) this"),
    ("Ines", "image", ""),
    ("Ines", "location", "https://maps.google.com/?q=45.5,9.25"),
    ("Ines", "contact", "Carla, +39 333 123"),
    ("Ines", "text", "When?\n• Fri\n• Sat"),
]


def telegram(folder: Path, content: Any) -> Path:
    (folder / "photos").mkdir(parents=True)
    (folder / "photos/roof.jpg").write_bytes(PHOTO)
    (folder / "result.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
    return folder


@pytest.mark.parametrize("form", ["folder", "file", "zip"])
def test_a_chat_of_telegram(world: World, tmp_path: Path, form: str) -> None:
    path = telegram(tmp_path / "ChatExport", CHAT)
    if form == "file":
        path = path / "result.json"
    elif form == "zip":
        path = zipped(tmp_path / "a.zip", path)
    report = bring(world, path, me="tom")
    assert report.added == {"messages": 6, "files": 1}
    assert report.skipped == 3
    assert memories(world) == SAID
    assert not report.ignored
    twice(world, path, me="Tom")


def test_all_chats_of_telegram_are_of_whoever_it_says(world: World, tmp_path: Path) -> None:
    saved = {
        "type": "saved_messages",
        "id": 7,
        "messages": [
            message(1, "buy stamps", "Tom", from_id="user9", date="2026-03-25T10:00:00"),
            message(
                2,
                "a poem",
                "Tom",
                from_id="user9",
                forwarded_from="Rilke",
                date="2026-03-25T10:00:00",
            ),
        ],
    }
    whole = {
        "about": "Here is the data you requested.",
        "personal_information": {"user_id": 9, "first_name": "Tom"},
        "chats": {"about": "x", "list": [CHAT, saved]},
    }
    bring(world, telegram(tmp_path / "x", whole), asks_me=True)
    assert sorted(memories(world)[-2:], key=str) == [
        ("Rilke", "text", "a poem"),
        (None, "text", "buy stamps"),
    ]


def test_who_left_telegram_is_known_by_the_number_there(world: World, tmp_path: Path) -> None:
    group = CHAT | {"type": "private_group", "name": "Climbers"}
    gone = message(1, "rope is 60 m", from_id="user8") | {"from": None}
    bring(world, telegram(tmp_path / "x", group | {"messages": [gone]}))
    assert memories(world) == [("user8", "text", "rope is 60 m")]


def test_who_is_who_in_telegram_is_asked(world: World, tmp_path: Path) -> None:
    with pytest.raises(Question) as raised:
        bring(world, telegram(tmp_path / "x", CHAT), asks_me=True)
    assert [value for value, _ in raised.value.choices] == ["Ines", "Tom", ""]
    assert world.count("interactions") == 0


def test_a_cut_export_of_telegram_is_refused(world: World, tmp_path: Path) -> None:
    path = telegram(tmp_path / "x", CHAT) / "result.json"
    path.write_text(path.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    with pytest.raises(UserError, match=r"result.json cannot be read"):
        bring(world, path)


def zipped(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    return path


# -- Google Keep -----------------------------------------------------------------------------------


def keep_note(**fields: Any) -> str:
    return json.dumps({"isTrashed": False, "createdTimestampUsec": 1774367100000000} | fields)


def test_notes_of_keep(world: World, tmp_path: Path) -> None:
    items = [{"text": "milk", "isChecked": False}, {"text": "bread", "isChecked": True}]
    link = {"url": "https://example.org", "title": "x"}
    photo = {"filePath": "roof.jpeg", "mimetype": "image/jpeg"}
    with zipfile.ZipFile(tmp_path / "takeout.zip", "w") as archive:
        for name, content in {
            "Paint": keep_note(
                title="Paint", textContent="RAL 9010", labels=[{"name": "Our home"}]
            ),
            "Shop": keep_note(title="Shop", listContent=items),
            "a": keep_note(title="", listContent=items),
            "b": keep_note(title="Roof", attachments=[photo], annotations=[link]),
            "c": keep_note(title="old", textContent="gone", isTrashed=True),
            "d": keep_note(title="", textContent="  "),
        }.items():
            archive.writestr(f"Takeout/Keep/{name}.json", content)
        archive.writestr("Takeout/Keep/Paint.html", "<p>Paint</p>")
        archive.writestr("Takeout/Keep/roof.jpg", PHOTO)  # Takeout's own ending
        archive.writestr("Takeout/archive_browser.html", "<p>no</p>")
    report = bring(world, tmp_path / "takeout.zip")
    assert report.added == {"notes": 4, "files": 1}
    assert report.skipped == 2
    assert report.ignored == ["Takeout/archive_browser.html"]
    assert memories(world) == [
        (None, "text", "Paint\nRAL 9010"),
        (None, "list", "Shop\nmilk\n✓ bread"),
        (None, "text", "☐ milk\n✓ bread"),
        (None, "image", "Roof\nhttps://example.org"),
    ]
    first = store.list_memories(world.db, None)[-1]
    assert (first.tags, store.to_text(first.created_at)) == (("our-home",), "2026-03-24T15:45:00Z")
    twice(world, tmp_path / "takeout.zip")


# -- Evernote and Apple Notes ----------------------------------------------------------------------

ENEX = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE en-export SYSTEM "http://xml.evernote.com/pub/evernote-export4.dtd">
<en-export><note><title>Bike</title><content><![CDATA[<?xml version="1.0"?>
<!DOCTYPE en-note SYSTEM "http://xml.evernote.com/pub/enml2.dtd"><en-note>
<div>Frame &lt;AX-551&gt;</div><div><en-todo checked="true"/>oil</div><div><en-todo/>air</div>
<en-media type="image/jpeg" hash="x"/></en-note>]]></content><created>20260324T154500Z</created>
<tag>Our bike</tag><resource><data encoding="base64">{data}</data><mime>image/jpeg</mime>
<resource-attributes><file-name>bike.jpg</file-name></resource-attributes></resource></note>
<note><title>Empty</title><content></content></note></en-export>"""


def test_notes_of_evernote(world: World, tmp_path: Path) -> None:
    data = base64.encodebytes(PHOTO).decode()
    (tmp_path / "a.enex").write_text(ENEX.format(data=data))
    report = bring(world, tmp_path / "a.enex")
    assert report.added == {"notes": 2, "files": 1}
    [bike, empty] = store.list_memories(world.db, None)[::-1]
    assert bike.content == "Bike\nFrame <AX-551>\n✓ oil\n☐ air"
    assert (bike.memory_type, bike.tags, empty.content) == ("image", ("our-bike",), "Empty")
    assert store.to_text(bike.created_at) == "2026-03-24T15:45:00Z"
    kept = world.services.settings.media_dir / (bike.file_path or "")
    assert kept.read_bytes() == PHOTO
    twice(world, tmp_path / "a.enex")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('<!DOCTYPE x [<!ENTITY a "lol">]><en-export><note>&a;</note></en-export>', "entities"),
        ("<en-export><note><title>x", "cut or damaged"),
    ],
)
def test_notes_that_are_hostile_or_cut_are_refused(
    world: World, tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "a.enex").write_text(content)
    with pytest.raises(UserError, match=said):
        bring(world, tmp_path / "a.enex")


# -- texts -----------------------------------------------------------------------------------------


def test_a_folder_of_markdown(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    (folder / "trips/pictures").mkdir(parents=True)
    (folder / ".obsidian").mkdir()
    (folder / ".obsidian/app.json").write_text("{}")
    (folder / "trips/Rome.md").write_text(
        "---\ncreated: 2024-05-03\ntags: [italy, Old Town]\n---\n"
        "Hotel Artemide\n![](pictures/a%20b.jpg)"
    )
    (folder / "trips/pictures/a b.jpg").write_bytes(PHOTO)
    (folder / "Alarm.txt").write_bytes("# Alarm\r\ncafé 4417".encode("cp1252"))
    (folder / "old.bin").write_bytes(b"\0\1")
    os.utime(folder / "Alarm.txt", (1774367100, 1774367100))
    report = bring(world, folder)
    assert report.added == {"notes": 2, "files": 1}
    [alarm, rome] = store.list_memories(world.db, None)
    if alarm.content.startswith("Rome"):
        alarm, rome = rome, alarm
    assert rome.content == "Rome\nHotel Artemide\n![](pictures/a%20b.jpg)"
    assert rome.tags == ("italy", "old-town")
    assert store.to_text(rome.created_at) == "2024-05-03T10:00:00Z"
    assert alarm.content == "# Alarm\ncafé 4417"
    assert store.to_text(alarm.created_at) == "2026-03-24T15:45:00Z"
    assert any("no kind that I bring: old.bin" in one for one in report.sentences())
    twice(world, folder)
    (folder / "Alarm.txt").write_text("# Alarm\nit is 5528 now")
    assert bring(world, folder).added == {"notes": 1}


def test_a_long_text_is_several_notes(world: World, tmp_path: Path) -> None:
    (tmp_path / "book.md").write_text("\n\n".join(f"paragraph {n} " * 20 for n in range(400)))
    bring(world, tmp_path / "book.md")
    found = texts(world)
    assert len(found) == 3
    assert all(len(one) <= 50_100 for one in found)
    assert "paragraph 399" in found[-1]


# -- contacts and calendars ------------------------------------------------------------------------

CARDS = "".join(
    f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Person {n}\r\nTEL:+39 333 {n:04}\r\nEND:VCARD\r\n"
    for n in range(30)
)
EVENT = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/Rome:20270312T163000\r\n"
    "SUMMARY:Orthodontist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_contacts_and_a_calendar_in_one_archive(world: World, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("contacts.vcf", CARDS)
        archive.writestr("mine.ics", EVENT)
    report = bring(world, tmp_path / "a.zip")
    assert report.added == {"contacts": 30, "notes": 1}
    assert "Person 29, +39 333 0029" in texts(world)
    assert ("2027-03-12",) in world.db.execute("SELECT day FROM memory_days").fetchall()
    twice(world, tmp_path / "a.zip")


def test_archives_in_an_archive_and_what_is_none_of_these(world: World, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "inner.zip", "w") as archive:
        chat = "22/11/2026, 15:18 - Anna: one\n22/11/2026, 15:18 - Anna: "
        archive.writestr("_chat.txt", f"{chat}Carla X.vcf (file attached)")
        archive.writestr("Carla X.vcf", CARDS[:80])  # somebody sent it in the chat
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "inner.zip", "WhatsApp Chat - Anna.zip")
        archive.writestr("WhatsApp Chat with Ben.txt", "22/11/2026, 15:19 - Ben: two")
        archive.writestr("other/setup.exe", "MZ")
    report = bring(world, tmp_path / "a.zip")
    assert sorted(texts(world)) == ["Person 0, +39 333 0000", "one", "two"]
    assert report.added == {"messages": 3, "files": 1}
    assert report.ignored == ["other/setup.exe"]


def test_one_part_that_cannot_be_read_takes_no_other_with_it(world: World, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("WhatsApp Chat with Ben.txt", "no stamp is here")
        archive.writestr("mine.ics", EVENT)
    report = bring(world, tmp_path / "a.zip")
    assert report.added == {"notes": 1}
    assert "holds no message" in report.faults[0]


def test_a_diary_with_stamps_is_no_chat(world: World, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x/diary.txt").write_text("24/03/2026, 15:45 - went to the doctor\nall is well")
    assert bring(world, tmp_path / "x").added == {"notes": 1}


def test_an_archive_that_unpacks_without_end_is_refused(world: World, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_chat.txt", bytes(150 << 20))
    with pytest.raises(UserError, match="unpacks to far more"):
        bring(world, tmp_path / "a.zip")


# -- the elder database ----------------------------------------------------------------------------

ELDER = """
CREATE TABLE users (id INTEGER PRIMARY KEY, whatsapp_id VARCHAR, created_at DATETIME,
 updated_at DATETIME);
CREATE TABLE media (id INTEGER PRIMARY KEY, content_hash VARCHAR, media_type VARCHAR,
 file_path VARCHAR, file_size INTEGER, mime_type VARCHAR, media_metadata JSON, created_at DATETIME);
CREATE TABLE interactions (id INTEGER PRIMARY KEY, twilio_message_sid VARCHAR, user_id INTEGER,
 interaction_type VARCHAR, content TEXT, media_id INTEGER, transcript TEXT,
 interaction_metadata JSON, created_at DATETIME);
CREATE TABLE memories (id INTEGER PRIMARY KEY, mem0_id VARCHAR, user_id INTEGER,
 interaction_id INTEGER, content TEXT, memory_type VARCHAR, tags JSON, created_at DATETIME);
CREATE TABLE reminders (id INTEGER PRIMARY KEY, user_id INTEGER, interaction_id INTEGER,
 message TEXT, scheduled_time DATETIME, timezone VARCHAR, status VARCHAR, reminder_type VARCHAR,
 recurrence_pattern JSON, created_at DATETIME, sent_at DATETIME);
INSERT INTO users VALUES (1, '+15551230001', '2025-09-01 10:00:00', NULL),
 (2, 'whatsapp:+15551230002', '2025-09-01 10:00:00', NULL);
INSERT INTO interactions VALUES
 (1, 'SM1', 1, 'text', 'Key behind the boiler', NULL, NULL, '{}', '2025-09-01 10:00:00'),
 (2, 'SM2', 1, 'image', '', 1, NULL, '{}', '2025-09-02 10:00:00'),
 (3, 'SM3', 1, 'command', '/list', NULL, NULL, NULL, '2025-09-03 10:00:00'),
 (4, 'SM4', 2, 'audio', NULL, NULL, 'the other one speaks', '{}', '2025-09-03 10:00:00');
INSERT INTO memories VALUES
 (1, 'm1', 1, 1, 'Key behind the boiler', 'text', '["Home"]', '2025-09-01 10:00:01'),
 (2, 'm2', 1, 2, 'a roof', 'image', '[]', '2025-09-02 10:00:01'),
 (3, 'm3', 2, 4, 'the other one speaks', 'audio', NULL, '2025-09-03 10:00:01');
INSERT INTO reminders VALUES
 (1, 1, 1, 'pay rent', '2027-01-05 09:00:00.000000', 'UTC', 'pending', 'message', '{}',
  '2025-09-01 10:00:00', NULL),
 (2, 1, 1, 'water', '2026-12-01 08:00:00', 'UTC', 'pending', 'recurring',
  '{"frequency": "daily"}', '2025-09-01 10:00:00', NULL),
 (3, 1, 1, 'old', '2025-09-02 08:00:00', 'UTC', 'sent', 'message', NULL,
  '2025-09-01 10:00:00', '2025-09-02 08:00:03');
"""


def elder(folder: Path) -> Path:
    folder.mkdir()
    name = sha256(PHOTO).hexdigest()
    (folder / "media").mkdir()
    (folder / "media" / f"{name}.jpeg").write_bytes(PHOTO)
    db = sqlite3.connect(folder / "whatsapp_memory.db")
    db.executescript(ELDER)
    db.execute(
        "INSERT INTO media VALUES (1, ?, 'image', ?, 9, 'image/jpeg', '{}', '2025-09-02 10:00:00')",
        (name, f"media/{name}.jpeg"),
    )
    db.commit()
    db.close()
    return folder


@pytest.mark.parametrize("form", ["folder", "file", "zip"])
def test_the_users_of_the_elder_database_come_over(world: World, tmp_path: Path, form: str) -> None:
    path = elder(tmp_path / "old")
    if form == "file":
        path = path / "whatsapp_memory.db"
    elif form == "zip":
        path = zipped(tmp_path / "a.zip", path)
    report = bring(world, path)
    assert report.added == {"files": 1, "messages": 4, "memories": 3, "reminders": 3}
    users = {one["whatsapp_id"]: one["id"] for one in store.list_users(world.db)}
    assert {"+15551230001", "+15551230002"} <= users.keys()
    [roof, key] = store.list_memories(world.db, users["+15551230001"])
    assert (key.content, key.tags, roof.memory_type) == (
        "Key behind the boiler",
        ("home",),
        "image",
    )
    assert (world.services.settings.media_dir / (roof.file_path or "")).read_bytes() == PHOTO
    rows = store.list_reminders(world.db, users["+15551230001"], "pending")
    due = {one.message: (store.to_text(one.due_at), one.rrule) for one in rows}
    assert due == {
        "pay rent": ("2027-01-05T08:00:00Z", None),  # the wall clock of its machine: Rome's
        "water": ("2026-12-01T07:00:00Z", "FREQ=DAILY"),
    }
    twice(world, path)


def test_one_user_of_the_elder_database(world: World, tmp_path: Path) -> None:
    bring(world, elder(tmp_path / "old"), whatsapp_id="+15551230002")
    assert texts(world) == ["the other one speaks"]


def test_another_database_is_refused(world: World, tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "x.db")
    db.execute("CREATE TABLE users (id INTEGER)")
    db.close()
    with pytest.raises(UserError, match="no database of such a program"):
        bring(world, tmp_path / "x.db")
