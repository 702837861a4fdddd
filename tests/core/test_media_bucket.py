"""Files in a store that speaks S3: kept, given, let go of, away; the only copy never removed."""

import hashlib
import io
import os
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from belongings import PHOTO, furnish
from conftest import World, make_world, running
from connected import connect, settle, vendors
from s3_stand_in import S3StandIn

import app
import doctor
import ingest
import store
from background import loops
from core.media import bucket, open_media
from core.settings import SettingsError, load_settings
from talk.notes import undoing
from transfer import export
from transfer.import_file import import_file
from vendors.twilio_inbound import parse_inbound

pytest.importorskip("minio")

NAME = hashlib.sha256(PHOTO).hexdigest() + ".jpg"


@pytest.fixture
def s3() -> Iterator[S3StandIn]:
    store_ = S3StandIn()
    server = store_.start()
    yield store_
    server.shutdown()
    server.server_close()


@pytest.fixture
def place(s3: S3StandIn, tmp_path: Path) -> bucket.MediaBucket:
    found = open_media(load_settings(s3.settings(MEDIA_DIR=str(tmp_path))))
    assert isinstance(found, bucket.MediaBucket)
    return found


def kept(place: bucket.MediaBucket, content: bytes = PHOTO) -> str:
    name = hashlib.sha256(content).hexdigest() + ".jpg"
    (place.folder / name).write_bytes(content)
    place.keep([place.folder / name])
    return name


def grown_old(path: Path) -> None:
    os.utime(path, (time.time() - 2 * bucket.COPY_FOR_S,) * 2)


def tidied(place: bucket.MediaBucket, *unknown: str, mark: str = "ours") -> None:
    place._tidied_at = -bucket.SWEEP_EVERY_S
    place.tidy(lambda names: set(names) & set(unknown), mark)


def test_a_file_is_in_the_store_once_it_is_kept_and_comes_back_to_any_machine(
    s3: S3StandIn, place: bucket.MediaBucket, tmp_path: Path
) -> None:
    name = kept(place)
    assert s3.objects[f"memory/{name}"].content == PHOTO
    other = open_media(load_settings(s3.settings(MEDIA_DIR=str(tmp_path / "other"))))
    assert other.has(name) and other.path(name).read_bytes() == PHOTO
    asked = len(s3.asked)
    assert other.path(name).read_bytes() == PHOTO and len(s3.asked) == asked  # its copy
    assert not other.has("0" * 64 + ".jpg") and not other.path("0" * 64 + ".jpg").exists()


def test_a_store_that_is_away_refuses_or_lies_is_a_failure_as_a_disks(
    s3: S3StandIn, place: bucket.MediaBucket
) -> None:
    name = kept(place)
    (place.folder / name).unlink()
    s3.fault = 503
    with pytest.raises(OSError, match="the store for files cannot be used"):
        place.path(name)
    s3.fault, s3.spoils = None, True
    with pytest.raises(OSError, match="other bytes"):
        place.path(name)
    assert list(place.folder.iterdir()) == []
    s3.spoils = False
    wrong = s3.settings(MEDIA_DIR=str(place.folder), S3_SECRET_KEY="another")
    with pytest.raises(OSError, match="SignatureDoesNotMatch"):
        open_media(load_settings(wrong)).keep([Path(__file__)])
    gone = s3.settings(MEDIA_DIR=str(place.folder), S3_ENDPOINT="http://127.0.0.1:9")
    with pytest.raises(OSError, match="cannot be used"):
        open_media(load_settings(gone)).has(name)


def test_a_copy_goes_after_an_hour_but_never_the_only_one(
    s3: S3StandIn, place: bucket.MediaBucket
) -> None:
    name = kept(place)
    tidied(place)
    assert (place.folder / name).exists()
    grown_old(place.folder / name)
    s3.objects.pop(f"memory/{name}")  # as of a folder that was in use before
    tidied(place)
    assert s3.names() == {name} and not (place.folder / name).exists()
    (place.folder / name).write_bytes(PHOTO)
    grown_old(place.folder / name)
    s3.fault = 503
    with pytest.raises(OSError, match="the store"):
        tidied(place)
    assert (place.folder / name).exists()


def test_what_no_row_names_goes_unless_it_came_in_lately(
    s3: S3StandIn, place: bucket.MediaBucket
) -> None:
    old, young, named = (kept(place, bytes([n]) * 9) for n in range(3))
    s3.put("readme.txt", b"another program's")
    for each in (old, named):
        s3.age(each, hours=1)
    tidied(place, old, young)
    assert s3.names() == {young, named, "readme.txt"}
    s3.age(young, hours=1)
    tidied(place, old, young)
    assert s3.names() == {named, "readme.txt"}


def test_where_another_installation_keeps_files_nothing_is_removed(
    s3: S3StandIn, place: bucket.MediaBucket
) -> None:
    name = kept(place)
    s3.age(name, hours=1)
    s3.put("owner", b"theirs")
    tidied(place, name)
    assert s3.names() == {name}


# -- the whole way ---------------------------------------------------------------------------------


@pytest.fixture
def far(s3: S3StandIn, tmp_path: Path) -> Iterator[World]:
    """An assistant that keeps its files in the store."""
    world = make_world(tmp_path, **s3.settings())
    yield world
    world.services.database.close()


def brought(far: World, tmp_path: Path) -> str:
    """Bring in what another has, with its files."""
    (tmp_path / "away").mkdir()
    other = make_world(tmp_path / "away")
    user = furnish(other)
    export.export_to(other.db, user, other.services.media, tmp_path / "a.zip", other.clock())
    other.services.database.close()
    report = import_file(far.db, far.services.settings, tmp_path / "a.zip", far.clock())
    assert report.added["files"] == 2
    return NAME


def without_copies(far: World) -> None:
    for path in far.services.media.folder.iterdir():
        path.unlink()


def test_files_are_imported_served_in_ranges_and_exported(
    far: World, s3: S3StandIn, tmp_path: Path
) -> None:
    name = brought(far, tmp_path)
    assert len(s3.names()) == 2
    without_copies(far)
    with running(far, app.create_app(far.services)) as port:
        link = far.services.links.media_link(name, far.clock() + timedelta(hours=1))
        at = f"http://127.0.0.1:{port}/{link.split('/', 3)[3]}"
        part = requests.get(at, headers={"Range": "bytes=3-9"}, timeout=120)
        assert (part.status_code, part.content) == (206, PHOTO[3:10])
        without_copies(far)
        s3.fault = 503
        away = requests.get(at, timeout=120)
        assert away.status_code == 503 and "try again" in away.json()["error"]
        s3.fault = None
    user = store.find_user_by_whatsapp_id(far.db, "+15551230001")
    assert user is not None
    pieces = export.read_zip(far.db, user, far.services.media, far.clock())
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.read(f"media/{name}") == PHOTO


def test_what_is_forgotten_goes_from_the_store(far: World, s3: S3StandIn, tmp_path: Path) -> None:
    name = brought(far, tmp_path)
    loops.tidy_files(far.services)
    user = store.find_user_by_whatsapp_id(far.db, "+15551230001")
    assert user is not None
    (photo,) = (one for one in store.list_memories(far.db, user.id) if one.file_path == name)
    with store.transaction(far.db):
        undoing.forget_memories(far.db, user.id, [photo.id], far.clock())
    far.clock.pass_(minutes=11)
    undoing.clean_up(far.services, far.db, far.clock())
    assert not (far.services.media.folder / name).exists()
    s3.age(name, hours=1)
    place = far.services.media
    assert isinstance(place, bucket.MediaBucket)
    place._tidied_at = -bucket.SWEEP_EVERY_S
    loops.tidy_files(far.services)
    assert name not in s3.names() and len(s3.names()) == 1


def test_a_photo_that_the_store_does_not_take_is_fetched_again_later(
    s3: S3StandIn, tmp_path: Path
) -> None:
    with vendors() as stand_ins:
        world = connect(tmp_path, stand_ins, uses="twilio", **s3.settings())
        s3.fault = 503
        form = stand_ins.twilio.inbound_media((PHOTO, "image/jpeg"), Body="the roof")
        said = ingest.receive(world.services, parse_inbound(form), "twiml").text
        assert "I could not fetch the file yet; I keep trying" in said
        assert (world.count("media"), s3.names()) == (0, set())
        s3.fault = None
        world.clock.pass_(minutes=5)
        settle(world)
        assert s3.names() == {NAME}
        assert world.count("media") == 1
        world.services.database.close()


def test_the_doctor_tells_whether_the_store_works(
    s3: S3StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(s3.settings(MEDIA_DIR=str(tmp_path)))
    check = doctor._media(settings)
    assert check.state == "ok" and "written, read, removed" in check.finding
    assert s3.names() == set()
    s3.fault = 403
    check = doctor._media(settings)
    assert check.state == "fault" and "S3_ENDPOINT" in (check.mend or "")


def test_half_a_configuration_is_told() -> None:
    with pytest.raises(SettingsError, match="go together"):
        load_settings({"MEDIA_URL": "s3://bucket"})
    with pytest.raises(SettingsError, match="s3://bucket/prefix"):
        load_settings({"MEDIA_URL": "https://bucket"})
