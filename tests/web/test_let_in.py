"""Who is not on the list: refused, seen by the owner, let in by a code; and what Twilio is told."""

import io
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import Answer, Server, World, make_world, serve
from connected import PUBLIC_URL, Phone, Vendors, connect, end, running

import app
import doctor
import store
from core import files
from senses import smaller
from talk import pairing

OWNER = "whatsapp:+15551230001"
HIDDEN = "whatsapp:US.998877"
TOKEN = "s3cret-token-of-32-characters-ok"


@pytest.fixture
def listed(tmp_path: Path) -> Iterator[Server]:
    """A server for one number, and a caller with the token."""
    world = make_world(tmp_path, ALLOWED_NUMBERS="+15551230001", API_TOKEN=TOKEN)
    yield from serve(world)
    world.services.database.close()


def say(server: Server, text: str, sender: str = HIDDEN) -> str:
    server.world.sent += 1
    return server.webhook(f"SM{server.world.sent}", text, sender).reply


def code_of(server: Server) -> str:
    made = server.post("/pairing")
    assert made.status == 200 and re.fullmatch("[A-HJ-NP-Z]{8}", made.json["code"])
    return str(made.json["code"])


def refused(world: World) -> list[str]:
    return [sender for sender, _ in store.list_refused(world.db, world.clock() - timedelta(days=7))]


def test_a_hidden_number_comes_in_by_a_code_as_the_owner(listed: Server) -> None:
    say(listed, "The key is under the pot", OWNER)
    assert "owner only" in say(listed, "where is the key?")
    assert say(listed, f" /pair {code_of(listed).lower()} ").startswith("You are let in now.")
    assert "pot" in say(listed, "where is the key?")
    assert listed.world.count("users") == 1
    assert refused(listed.world) == []


def test_one_who_never_wrote_before_is_somebody_of_their_own(listed: Server) -> None:
    say(listed, f"/pair {code_of(listed)}")
    say(listed, "The bike is in the shed")
    assert "shed" in say(listed, "where is the bike?")
    [user] = listed.get("/users/list").json["users"]
    assert user["whatsapp_id"] == "US.998877"


def test_a_code_has_one_use_ten_minutes_and_five_guesses(listed: Server) -> None:
    world = listed.world
    code = code_of(listed)
    say(listed, f"/pair {code}")
    assert "owner only" in say(listed, f"/pair {code}", "whatsapp:US.2")
    late = code_of(listed)
    world.clock.pass_(minutes=10)
    assert "owner only" in say(listed, f"/pair {late}", "whatsapp:US.2")
    guessed = code_of(listed)
    for _ in range(pairing.MOST_WRONG):
        assert "owner only" in say(listed, "/pair WRONGONE", "whatsapp:US.2")
    assert "owner only" in say(listed, f"/pair {guessed}", "whatsapp:US.2")
    older, newer = code_of(listed), code_of(listed)
    assert "owner only" in say(listed, f"/pair {older}", "whatsapp:US.2")
    assert "let in" in say(listed, f"/pair {newer}", "whatsapp:US.2")
    kept = Path(world.services.database.path)
    for file in kept.parent.glob(f"{kept.name}*"):
        assert newer.encode() not in file.read_bytes()


def test_a_number_is_put_on_the_list_and_not_paired(listed: Server) -> None:
    assert "owner only" in say(listed, f"/pair {code_of(listed)}", "whatsapp:+15559990000")


def test_of_who_is_refused_the_last_twenty_are_kept_for_a_week(listed: Server) -> None:
    world = listed.world
    for number in range(25):
        world.clock.pass_(seconds=1)
        say(listed, "My secret is 4711", f"whatsapp:US.{number}")
    assert refused(world) == [f"US.{number}" for number in range(24, 4, -1)]
    assert world.count("interactions") == world.count("users") == 0
    row = world.db.execute("SELECT * FROM refused_senders").fetchone()
    assert len(row) == 2
    world.clock.pass_(days=8)
    say(listed, "hello", "whatsapp:US.7")
    assert refused(world) == ["US.7"]


def test_the_owner_alone_sees_them_and_makes_codes(listed: Server) -> None:
    listed.world.clock.now = doctor.datetime.now(doctor.UTC)
    say(listed, "hello")
    finding = doctor._refused(listed.world.services.settings)
    assert "US.998877" in finding.finding and "doctor --pair" in finding.mend
    stranger = Server(listed.world, listed.port, is_owner=False)
    assert stranger.post("/pairing").status == 401
    assert "US.998877" not in stranger.get("/health").text


def test_the_doctor_makes_a_code_too(
    listed: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = listed.world.services.settings
    listed.world.clock.now = doctor.datetime.now(doctor.UTC)
    assert app._run_pair(settings, app.argparse.Namespace()) == 0
    found = re.search(r"/pair [A-Z]{8}", capsys.readouterr().out)
    assert found and "let in" in say(listed, found[0])


# -- what Twilio is told in an answer --------------------------------------------------------------


@pytest.fixture
def phone(tmp_path: Path, servers: Vendors) -> Iterator[Phone]:
    servers.twilio.reset()
    world = connect(tmp_path, servers, uses="twilio")
    with running(world) as server:
        yield Phone(server, servers)
    end(world)


def messages(answer: Answer) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(answer.text))


def test_every_answer_says_where_its_fate_is_told(phone: Phone) -> None:
    answer = phone.send("The plumber is Rossi")
    assert [one.get("statusCallback") for one in messages(answer)] == [
        f"{PUBLIC_URL}/webhook/status"
    ]
    assert phone.status("SM" + "9" * 32, "undelivered", 63016) == 204


@pytest.mark.parametrize("fields", [{"Body": ""}, {"Body": "👍"}], ids=["bare", "thumb"])
def test_a_mere_reaction_is_answered_with_nothing(phone: Phone, fields: dict[str, str]) -> None:
    world = phone.server.world
    phone.send("The plumber is Rossi")
    answer = phone.send(**({"MessageType": "reaction"} | fields))
    assert answer.status == 200 and messages(answer) == []
    assert world.count("memories") == 1


def test_even_the_first_thing_of_somebody(phone: Phone) -> None:
    assert messages(phone.send("❤️", MessageType="reaction")) == []


FITS = {
    ("image/jpeg", 5 << 20): True,
    ("image/jpeg", (5 << 20) + 1): False,
    ("image/png", 100): True,
    ("image/webp", 100): False,
    ("image/heic", 100): False,
    ("image/gif", 100): False,
    ("video/quicktime", 100): False,
    ("video/mp4", 16 << 20): True,
    ("application/pdf", (16 << 20) + 1): False,
    ("audio/ogg", 100): True,
    ("text/html", 1): False,
}


@pytest.mark.parametrize(("given", "fits"), FITS.items(), ids=str)
def test_what_whatsapp_takes(given: tuple[str, int], fits: bool) -> None:
    assert files.fits_whatsapp(*given) is fits


def test_a_photo_it_takes_not_is_a_link(phone: Phone) -> None:
    gif = b"GIF89a" + b"\0" * 60
    phone.send_files((gif, "image/gif"), Body="the cat on the roof")
    shown = messages(phone.send("show me my photos"))
    assert all(one.find("Media") is None for one in shown)
    assert f"{PUBLIC_URL}/media/" in "".join(shown[0].itertext())


def test_of_a_photo_too_large_for_it_a_smaller_copy_goes_out(phone: Phone) -> None:
    image = pytest.importorskip("PIL.Image")
    phone.send_files((b"GIF89a" + b"\0" * 60, "image/gif"), Body="the cat on the roof")
    world, size = phone.server.world, (2700, 2600)
    [path] = world.services.settings.media_dir.iterdir()
    image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)).save(path, "PNG")
    assert path.stat().st_size > 20_000_000
    world.db.execute(
        "UPDATE media SET mime_type = 'image/png', file_size = :size",
        {"size": path.stat().st_size},
    )
    shown = messages(phone.send("show me my photos"))
    [link] = [one.findtext("Media") for one in shown if one.find("Media") is not None]
    assert link and link.startswith(f"{PUBLIC_URL}/media/{smaller.PREFIX}")
    got = phone.server.call("GET", link.removeprefix(PUBLIC_URL))
    assert got.status == 200 and got.headers["Content-Type"] == "image/jpeg"
    assert files.fits_whatsapp("image/jpeg", int(got.headers["Content-Length"]))
    assert image.open(io.BytesIO(smaller.make(path))).size == (2048, 1972)
    other = link.removeprefix(PUBLIC_URL).replace(smaller.PREFIX, "")
    assert phone.server.call("GET", other).status == 403
    path.write_bytes(b"\x89PNG" + b"no picture" * 900)
    assert phone.server.call("GET", link.removeprefix(PUBLIC_URL)).status == 404
