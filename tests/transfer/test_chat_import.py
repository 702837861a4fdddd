"""A chat that WhatsApp exported: its forms, its files, what is said and what is not."""

import io
import zipfile
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from belongings import CHAT, PHOTO, VOICE
from conftest import ANNA, NOW, World
from imported import bring, chat_folder, chat_zip, dump, texts

import store
from core.errors import UserError
from transfer import chatlog
from transfer.phones.stamps import DateOrder
from transfer.source import Source

LRM, NNBSP = "\u200e", "\u202f"


def chat_source(text: str, files: dict[str, bytes] | None = None) -> Source:
    content = text.encode()

    def open_file(name: str) -> io.BytesIO | None:
        return io.BytesIO(files[name]) if files and name in files else None

    return Source("chat", lambda: io.BytesIO(content), len(content), open_file)


def read(text: str, order: DateOrder | None = None) -> list[tuple[str, str, str]]:
    """Return the messages of a chat: local time, sender, words."""
    source = chat_source(text)
    survey = chatlog.survey_chat(source)
    order = order or chatlog.decide_order(survey, NOW.date())
    found = chatlog.read_chat(source, survey, order)
    cleaned = (chatlog.clean_message(message, lambda _: False, survey.asides) for message in found)
    return [
        (f"{message.at:%Y-%m-%d %H:%M:%S}", message.sender, message.file or message.text)
        for message in cleaned
        if message is not None
    ]


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("[22/11/2026, 15:18:09] Anna: hi", "2026-11-22 15:18:09"),
        ("[22/11/2026 15:18:09] Anna: hi", "2026-11-22 15:18:09"),
        (f"{LRM}[22.11.26, 15:18:09] Anna: hi", "2026-11-22 15:18:09"),
        (f"[11/22/26, 3:18:09{NNBSP}PM] Anna: hi", "2026-11-22 15:18:09"),
        ("[11/22/26, 12:18:09 AM] Anna: hi", "2026-11-22 00:18:09"),
        ("[2026-11-22, 15:18:09] Anna: hi", "2026-11-22 15:18:09"),
        ("[2026/11/22 15:18:09] Anna: hi", "2026-11-22 15:18:09"),
        ("[22.11.2026 klo 15.18.09] Anna: hi", "2026-11-22 15:18:09"),
        ("22/11/2026, 15:18 - Anna: hi", "2026-11-22 15:18:00"),
        ("22/11/26, 15:18 - Anna: hi", "2026-11-22 15:18:00"),
        ("11/22/26, 3:18 PM - Anna: hi", "2026-11-22 15:18:00"),
        (f"11/22/26, 12:18{NNBSP}PM - Anna: hi", "2026-11-22 12:18:00"),
        ("22.11.26, 15:18 - Anna: hi", "2026-11-22 15:18:00"),
        ("22.11.2026 15:18 - Anna: hi", "2026-11-22 15:18:00"),
        ("22/11/26 15:18 - Anna: hi", "2026-11-22 15:18:00"),
        ("22/11/2026 à 15:18 - Anna: hi", "2026-11-22 15:18:00"),
        ("22/11/2026, 3:18 p. m. - Anna: hi", "2026-11-22 15:18:00"),
        (f"22/11/2026, 3:18{NNBSP}p.{NNBSP}m. - Anna: hi", "2026-11-22 15:18:00"),
        ("22-11-2026 15:18 - Anna: hi", "2026-11-22 15:18:00"),
        ("2026. 11. 22. 15:18 - Anna: hi", "2026-11-22 15:18:00"),
        ("\ufeff22/11/2026, 15:18 - Anna: hi", "2026-11-22 15:18:00"),
    ],
)
def test_a_line_of_each_form(line: str, at: str) -> None:
    assert read(f"{line}\r\n") == [(at, "Anna", "hi")]


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["01/02/26", "13/02/26"], "dmy"),
        (["01/02/26", "02/13/26"], "mdy"),
        (["01/02/26", "02/02/26", "01/03/26", "02/03/26", "01/04/26"], "dmy"),
        (["02/01/26", "02/02/26", "03/01/26", "03/02/26", "04/01/26"], "mdy"),
        (["01/02/26", "02/02/26", "03/02/26", "01/03/26"], None),  # one step back is no proof
        (["22. 3. 24.", "22. 12. 26.", "23. 1. 30."], "ymd"),
        (["22. 3. 24."], "ymd"),  # with a space Korean alone has two digits of a year
        (["26/3/24", "26/3/25", "26/4/2"], "ymd"),
        (["03.04.26"], "dmy"),
        (["03-04-2026"], "dmy"),
        (["05/05/26", "06/06/26"], "dmy"),
        (["10/12/26"], "mdy"),  # as day/month it would be after today
        (["2026/04/03"], "ymd"),
        (["03/04/26"], None),
        (["03/04/26", "04/05/26"], None),
    ],
)
def test_day_or_month_first(dates: list[str], order: DateOrder | None) -> None:
    survey = chatlog.survey_chat(chat_source("\n".join(f"{day}, 10:00 - A: x" for day in dates)))
    if order is not None:
        assert chatlog.decide_order(survey, NOW.date()) == order
        return
    with pytest.raises(UserError, match="say --dates dmy or --dates mdy"):
        chatlog.decide_order(survey, NOW.date())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Anna: one\ntwo\n\nthree", ["one\ntwo\n\nthree"]),
        ("Anna: it is 12:30: come", ["it is 12:30: come"]),
        ("Anna: \nsecond line first", ["second line first"]),
        ("\u202a+39 333 123\u202c: hello", ["hello"]),
        ("Messages and calls are end-to-end encrypted. Tap to learn more.", []),
        ("Anna created group \u201cFamily: us\u201d", []),
        (f"Anna: {LRM}Messages and calls are end-to-end encrypted.", []),
        (f"Anna: {LRM}image omitted", []),
        (f"Anna: {LRM}Sprachanruf verpasst", []),
        ("Anna: <Media omitted>", []),
        ("Anna: <Medien ausgeschlossen>", []),
        ("Anna: <Media omessi>", []),
        ("Anna: <Multimedia omitido>\nthe caption", ["the caption"]),
        ("Anna: This message was deleted", []),
        ("Anna: Du hast diese Nachricht gel\u00f6scht.", []),
        ("Anna: see you at 9 <This message was edited>", ["see you at 9"]),
        (f"Anna: um neun {LRM}<Diese Nachricht wurde bearbeitet>", ["um neun"]),
        ("Anna: I <3 you", ["I <3 you"]),
        ("Anna: <grin>", ["<grin>"]),
        (
            "Anna: location: https://maps.google.com/?q=45.46,9.19",
            ["location: https://maps.google.com/?q=45.46,9.19"],
        ),
        (
            f"Anna: {LRM}Location: https://maps.google.com/?q=45.46,9.19",
            ["Location: https://maps.google.com/?q=45.46,9.19"],
        ),
        ("Anna: IMG-20261122-WA0001.jpg (file attached)", ["IMG-20261122-WA0001.jpg"]),
        (
            f"Anna: {LRM}PTT-20261122-WA0001.opus (Datei angeh\u00e4ngt)",
            ["PTT-20261122-WA0001.opus"],
        ),
        ("Anna: my report.v2.pdf (archivo adjunto)", ["my report.v2.pdf"]),
        (
            f"Anna: {LRM}<attached: 00000012-PHOTO-2026-11-22.jpg>",
            ["00000012-PHOTO-2026-11-22.jpg"],
        ),
        ("Anna: <adjunto: 00000030-AUDIO-2026.opus>", ["00000030-AUDIO-2026.opus"]),
        ("Anna: taxes.pdf \u2022 2 pages <attached: 00000002-taxes.pdf>", ["00000002-taxes.pdf"]),
        ("Anna: see notes.txt (the old ones)", ["see notes.txt (the old ones)"]),
    ],
)
@pytest.mark.parametrize("stamp", ["[22/11/2026, 15:18:09] ", "22/11/2026, 15:18 - "])
def test_what_is_said_and_what_is_not(stamp: str, text: str, words: list[str]) -> None:
    assert [said for _, _, said in read(f"{stamp}{text}\n{stamp}Ben: end")] == [*words, "end"]


@pytest.mark.parametrize(
    ("lines", "senders"),
    [
        (['Ugo "Il Lupo" Neri: a', 'Ugo "Il Lupo" Neri: b'], ['Ugo "Il Lupo" Neri'] * 2),
        (['Ugo "Lupo: a', 'Ugo "Lupo: b'], ['Ugo "Lupo'] * 2),
        (['Ugo renamed the group to "Trip: Rome"', "Ugo: a"], ["Ugo"]),
        (["Akiさんがグループ「旅: ローマ」を作成しました", "Aki: a"], ["Aki"]),
        (["Ugo:): a", ":sun:: b"], ["Ugo:)", ":sun:"]),
        (["Door 9: Rossi: a", "Door 9: Rossi: b"], ["Door 9: Rossi"] * 2),
        (["Ugo: list: a", "Ugo: list: b", "Ugo: c"], ["Ugo"] * 3),
        ([f"{LRM}: a", f"{LRM}: b"], [LRM] * 2),
        (["🌻🌻: a"], ["🌻🌻"]),
    ],
)
def test_whoever_stands_before_a_colon_twice_is_somebody(
    lines: list[str], senders: list[str]
) -> None:
    text = "\n".join(f"22/11/2026, 15:18 - {line}" for line in lines)
    assert [sender for _, sender, _ in read(text)] == senders


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_chat_in_any_encoding(world: World, tmp_path: Path, encoding: str, end: str) -> None:
    lines = [f"22/11/2026, 15:1{number} - Zoë: thé à {number} h" for number in range(3)]
    (tmp_path / "a.txt").write_bytes(end.join(lines).encode(encoding))
    assert bring(world, tmp_path / "a.txt").added == {"messages": 3}
    assert texts(world) == ["thé à 0 h", "thé à 1 h", "thé à 2 h"]


def test_what_is_in_no_such_encoding_is_refused(world: World, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("22/11/2026, 15:18 - Анна: привет".encode("cp1251"))
    with pytest.raises(UserError, match="save it as UTF-8"):
        bring(world, tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<Média vynechány>", []),
        ("<Medya dahil edilmedi>", []),
        ("Данное сообщение удалено", []),
        ("Pesan ini telah dihapus", []),
        ("Missed voice call", []),
        ("<Odd words nobody has listed>", []),  # stands twice
        ("<Media weggelaat>", []),
        ("മീഡിയ ഒഴിവാക്കി", []),
        ("Ky mesazh u fshi", []),
        ("हा संदेश हटवला", []),
        ("om 8 <Hierdie boodskap is gewysig>", ["om 8"] * 2),
        ("8 <இந்த செய்தி திருத்தப்பட்டது>", ["8"] * 2),
        ("a las 8 <Se editó este mensaje.>", ["a las 8"] * 2),
        ("в 8 <Сообщение изменено>", ["в 8"] * 2),
        ("<see you>!", ["<see you>!"] * 2),
    ],
)
def test_what_nobody_said_in_any_language(text: str, left: list[str]) -> None:
    lines = [f"22/11/2026, 15:1{number} - Anna: {text}" for number in range(2)]
    assert [said for _, _, said in read("\n".join(lines))] == left


@pytest.mark.parametrize(
    "line", ["{} <attached>", "<{} attached>", "<attached: {}>", "{} (eklendi)"]
)
def test_each_form_of_an_attachment(line: str) -> None:
    (message,) = read(f"22/11/2026, 15:18 - Anna: {line.format('Sea view.jpg')}")
    assert message[2] == "Sea view.jpg"


def test_a_stamp_that_nobody_can_read_is_refused_with_its_line(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("22/11/2026 zzq 9:18 - Anna: hi")
    with pytest.raises(UserError, match=r"can't read how this file writes its dates.*zzq 9:18"):
        bring(world, tmp_path / "a.txt")


def test_one_chat_of_two_phones_comes_once(world: World, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "[22/11/2026, 15:18:09] Anna: hi\n[22/11/2026, 15:18:40] Anna: hi"
    )
    (tmp_path / "b.txt").write_text("22/11/2026, 15:18 - Anna: hi\n22/11/2026, 15:18 - Anna: hi")
    assert bring(world, tmp_path / "a.txt").added == {"messages": 2}
    assert bring(world, tmp_path / "b.txt").known == {"messages": 2}


def test_a_photo_of_a_chat_of_two_phones_comes_once(world: World, tmp_path: Path) -> None:
    for name, file, form, photo in [
        ("a", "00000007-PHOTO.jpg", "[22/11/2026, 15:18:09] Anna: <attached: {}>", PHOTO),
        ("b", "IMG-20261122-WA03.jpg", "22/11/2026, 15:18 - Anna: {} (file attached)", PHOTO),
        ("c", "IMG-20261122-WA04.jpg", "22/11/2026, 15:18 - Anna: {} (attached)", PHOTO + b"!"),
    ]:
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            archive.writestr("_chat.txt", form.format(file))
            archive.writestr(file, photo)
    assert bring(world, tmp_path / "a.zip").added == {"messages": 1, "files": 1}
    assert bring(world, tmp_path / "b.zip").known == {"messages": 1}
    assert bring(world, tmp_path / "b.zip").known == {"messages": 1}
    assert bring(world, tmp_path / "c.zip").added == {"messages": 1, "files": 1}


def test_marks_that_one_phone_writes_are_of_no_account(world: World, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"[22/11/2026, 15:18:09] Anna: hi{LRM} there  you ")
    (tmp_path / "b.txt").write_text("22/11/2026, 15:18 - Anna: hi there you")
    bring(world, tmp_path / "a.txt")
    assert bring(world, tmp_path / "b.txt").known == {"messages": 1}


def test_every_chat_of_an_archive_comes(world: World, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("WhatsApp Chat with Anna.txt", "22/11/2026, 15:18 - Anna: one")
        archive.writestr("WhatsApp Chat with Ben.txt", "22/11/2026, 15:19 - Ben: two")
    report = bring(world, tmp_path / "a.zip", me="Ben")
    assert report.added == {"messages": 2}
    assert texts(world) == ["one", "two"]


def test_the_report_shows_what_was_left_out(world: World, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "22/11/2026, 15:18 - Anna created this group\n22/11/2026, 15:18 - Anna: hi"
    )
    said = bring(world, tmp_path / "a.txt").sentences()
    assert said[0] == "Added: 1 message."
    assert "1 line was left out, such as “Anna created this group”" in said[-1]


def test_a_pasted_line_of_another_form_stays_in_its_message() -> None:
    text = (
        "22/11/2026, 15:18 - Anna: look:\n[21/11/2026, 09:00:00] Ben: ok\n99/99/2026, 10:00 - x: y"
    )
    ((_, _, words),) = read(text)
    assert words.count("\n") == 2


@pytest.mark.parametrize("form", ["zip", "nested", "folder", "text"])
def test_a_chat_with_its_files(world: World, tmp_path: Path, form: str) -> None:
    match form:
        case "zip":
            path = chat_zip(tmp_path / "WhatsApp Chat - Anna.zip")
        case "nested":
            path = chat_zip(tmp_path / "a.zip", folder="WhatsApp Chat - Anna/")
        case "folder":
            path = chat_folder(tmp_path / "chat")
        case _:
            path = chat_folder(tmp_path / "chat") / "_chat.txt"
    report = bring(world, path, me="ben")
    assert report.added == {"messages": 7, "files": 3}
    assert report.skipped == 1
    memories = store.list_memories(world.db, None)[::-1]
    assert [(memory.sender, memory.memory_type, memory.content) for memory in memories] == [
        ("Anna", "text", "The wifi at the cabin is pinecone42"),
        (None, "text", "Thanks! #cabin\nI will come tomorrow"),
        ("Anna", "image", ""),
        (None, "audio", ""),
        (None, "contact", "the card\nCarla Neri, +39333123"),
        ("Anna", "text", "ok"),
        ("Anna", "text", "ok"),
    ]
    assert store.to_text(memories[1].created_at) == "2026-11-21T08:01:30Z"  # Rome's clock
    assert memories[1].tags == ("cabin",)
    folder = world.services.settings.media_dir
    assert (folder / (memories[2].file_path or "")).read_bytes() == PHOTO
    assert (folder / (memories[3].file_path or "")).read_bytes() == VOICE


def test_a_chat_answers_questions(world: World, tmp_path: Path) -> None:
    bring(world, chat_zip(tmp_path / "a.zip"), whatsapp_id=ANNA, me="Ben")
    assert "pinecone42" in world.say("What is the wifi at the cabin?")
    days = world.db.execute("SELECT day FROM memory_days").fetchall()
    assert days == [("2026-11-22",)]  # tomorrow, said the day before


def test_a_chat_twice_is_once_and_a_longer_one_adds_its_end(world: World, tmp_path: Path) -> None:
    bring(world, chat_zip(tmp_path / "a.zip"))
    before = dump(world)
    assert bring(world, chat_zip(tmp_path / "a.zip"), me="Ben").known == {"messages": 7}
    assert dump(world) == before
    longer = CHAT + "[22/11/2026, 10:00:00] Anna: arrived\n"
    assert bring(world, chat_zip(tmp_path / "b.zip", longer)).added == {"messages": 1}
    assert texts(world)[-1] == "arrived"


def test_files_that_come_later_find_their_messages(world: World, tmp_path: Path) -> None:
    (tmp_path / "_chat.txt").write_text(CHAT)
    report = bring(world, tmp_path / "_chat.txt")
    assert len(report.missing) == 3
    assert texts(world)[2] == "the card"
    assert bring(world, chat_zip(tmp_path / "a.zip")).added == {"messages": 2, "files": 3}
    card = next(item for item in store.list_memories(world.db, None) if "card" in item.content)
    assert card.file_path is not None
    assert len(texts(world)) == 7


def test_a_chat_message_that_was_forgotten_stays_so(world: World, tmp_path: Path) -> None:
    path = chat_zip(tmp_path / "a.zip")
    bring(world, path)
    with store.transaction(world.db):
        store.delete_memories(world.db, [1, 3])
    before = dump(world)
    assert bring(world, path).forgotten == 2
    assert dump(world) == before


def test_the_phone_may_have_been_elsewhere(world: World, tmp_path: Path) -> None:
    bring(world, chat_zip(tmp_path / "a.zip"), zone=ZoneInfo("America/New_York"))
    first = store.list_memories(world.db, None)[-1]
    assert store.to_text(first.created_at) == "2026-11-21T14:00:00Z"


def test_what_cannot_be_kept_of_a_chat_is_said(world: World, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("_chat.txt", CHAT)
        archive.writestr("00000004-PHOTO-2026-11-21.jpg", PHOTO + bytes(17 << 20))
        archive.writestr("00000005-AUDIO-2026-11-21.opus", b"")
    report = bring(world, tmp_path / "a.zip")
    assert any("larger than 16 MB" in fault for fault in report.faults)
    assert any("the file is empty" in fault for fault in report.faults)
    assert report.missing == ["00000006-Carla.vcf"]
    assert world.count("media") == 0
    folder = world.services.settings.media_dir
    assert not folder.exists() or not list(folder.iterdir())


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (CHAT, {"me": "Carla"}, "Nobody is called Carla in this chat; there are Anna, Ben"),
        ("01/02/26, 10:00 - A: x", {}, "can be day/month or month/day"),
        ("hello\nworld", {}, "no message of a WhatsApp chat"),
    ],
)
def test_a_chat_that_is_not_clear_is_refused(
    world: World, tmp_path: Path, text: str, options: dict[str, Any], said: str
) -> None:
    (tmp_path / "a.txt").write_text(text)
    with pytest.raises(UserError, match=said):
        bring(world, tmp_path / "a.txt", **options)
    assert world.count("interactions") == 0
