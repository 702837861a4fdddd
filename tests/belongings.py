"""What a person takes along, for tests of export, import and backup."""

import zipfile
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from conftest import NOW, World

import store
from store import User

ROME = ZoneInfo("Europe/Rome")
NUMBER = "+15551230001"
PHOTO = b"\xff\xd8\xff\xe0 a photo of the roof " * 40
VOICE = b"OggS a voice note about the keys " * 40


def repacked(path: Path, edit: Callable[[dict[str, bytes]], None]) -> Path:
    """Change the members of an archive, as somebody may who sends it."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    edit(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def owner(world: World, number: str = NUMBER) -> User:
    with store.transaction(world.db):
        return store.add_user(world.db, number, ROME, world.clock())


def keep_file(world: World, user: User, content: bytes, words: str, **description: str) -> str:
    """Keep a message with a file as a download would; return the file's name."""
    is_photo = content.startswith(b"\xff\xd8\xff")
    kind, mime = ("image", "image/jpeg") if is_photo else ("audio", "audio/ogg")
    digest = sha256(content).hexdigest()
    name = f"{digest}.{'jpg' if is_photo else 'ogg'}"
    folder = world.services.settings.media_dir
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    with store.transaction(world.db):
        said_in = store.add_interaction(
            world.db, user.id, kind, words, world.clock(), message_sid=f"MM{digest[:32]}"
        )
        assert said_in is not None
        media_id = store.add_media(world.db, digest, kind, name, len(content), mime, world.clock())
        store.add_media_words(world.db, media_id, description)
        store.link_media(world.db, said_in, 0, media_id)
        store.add_memory(world.db, user.id, said_in, words, kind, world.clock(), ["home"])
        store.finish_interaction(world.db, said_in, "Saved.", "rest")
    return name


def furnish(world: World) -> User:
    """Give a person something of everything."""
    world.say("The plumber is called Rossi #house")
    world.say("Meeting with Sarah tomorrow")
    world.say("What is the plumber called?")
    world.say("Remind me to water the plants tomorrow at 9am")
    world.say("every weekday at 8 remind me to stretch")
    user = owner(world)
    keep_file(world, user, PHOTO, "the roof", description="tiles")
    keep_file(world, user, VOICE, "the keys are under the mat", transcript="the keys are under")
    with store.transaction(world.db):
        due = NOW + timedelta(days=3)
        store.add_reminder(world.db, user.id, None, "call the bank", due, ROME, world.clock())
    return user


CHAT = """\
[21/11/2026, 09:00:00] Anna: \u200eMessages and calls are end-to-end encrypted.
[21/11/2026, 09:00:00] Anna: The wifi at the cabin is pinecone42
[21/11/2026, 09:01:30] Ben: Thanks! #cabin
I will come tomorrow
\u200e[21/11/2026, 09:02:00] Anna: \u200e<attached: 00000004-PHOTO-2026-11-21.jpg>
[21/11/2026, 09:03:00] Ben: \u200e<attached: 00000005-AUDIO-2026-11-21.opus>
[21/11/2026, 09:04:00] Ben: the card \u200e<attached: 00000006-Carla.vcf>
[21/11/2026, 09:05:00] Anna: ok
[21/11/2026, 09:05:00] Anna: ok
"""
CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Carla Neri\r\nTEL:+39333123\r\nEND:VCARD\r\n"
FILES = {
    "00000004-PHOTO-2026-11-21.jpg": PHOTO,
    "00000005-AUDIO-2026-11-21.opus": VOICE,
    "00000006-Carla.vcf": CARD,
}
