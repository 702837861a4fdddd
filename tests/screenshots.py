"""Makes the pictures of the page in docs/: each view, phone and desktop, light and dark.

Run by `make screenshots`. The life in them is made up here; the program that shows it is the real
one, and so is the browser.
"""

import base64
import contextlib
import math
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from browser import DESKTOP, PHONE, ROOT, find_chromium, make_wav, running_browser, running_program

from core import files
from vendors import twilio_inbound

sys.path.insert(0, str(ROOT))

from conftest import World, make_world

import ingest
import store

DOCS = ROOT / "docs"
QUALITY = 72  # of WebP
SCALES = {"phone": (PHONE, 2), "desktop": (DESKTOP, 1.5)}
ZONES = (
    "Pacific/Honolulu",
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Rome",
    "Asia/Dubai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Pacific/Auckland",
)

# Days ago, the clock, what is said; a file's name in brackets goes with it.
LIFE = (
    (6, "09:12", "The spare key is with Ruth next door"),
    (6, "18:40", "[recipe] Grandma's lemon cake"),
    (5, "08:05", "every weekday at 8 remind me to stretch"),
    (5, "12:30", "Wifi at the cabin: pine-tree-42"),
    (4, "10:02", "remind me to renew the passport on Friday at 10am"),
    (4, "19:47", "[parking] Level 2, row C14"),
    (3, "13:15", "Lena wants a blue bike helmet for her birthday, size S"),
    (2, "09:30", "Dentist said: come back in six months, Dr. Okafor"),
    (2, "20:11", "[receipt] New drill, two years of guarantee"),
    (1, "08:55", "[voice]"),
    (1, "14:20", "Parents-in-law arrive on the 12:40 train on Saturday"),
    (1, "18:02", "remind me to water the plants tomorrow at 5pm"),
    (0, "07:58", "remind me to call mom tomorrow at 3pm"),
    (0, "10:20", "I bought groceries: milk, bread, eggs, and the good olive oil"),
    (0, "12:45", "[sea] Lunch at the harbour with Tom"),
    (0, "17:21", "What did I buy?"),
    (0, "17:22", "Where is the spare key?"),
)
HEARD = (
    "The ferry leaves at half past seven from pier four, and Tom has the return tickets. Don't let "
    "me forget the picnic blanket."
)
TAGS = {
    "olive oil": ["groceries"],
    "C14": ["car"],
    "ferry": ["trip", "tickets"],
    "drill": ["house", "receipts"],
    "helmet": ["lena", "presents"],
    "harbour": ["trip"],
    "cabin": ["trip", "house"],
    "lemon": ["recipes"],
    "spare key": ["house"],
}
SMALL_NOTES = (
    ("Running shoes size 43, the grey ones", ["shopping"]),
    ("Filter of the boiler changed", ["house"]),
    ("Lena: 1.24 m tall today", ["lena"]),
    ("Book to read: The Summer Book", ["books"]),
    ("Tyre pressure 2.4 in front, 2.6 behind", ["car"]),
    ("Soup of the day was too salty, next time half the miso", ["recipes"]),
    ("Meeting notes: the launch moves to spring", ["work"]),
    ("Paint in the hall is Skimming Stone", ["house"]),
)

PICTURES = {
    "sea": """<defs><linearGradient id='a' x2='0' y2='1'><stop stop-color='#2f4b7c'/>
<stop offset='.55' stop-color='#f0a58f'/><stop offset='1' stop-color='#ffd9a0'/></linearGradient>
</defs><rect width='1200' height='560' fill='url(#a)'/><circle cx='760' cy='500' r='90'
fill='#fff1c9'/><rect y='540' width='1200' height='360' fill='#274a63'/><path d='M560 560h400l-60
30h-280zM610 620h300l-40 18h-220zM660 672h200l-30 14h-140z' fill='#f7c99b' opacity='.7'/><path
d='M260 620h230l-40 60h-150z' fill='#152936'/><path d='M370 610V330l110 270zM355 610V380l-80 222z'
fill='#f5efe2'/><path d='M0 900V720q140-60 320 40t420 60 460-70v150z' fill='#14222e'/>""",
    "parking": """<rect width='1200' height='900' fill='#b9bcbd'/><rect y='640' width='1200'
height='260' fill='#6d7072'/><path d='M0 720h1200M160 900l90-260M1040 900l-90-260' stroke='#e8e8e4'
stroke-width='10'/><rect x='380' y='0' width='440' height='760' fill='#e9e7e1'/><rect x='380'
y='420' width='440' height='90' fill='#f0b92d'/><rect x='380' y='150' width='440' height='230'
fill='#175a8c'/><text x='600' y='330' font-size='190' font-weight='800' text-anchor='middle'
fill='#fff' font-family='Inter,sans-serif'>C14</text><text x='600' y='640' font-size='90'
font-weight='700' text-anchor='middle' fill='#444' font-family='Inter,sans-serif'>Level 2</text>""",
    "recipe": """<rect width='1200' height='900' fill='#c9a27a'/><g transform='rotate(-3 600 450)'>
<rect x='150' y='90' width='900' height='720' rx='14' fill='#fdf8ea'/><path d='M150 210h900'
stroke='#d9534f' stroke-width='4'/><path d='M150 300h900M150 380h900M150 460h900M150 540h900M150
620h900M150 700h900' stroke='#bcd3e6' stroke-width='3'/><g font-family='DejaVu Serif,serif'
font-style='italic' fill='#2b3a67'><text x='200' y='185' font-size='66'>Lemon cake</text><g
font-size='46'><text x='200' y='290'>200 g butter, 200 g sugar</text><text x='200' y='370'>4 eggs,
220 g flour</text><text x='200' y='450'>2 lemons, all of the zest</text><text x='200'
y='530'>45 minutes at 170 degrees</text><text x='200' y='610'>syrup while it is warm!</text></g>
</g></g>""",
    "receipt": """<rect width='1200' height='900' fill='#5b4a3d'/><g transform='rotate(2 600 450)'>
<path d='M330 60h540v800l-45-30-45 30-45-30-45 30-45-30-45 30-45-30-45 30-45-30-45 30-45-30-45
30z' fill='#fbfaf6'/><g font-family='DejaVu Sans Mono,monospace' fill='#333' font-size='34'><text
x='600' y='150' text-anchor='middle' font-size='46' font-weight='700'>HOLM TOOLS</text><text x='380'
y='260'>Drill 18 V      129.00</text><text x='380' y='320'>Drill bits       14.90</text><text
x='380' y='380'>Wall plugs        5.20</text><path d='M380 420h440' stroke='#333' stroke-width='3'
stroke-dasharray='10 8'/><text x='380' y='490' font-weight='700'>TOTAL          149.10</text><text
x='380' y='590'>Card **** 4421</text><text x='380' y='650'>Guarantee 24 months</text></g></g>""",
}


def main() -> None:
    """Make all pictures."""
    if find_chromium() is None:
        raise SystemExit("There is no Chromium here: apt install chromium")
    DOCS.mkdir(exist_ok=True)
    now = datetime.now(UTC).replace(microsecond=0)
    zone = evening_zone(now)
    with tempfile.TemporaryDirectory() as name, running_browser() as browser:
        folder = Path(name)
        files = make_files(browser)
        with living(folder, zone, now) as world:
            live_before(world, now)
            live(world, now, files)
        with running_program(folder, TIMEZONE=zone) as program:
            for shape, (viewport, scale) in SCALES.items():
                for scheme in ("light", "dark"):
                    context = browser.new_context(
                        viewport=viewport,
                        device_scale_factor=scale,
                        color_scheme=scheme,
                        locale="en-GB",
                        has_touch=shape == "phone",
                        reduced_motion="reduce",
                    )
                    shoot_views(context.new_page(), program.url, f"{shape}-{scheme}")
                    context.close()
    total = sum(path.stat().st_size for path in DOCS.glob("*.webp"))
    print(f"{len(list(DOCS.glob('*.webp')))} pictures, {total / 1000:.0f} KB, in {DOCS}")


def evening_zone(now: datetime) -> str:
    """Return a zone in which it was half past five not long ago: a day with something in it."""

    def past(name: str) -> float:
        local = now.astimezone(ZoneInfo(name))
        return (local.hour + local.minute / 60 - 17.5) % 24

    return min(ZONES, key=past)


# -- the life in the pictures ----------------------------------------------------------------------


@contextlib.contextmanager
def living(folder: Path, zone: str, now: datetime) -> Iterator[World]:
    world = make_world(folder, TIMEZONE=zone)
    world.clock.now = now - timedelta(days=90)
    yield world
    world.services.database.close()


def make_files(browser: Any) -> dict[str, tuple[bytes, str, str]]:
    """Return bytes, type and name of each file: drawn photos, and a note that hums."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    files = {"voice": (make_wav(9), "audio/wav", "voice.wav")}
    for name, drawing in PICTURES.items():
        page.set_content(
            "<style>body{margin:0}</style><svg xmlns='http://www.w3.org/2000/svg'"
            f" viewBox='0 0 1200 900' width='1200' height='900'>{drawing}</svg>"
        )
        files[name] = (page.screenshot(type="jpeg", quality=80), "image/jpeg", f"{name}.jpg")
    page.close()
    return files


def live_before(world: World, now: datetime) -> None:
    """Three months of small notes, more of them in the evenings and of late."""
    chance = random.Random(7)
    for day in range(89, 6, -1):
        for _ in range(round(chance.random() * (3 + 3 * math.sin(day / 9)))):
            hour = chance.choice((7, 8, 8, 9, 12, 13, 17, 18, 18, 19, 19, 20, 21))
            world.clock.now = at(world, now, day, f"{hour:02}:{chance.randrange(60):02}")
            text, tags = chance.choice(SMALL_NOTES)
            say(world, text, tags=tags)
            if chance.random() < 0.4:
                say(world, "What was that again?")


def live(world: World, now: datetime, files: dict[str, tuple[bytes, str, str]]) -> None:
    for days_ago, clock, said in LIFE:
        walk(world, min(at(world, now, days_ago, clock), now - timedelta(minutes=4)))
        name, _, text = said.partition("]") if said.startswith("[") else ("", "", said)
        say(world, text.strip(), file=files.get(name.lstrip("[")))
    walk(world, now - timedelta(minutes=2))
    finish(world)


def walk(world: World, until: datetime) -> None:
    """Let the time pass; what is due on the way rings on time."""
    while due := [
        one.due_at for one in store.list_reminders(world.db, None, "pending") if one.due_at <= until
    ]:
        world.clock.now = max(min(due), world.clock.now)
        world.ring()
    world.clock.now = until


def at(world: World, now: datetime, days_ago: int, clock: str) -> datetime:
    zone = world.services.settings.timezone
    hour, minute = map(int, clock.split(":"))
    day = (now.astimezone(zone) - timedelta(days=days_ago)).replace(hour=hour, minute=minute)
    return day.astimezone(UTC)


def say(
    world: World,
    text: str,
    *,
    tags: list[str] | None = None,
    file: tuple[bytes, str, str] | None = None,
) -> None:
    message = twilio_inbound.typed(store.LOCAL_USER, text)
    if file is not None:
        content, mime_type, name = file
        folder = world.services.settings.media_dir
        kept = files.keep_file(iter([content]), mime_type, name, folder, 1 << 24)
        attachment = twilio_inbound.Attachment("", kept.mime_type, is_here=True)
        message = replace(
            message,
            kind=files.kind_of(kept.mime_type),
            attachments=(attachment,),
            files=(kept,),
        )
    ingest.receive(world.services, message, "local")
    if tags:
        world.db.execute(
            "UPDATE memories SET tags = json_array(:tag)"
            " WHERE id = (SELECT max(id) FROM memories) AND content = :text",
            {"tag": tags[0], "text": text},
        )


def finish(world: World) -> None:
    """What a model would add (the transcript), tags, and what WhatsApp would report."""
    db = world.db
    for status, code in (("failed", 63015), ("delivered", None), ("held", 63016)):
        db.execute(
            "UPDATE outbound_messages SET channel = 'whatsapp', status = :status,"
            " error_code = :code WHERE id = (SELECT max(id) FROM outbound_messages"
            " WHERE channel = 'local' AND body LIKE '%stretch%')",
            {"status": status, "code": code},
        )
    db.execute("UPDATE memories SET content = :heard WHERE memory_type = 'audio'", {"heard": HEARD})
    db.execute(
        "UPDATE interactions SET transcript = :heard, reply = :reply"
        " WHERE interaction_type = 'audio'",
        {"heard": HEARD, "reply": f"🎤 “{HEARD}”\n\nSaved your voice note."},
    )
    db.execute("DELETE FROM media_queue")
    for word, tags in TAGS.items():
        db.execute(
            "UPDATE memories SET tags = :tags WHERE content LIKE :word",
            {"tags": '["' + '","'.join(tags) + '"]', "word": f"%{word}%"},
        )


# -- the pictures ----------------------------------------------------------------------------------


def shoot_views(page: Any, url: str, suffix: str) -> None:
    for name, address, prepare in SHOTS:
        page.goto(f"{url}#/{address}")
        page.reload()
        page.wait_for_load_state("networkidle")
        prepare(page)
        page.wait_for_timeout(400)
        shoot(page, DOCS / f"{name}-{suffix}.webp")


def type_a_reminder(page: Any) -> None:
    page.get_by_label("Remind me to").fill("take the cake to school next Friday at 8")
    page.wait_for_timeout(800)


def explain(page: Any) -> None:
    page.get_by_text("Why this?").first.click()


def nothing(_: Any) -> None:
    pass


SHOTS = (
    ("chat", "chat", nothing),
    ("memories", "memories", nothing),
    ("search", "memories?q=ferry+tickets", explain),
    ("reminders", "reminders", type_a_reminder),
    ("insight", "insight", nothing),
    ("health", "health", nothing),
    ("take", "take", nothing),
)


def shoot(page: Any, path: Path) -> None:
    """Write a picture of what is seen as WebP, which Playwright itself does not offer."""
    session = page.context.new_cdp_session(page)
    options = {"format": "webp", "quality": QUALITY}
    answer = session.send("Page.captureScreenshot", options)
    path.write_bytes(base64.b64decode(answer["data"]))
    session.detach()


if __name__ == "__main__":
    main()
