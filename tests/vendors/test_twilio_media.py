"""Files are fetched from Twilio alone, and kept as what they are."""

import io
import os
import time
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import responses
from stand_in import Fault
from twilio_parts import HASTY, HTML, MEDIA_URL, MakeEdge, failure_of
from twilio_parts import edge as edge
from twilio_parts import make_edge as make_edge
from twilio_parts import running as running
from twilio_parts import settings as settings
from twilio_parts import twilio as twilio
from twilio_stand_in import AUTH_TOKEN, CREDENTIALS, TwilioStandIn

from core.files import Download, MediaRefused, identify_file
from core.media.folder import MediaFolder
from core.settings import Settings
from vendors.twilio_edge import TwilioEdge
from vendors.twilio_inbound import Attachment

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40
MAX_BYTES = 1_000_000
Fetch = Callable[..., Download]


@pytest.fixture
def fetch(make_edge: MakeEdge, twilio: TwilioStandIn, tmp_path: Path) -> Fetch:
    def fetch(
        content: bytes = JPEG,
        claim: str = "image/jpeg",
        name: str | None = None,
        max_bytes: int = MAX_BYTES,
        fault: Fault | None = None,
    ) -> Download:
        attachment = Attachment(twilio.add_media(content, claim, name), claim)
        return make_edge(fault).download(attachment, tmp_path, max_bytes)

    return fetch


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_a_file_is_kept_once_under_its_hash(fetch: Fetch, tmp_path: Path) -> None:
    digest = sha256(JPEG).hexdigest()
    got = fetch(JPEG, "image/png")  # the sender's claim is wrong
    assert got == Download(tmp_path / f"{digest}.jpg", digest, len(JPEG), "image/jpeg", None)
    assert got.path.read_bytes() == JPEG
    fetch(JPEG)
    assert names(tmp_path) == [f"{digest}.jpg"]


def test_credentials_go_to_twilio_and_no_further(fetch: Fetch, twilio: TwilioStandIn) -> None:
    fetch()
    hops = [(request.host, request.headers.get("authorization")) for request in twilio.requests]
    assert hops == [("api", CREDENTIALS), ("cdn", None)]
    assert {request.headers["accept-encoding"] for request in twilio.requests} == {"identity"}


def test_a_netrc_file_adds_no_credentials(
    fetch: Fetch, twilio: TwilioStandIn, tmp_path_factory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path_factory.mktemp("home") / ".netrc"
    netrc.write_text("default login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    fetch()
    assert "authorization" not in twilio.requests[1].headers


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(MEDIA_URL + "1", id="another host than ours"),
        pytest.param("{api}.evil.example{path}", id="longer host"),
        pytest.param("http://evil.example{path}", id="foreign host"),
        pytest.param("http://me:you@{host}{path}", id="user in front"),
        pytest.param("{api}/2010-04-01/Accounts/ACother/Messages/MM1/Media/ME1", id="account"),
        pytest.param("{api}{path}/../../../../Messages.json", id="dots"),
        pytest.param("{api}{path}?x=1", id="query"),
        pytest.param("{api}{path}\n", id="line end"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("", id="nothing"),
    ],
)
def test_only_our_accounts_files_are_asked_for(
    edge: TwilioEdge, twilio: TwilioStandIn, tmp_path: Path, url: str
) -> None:
    path = twilio.add_media(JPEG, "image/jpeg").removeprefix(twilio.url)
    address = url.format(api=twilio.url, host=twilio.url.removeprefix("http://"), path=path)
    with pytest.raises(MediaRefused, match="not at our Twilio account's address"):
        edge.download(Attachment(address, "image/jpeg"), tmp_path, MAX_BYTES)
    assert twilio.requests == []


@pytest.mark.parametrize(
    "location",
    [
        "{foreign}/file",
        "//127.0.0.1:1/file",
        "https://mms.twiliocdn.com.evil.example/x",
        "https://eviltwiliocdn.com/x",
        "https://me@mms.twiliocdn.com/x",
        "https://mms.twiliocdn.com:8443/x",
        "http://mms.twiliocdn.com/x",
        "https://evil.example\\@mms.twiliocdn.com/x",
        "https://s3.evil.example/amazonaws.com",
        "file:///etc/passwd",
        "https://[bad",
    ],
)
def test_a_redirect_away_from_twilio_is_not_followed(
    fetch: Fetch, twilio: TwilioStandIn, tmp_path: Path, location: str
) -> None:
    with TwilioStandIn() as foreign:
        target = location.format(foreign=foreign.url)
        twilio.next(Fault(status=302, headers={"Location": target}))
        with pytest.raises(MediaRefused, match="away from Twilio"):
            fetch()
        assert foreign.requests == []
    assert len(twilio.requests) == 1
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    "host",
    [
        "mms.twiliocdn.com",
        "media.twiliocdn.com",
        "api.twilio.com",
        "s3-external-1.amazonaws.com",
        "bucket.s3.eu-west-1.amazonaws.com",
    ],
)
def test_twilios_own_redirects_are_followed(settings: Settings, tmp_path: Path, host: str) -> None:
    with responses.RequestsMock() as mock:
        moved = {"Location": f"https://{host}/media/x?Signature=s"}
        mock.add(responses.GET, f"{MEDIA_URL}1", status=307, headers=moved)
        mock.add(responses.GET, f"https://{host}/media/x?Signature=s", body=JPEG)
        got = TwilioEdge(settings).download(Attachment(f"{MEDIA_URL}1", ""), tmp_path, MAX_BYTES)
        sent = [call.request.headers.get("Authorization") for call in mock.calls]
    assert got.path.read_bytes() == JPEG
    assert sent == [CREDENTIALS, None]


def test_redirects_come_to_an_end(fetch: Fetch, twilio: TwilioStandIn) -> None:
    twilio.always(Fault(status=302, headers={"Location": f"{twilio.cdn_url}/on"}))
    error = failure_of(fetch)
    assert (error.reason, error.retryable) == ("redirects without an end", True)
    assert len(twilio.requests) == 3 * 4  # three tries, each with three redirects


def test_a_file_too_large_is_refused_and_leaves_nothing(fetch: Fetch, tmp_path: Path) -> None:
    assert fetch(JPEG, max_bytes=len(JPEG)).size_bytes == len(JPEG)
    other = JPEG + b"!"
    with pytest.raises(MediaRefused, match="too large") as refused:
        fetch(other, max_bytes=len(JPEG))
    assert refused.value.is_too_large
    assert len(names(tmp_path)) == 1


def test_a_file_without_end_is_refused(fetch: Fetch, twilio: TwilioStandIn, tmp_path: Path) -> None:
    twilio.next(Fault("endless", path="/2010-04-01"))
    with pytest.raises(MediaRefused, match="too large"):
        fetch()
    assert names(tmp_path) == []


def test_a_redirect_whose_own_body_never_ends_is_followed(
    fetch: Fetch, twilio: TwilioStandIn
) -> None:
    url = twilio.add_media(JPEG, "image/jpeg").rpartition("/")[2]
    twilio.next(Fault("endless", status=307, headers={"Location": f"{twilio.cdn_url}/{url}"}))
    assert fetch().path.read_bytes() == JPEG


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(status=404, path="Media"), id="not there yet"),
        pytest.param(Fault(status=503, path="Media"), id="503"),
        pytest.param(Fault(status=500, body=HTML), id="500 in HTML"),
        pytest.param(Fault(status=200, body=HTML), id="a page instead"),
        pytest.param(Fault(status=429, headers={"Retry-After": "0"}), id="429"),
        pytest.param(Fault("drop_before"), id="dropped"),
        pytest.param(Fault("drop_after"), id="dropped after"),
        pytest.param(Fault("hang"), id="hangs"),
    ],
)
def test_a_file_that_is_late_is_fetched_after_all(
    fetch: Fetch, twilio: TwilioStandIn, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    twilio.next(fault, fault)
    assert fetch(fault=fault).path.read_bytes() == JPEG
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2
    assert AUTH_TOKEN not in caplog.text


def test_half_a_file_is_no_file(fetch: Fetch, twilio: TwilioStandIn, tmp_path: Path) -> None:
    twilio.next(Fault("cut", host="cdn"))
    assert fetch().path.read_bytes() == JPEG
    assert len(names(tmp_path)) == 1


@pytest.mark.parametrize(
    ("fault", "code", "retryable", "tries"),
    [
        pytest.param(Fault(status=404), 404, True, 3, id="404"),
        pytest.param(Fault(status=503), 503, True, 3, id="503"),
        pytest.param(Fault(status=401), 401, False, 1, id="401"),
        pytest.param(Fault(status=403), 403, False, 1, id="403"),
        pytest.param(Fault(status=410), 410, False, 1, id="410"),
        pytest.param(Fault("hang"), None, True, 3, id="hang"),
        pytest.param(Fault("drop_before"), None, True, 3, id="drop"),
        pytest.param(Fault(status=200, body=""), None, True, 3, id="empty"),
        pytest.param(
            Fault(status=429, headers={"Retry-After": "60"}), 429, True, 1, id="429 for long"
        ),
    ],
)
def test_a_file_that_does_not_come_says_whether_to_try_later(
    fetch: Fetch,
    twilio: TwilioStandIn,
    tmp_path: Path,
    fault: Fault,
    code: int | None,
    retryable: bool,
    tries: int,
) -> None:
    twilio.always(fault)
    error = failure_of(lambda: fetch(fault=fault))
    assert (error.service, error.code, error.retryable) == ("twilio", code, retryable)
    assert len(twilio.requests) == tries
    assert names(tmp_path) == []


def test_a_signed_link_that_expired_is_no_fault_of_our_credentials(
    fetch: Fetch, twilio: TwilioStandIn
) -> None:
    twilio.always(Fault(status=403, host="cdn"))
    error = failure_of(fetch)
    assert (error.retryable, error.code) == (True, None)


def test_a_trickle_ends_with_the_time_for_it(fetch: Fetch, twilio: TwilioStandIn) -> None:
    fault = Fault("trickle", seconds=0.05)
    twilio.always(fault)
    began = time.monotonic()
    assert failure_of(lambda: fetch(fault=fault)).reason == "no answer in time"
    assert time.monotonic() - began < HASTY.media_s + 20


def test_a_file_is_on_disk_before_it_is_announced(
    fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    real = os.fsync

    def spy(descriptor: int) -> None:
        synced.append((os.fstat(descriptor).st_ino, names(tmp_path)))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", spy)
    path = fetch().path
    MediaFolder(tmp_path).keep([path])
    (file, names_before), (directory, names_after) = synced
    assert (file, directory) == (path.stat().st_ino, tmp_path.stat().st_ino)
    assert names_before != [path.name] == names_after


def test_a_disk_that_fails_is_tried_later(
    edge: TwilioEdge, twilio: TwilioStandIn, tmp_path: Path
) -> None:
    no_directory = tmp_path / "file"
    no_directory.write_bytes(b"")
    attachment = Attachment(twilio.add_media(JPEG, "image/jpeg"), "image/jpeg")
    error = failure_of(lambda: edge.download(attachment, no_directory, MAX_BYTES))
    assert (error.service, error.retryable) == ("disk", True)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Invoice 4.pdf", "Invoice 4.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\\\Temp\\\\a.pdf", "a.pdf"),
        (None, None),
    ],
)
def test_a_documents_name_is_kept_but_not_as_a_path(
    fetch: Fetch, sent: str | None, kept: str | None
) -> None:
    assert fetch(b"%PDF-1.7", "application/pdf", name=sent).original_name == kept


def zipped(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("content", "claim", "mime_type", "extension"),
    [
        pytest.param(JPEG, "", "image/jpeg", "jpg", id="jpeg"),
        pytest.param(b"\x89PNG\r\n\x1a\n..", "image/jpeg", "image/png", "png", id="png"),
        pytest.param(b"RIFF\n\0\0\0WEBPVP8 ", "", "image/webp", "webp", id="sticker"),
        pytest.param(b"GIF89a..", "", "image/gif", "gif", id="gif"),
        pytest.param(b"OggS\0\2", "audio/ogg", "audio/ogg", "ogg", id="voice note"),
        pytest.param(b"ID3\4\0", "audio/mpeg", "audio/mpeg", "mp3", id="mp3 with tags"),
        pytest.param(b"\xff\xfb\x90d", "", "audio/mpeg", "mp3", id="mp3"),
        pytest.param(b"\xff\xf1P\x80", "", "audio/aac", "aac", id="aac"),
        pytest.param(b"#!AMR\n", "", "audio/amr", "amr", id="amr"),
        pytest.param(b"RIFF\n\0\0\0WAVEfmt ", "", "audio/wav", "wav", id="wav"),
        pytest.param(b"\0\0\0 ftypM4A \0", "", "audio/mp4", "m4a", id="m4a"),
        pytest.param(b"\0\0\0 ftypisom\0", "audio/mp4", "audio/mp4", "m4a", id="mp4 sound"),
        pytest.param(b"\0\0\0 ftypisom\0", "video/mp4", "video/mp4", "mp4", id="mp4"),
        pytest.param(b"\0\0\0 ftyp3gp5\0", "video/3gpp", "video/3gpp", "3gp", id="3gp"),
        pytest.param(b"\0\0\0 ftyp3gp5\0", "audio/3gpp", "audio/3gpp", "3gp", id="3gp sound"),
        pytest.param(b"\0\0\0 ftypheic\0", "", "image/heic", "heic", id="heic"),
        pytest.param(b"\x1a\x45\xdf\xa3", "audio/webm", "audio/webm", "webm", id="webm sound"),
        pytest.param(b"%PDF-1.4", "text/plain", "application/pdf", "pdf", id="pdf"),
        pytest.param(b"BEGIN:VCARD\r\n", "", "text/vcard", "vcf", id="contact"),
        pytest.param(b"\xef\xbb\xbfbegin:vcard\n", "", "text/vcard", "vcf", id="contact, BOM"),
        pytest.param(
            zipped("word/a.xml"), "", f"{OFFICE}.wordprocessingml.document", "docx", id="docx"
        ),
        pytest.param(zipped("xl/a.xml"), "", f"{OFFICE}.spreadsheetml.sheet", "xlsx", id="xlsx"),
        pytest.param(
            zipped("ppt/a.xml"), "", f"{OFFICE}.presentationml.presentation", "pptx", id="pptx"
        ),
        pytest.param(zipped("a.txt"), "", "application/zip", "zip", id="zip"),
        pytest.param(zipped("word/a")[:30], "", "application/zip", "zip", id="broken zip"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "application/vnd.ms-excel",
            "application/vnd.ms-excel",
            "xls",
            id="xls",
        ),
        pytest.param("né, 日本".encode(), "", "text/plain", "txt", id="text"),
        pytest.param(b"a,b\n1,2", "text/csv", "text/csv", "csv", id="csv"),
        pytest.param(
            ("x" * 4095 + "é").encode(), "", "text/plain", "txt", id="text, a letter cut in two"
        ),
        pytest.param(b"<script>", "text/html", "text/plain", "txt", id="a page is never run"),
        pytest.param(b"<svg onload=x>", "image/svg+xml", "text/plain", "txt", id="nor a drawing"),
        pytest.param(
            b"\0\1\2\xff", "image/jpeg", "application/octet-stream", "bin", id="a false claim"
        ),
        pytest.param(b"", "image/jpeg", "application/octet-stream", "bin", id="empty"),
    ],
)
def test_a_file_is_what_its_content_shows(
    tmp_path: Path, content: bytes, claim: str, mime_type: str, extension: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert identify_file(path, claim) == (mime_type, extension)
