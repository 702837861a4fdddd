"""Hearing and reading on this machine: words and characters wrong, processor time and memory.

    python -m bench senses

Speech is of people, from packages: the moonshine wheel, Debian's pocketsphinx-testdata, and
Debian's asterisk-core-sounds-XX with asterisk-core-sounds-XX-g722 (which needs `pip install G722`).
All of it is encoded as WhatsApp encodes voice notes. The pictures are drawn here. What is not
installed is left out, and said. Each part is a process of its own; memory and processor time are
those of the process that hears or reads, which is read from Linux's /proc.
"""

import gzip
import hashlib
import importlib.util
import io
import itertools
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import store
from bench import serving
from senses import hearing, reading
from senses.process import Resident

PARTS = (
    *("speech", "long_notes", "other_languages", "no_speech"),
    *("pictures", "pictures_by_tesseract", "beside_replies"),
)
SPHINX = Path("/usr/share/pocketsphinx/test/data")
PROMPTS = Path("/usr/share/asterisk/sounds")
PROMPT_TEXTS = "/usr/share/doc/asterisk-core-sounds-{0}/core-sounds-{0}.txt.gz"
OPUS_16_KBIT = 0.96  # libsndfile's compression level for it
MOST_PROMPTS = 60

BECKETT = "Ever tried. Ever failed. No matter. Try again. Fail again. Fail better."
TWO_CITIES = (
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age "
    "of foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the "
    "season of light, it was the season of darkness, it was the spring of hope, it was the winter "
    "of despair, we had everything before us, we had nothing before us, we were all going direct "
    "to heaven, we were all going direct the other way. In short, the period was so far like the "
    "present period, that some of its noisiest authorities insisted on its being received, for "
    "good or for evil, in the superlative degree of comparison only."
)


def main() -> None:
    for part in PARTS:
        print(f"\n{part.replace('_', ' ')}", flush=True)
        subprocess.run(
            [sys.executable, "-c", f"from bench import senses; senses.{part}()"], check=False
        )


def row(what: str, measured: str, goal: str = "") -> None:
    print(f"  {what:<44} {measured:<26} {goal and f'goal: {goal}'}", flush=True)


def peak_mb(resident: Resident) -> float:
    status = Path(f"/proc/{resident.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6


def cpu_s(resident: Resident) -> float:
    """Return the processor time of what hears or reads, and of what it ran."""
    if resident.pid is None:
        return 0.0
    after_name = Path(f"/proc/{resident.pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, after_name[11:15])) / os.sysconf("SC_CLK_TCK")


# -- speech in packages ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clip:
    samples: Any
    rate: int
    said: str


def clips_of_moonshine() -> Iterator[Clip]:
    import soundfile
    from moonshine_voice import get_assets_path

    for name, said in (("beckett", BECKETT), ("two_cities", TWO_CITIES)):
        samples, rate = soundfile.read(get_assets_path() / f"{name}.wav", always_2d=True)
        yield Clip(samples.mean(axis=1), rate, said)


def clips_of_sphinx() -> Iterator[Clip]:
    import numpy
    import soundfile

    for folder, prefix in (("librivox", ""), ("cards", "cards.")):
        names = (SPHINX / folder / f"{prefix}fileids").read_text().split()
        texts = (SPHINX / folder / f"{prefix}transcription").read_text().splitlines()
        for name, text in zip(names, texts, strict=True):
            samples, rate = soundfile.read(SPHINX / folder / f"{name}.wav")
            yield Clip(samples, rate, re.sub(r"</?s>|\(.*\)", "", text))
    for name, said in (
        ("goforward", "go forward ten meters"),
        ("something", "go somewhere and do something"),
    ):
        yield Clip(numpy.fromfile(SPHINX / f"{name}.raw", "<i2") / 32768, 16000, said)


def clips_of_prompts(language: str) -> Iterator[Clip]:
    """Yield prompts of five words and more, the same ones each time; no signs read aloud."""
    import numpy
    from G722 import G722

    listing = Path(PROMPT_TEXTS.format(language)).read_bytes()
    texts = gzip.decompress(listing).decode("utf-8-sig", "replace")
    pairs = dict(re.findall(r"^([\w/-]+): ([^\[<#*(\n]+)$", texts, re.MULTILINE))
    said = {text: name for name, text in pairs.items() if len(text.split()) >= 5}
    files = [(PROMPTS / language / f"{name}.g722", text) for text, name in sorted(said.items())]
    files = [(path, text) for path, text in files if path.exists()]
    for path, text in random.Random(6).sample(files, min(MOST_PROMPTS, len(files))):
        samples = G722(16000, 64000).decode(path.read_bytes())
        yield Clip(numpy.asarray(samples) / 32768, 16000, text)


def english() -> Iterator[Clip]:
    yield from clips_of_moonshine()
    if SPHINX.is_dir():
        yield from clips_of_sphinx()
    else:
        row("LibriVox and commands", "not installed", "apt-get install pocketsphinx-testdata")
    if has_prompts("en"):
        yield from clips_of_prompts("en")


def has_prompts(language: str) -> bool:
    if importlib.util.find_spec("G722") is None:
        row(f"prompts ({language})", "not installed (pip install G722)")
        return False
    if not list((PROMPTS / language).glob("*.g722")):
        row(f"prompts ({language})", f"not installed (asterisk-core-sounds-{language}-g722)")
        return False
    return True


def note(samples: Any, rate: int, folder: str) -> Path:
    """Write a voice note as WhatsApp does: Ogg, Opus, one channel, 16 kbit/s."""
    import numpy
    import soundfile

    path = Path(folder, "note.ogg")
    with soundfile.SoundFile(
        path, "w", rate, 1, format="OGG", subtype="OPUS", compression_level=OPUS_16_KBIT
    ) as file:
        file.write(numpy.asarray(samples, dtype="float32"))
    return path


# -- speech ----------------------------------------------------------------------------------------


def can_hear() -> bool:
    if reason := hearing.why_not():
        row("nothing measured", reason)
    return not reason


@dataclass
class Tally:
    wrong: int = 0
    words: int = 0
    clips: int = 0
    doubted: int = 0
    seconds: float = 0.0
    cpu: float = 0.0

    def add(self, path: Path, text: str) -> None:
        before = cpu_s(hearing._EARS)
        heard = hearing.transcribe(path)
        self.cpu += cpu_s(hearing._EARS) - before
        self.seconds += heard.seconds
        self.clips += 1
        self.doubted += heard.problem == "not English"
        said = words_of(text)
        self.words += len(said)
        self.wrong += distance(said, words_of(heard.text or heard.guess))


def speech() -> None:
    if not can_hear():
        return
    with tempfile.TemporaryDirectory() as folder:
        notes = write_notes("english()", folder)
        hearing.transcribe(notes[0][0])
        first_s = cpu_s(hearing._EARS)
        tally = Tally()
        for path, text in notes:
            tally.add(path, text)
        row("people speaking English", f"{tally.clips} clips, {tally.words} words")
        row("words wrong", f"{100 * tally.wrong / tally.words:.1f} %", "3 %")
        row("processor s per s of sound", f"{tally.cpu / tally.seconds:.2f}", "0.2")
        row("loading and a first note of 10 s", f"{first_s:.1f} s of processor")
        row("taken for another language", f"{tally.doubted} of {tally.clips}", "0")
        row("most memory", f"{peak_mb(hearing._EARS):.0f} MB", "300 MB")


def long_notes() -> None:
    """Three minutes of LibriVox, prompts and a poem in one note, and the ten that are the most."""
    if not can_hear():
        return
    with tempfile.TemporaryDirectory() as folder:
        for what, least_s in (("a note of three minutes", 180), ("a note of ten minutes", 590)):
            ((path, text),) = write_notes(f"one_long({least_s})", folder)
            tally, started = Tally(), time.perf_counter()
            tally.add(path, text)
            took_s = time.perf_counter() - started
            wrong = f"{100 * tally.wrong / tally.words:.1f} % of {tally.words} words wrong"
            row(what, wrong, "3 %")
            row("", f"{took_s:.0f} s, {tally.cpu / tally.seconds:.2f} s of processor a s")
            row("most memory", f"{peak_mb(hearing._EARS):.0f} MB", "300 MB")


def one_long(least_s: float) -> Iterator[Clip]:
    """Yield one clip of all the others, each after half a second, again until it is long enough."""
    import numpy

    pieces, said, count = [], [], 0
    clips = itertools.cycle([clip for clip in english() if clip.rate == 16000])
    while count < least_s * 16000:
        clip = next(clips)
        pieces += [clip.samples, numpy.zeros(8000)]
        count += len(clip.samples) + 8000
        said.append(clip.said)
    yield Clip(numpy.concatenate(pieces), 16000, " ".join(said))


def other_languages() -> None:
    if not can_hear():
        return
    for language in ("es", "fr", "it", "ru"):
        if has_prompts(language):
            with tempfile.TemporaryDirectory() as folder:
                tally = Tally()
                for path, text in write_notes(f"clips_of_prompts({language!r})", folder):
                    tally.add(path, text)
                row(f"known not to be English ({language})", f"{tally.doubted} of {tally.clips}")


def write_notes(source: str, folder: str) -> list[tuple[Path, str]]:
    """Write voice notes in a process of its own, whose memory does not count; return texts."""
    script = f"from bench import senses; senses.write_each(senses.{source}, {folder!r})"
    subprocess.run([sys.executable, "-c", script], check=True)
    listing = Path(folder, "notes.json").read_text()
    return [(Path(folder, name), text) for name, text in json.loads(listing)]


def write_each(clips: Iterator[Clip], folder: str) -> None:
    texts = []
    for number, clip in enumerate(clips):
        path = note(clip.samples, clip.rate, folder).rename(Path(folder, f"{number}.ogg"))
        texts.append((path.name, clip.said))
    Path(folder, "notes.json").write_text(json.dumps(texts))


def no_speech() -> None:
    """Noises that are made here, and Debian's music on hold where it is installed."""
    if not can_hear():
        return
    with tempfile.TemporaryDirectory() as folder:
        sounds = dict(noises()) | dict(music())
        before = next(clips_of_moonshine())
        problems = {}
        for name, (samples, rate) in sounds.items():
            hearing.transcribe(note(before.samples[: 9 * before.rate], before.rate, folder))
            problems[name] = hearing.transcribe(note(samples, rate, folder)).problem
        wrong = [name for name, problem in problems.items() if problem != "nothing heard"]
        row("silence, noise, music: words invented", f"{len(wrong)} of {len(sounds)} {wrong}", "0")


def noises() -> Iterator[tuple[str, tuple[Any, int]]]:
    import numpy

    rate, seconds = 16000, 8
    rng = numpy.random.default_rng(6)
    white = rng.normal(0, 1, rate * seconds)
    brown = numpy.cumsum(white) - numpy.convolve(
        numpy.cumsum(white), numpy.ones(1600) / 1600, "same"
    )
    hum = numpy.sin(2 * numpy.pi * 50 * numpy.arange(rate * seconds) / rate)
    blows = white * (numpy.arange(rate * seconds) % 9000 < 800)
    yield "silence", (white * 0, rate)
    yield "a quiet room", (white * 0.002, rate)
    yield "wind", (0.3 * brown / abs(brown).max(), rate)
    yield "rain", (white * 0.1, rate)
    yield "a fan", (hum * 0.1 + white * 0.01, rate)
    yield "hammering", (blows * 0.2 + white * 0.004, rate)


def music() -> Iterator[tuple[str, tuple[Any, int]]]:
    import soundfile

    paths = sorted(Path("/usr/share/asterisk/moh").glob("*.wav"))
    if not paths:
        row("music", "not installed (asterisk-moh-opsound-wav)")
    for path in paths:
        samples, rate = soundfile.read(path, stop=20 * 8000)
        yield path.stem, (samples, rate)


# -- beside replies --------------------------------------------------------------------------------

ATTACHMENT = {"url": "", "content_type": "audio/ogg"}
QUEUED = 10  # voice notes of ten seconds
SLICES, SLICE_S = 24, 0.5


def beside_replies() -> None:
    """The webhook with ten voice notes waiting to be heard, beside the same one without.

    On one server, in slices of half a second by turns: what hears is stopped for every other one.
    """
    if not can_hear():
        return
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), serving.free_port()
        (folder / "media").mkdir()
        command = [sys.executable, str(serving.ROOT / "app.py")]
        with serving.running(command, folder, port) as (pid, _):
            serving.load(port, 1.0)
            queue_notes(folder)
            until(lambda: waiting(port) < QUEUED)  # the first is heard
            (ears,) = children_of(pid)
            with_it, without = list[float](), list[float]()
            for _ in range(SLICES):
                os.kill(ears, signal.SIGSTOP)
                without += serving.load(port, SLICE_S)
                os.kill(ears, signal.SIGCONT)
                with_it += serving.load(port, SLICE_S)
            assert waiting(port), "all were heard before the webhook was measured"
            until(lambda: waiting(port) == 0)
    slower = serving.percentile(with_it, 0.95) / serving.percentile(without, 0.95)
    row("messages a second, of those without", f"{len(with_it) / len(without):.2f}", "0.8")
    row("p95, of that without", f"{slower:.2f}", "1.2")


def queue_notes(folder: Path) -> None:
    """Have ten voice notes wait in a server's database, as if nothing had heard them yet."""
    clip, now = next(clips_of_moonshine()), datetime.now(UTC)
    database = store.Database(folder / "memory.db")
    db = database.connection()
    for count in range(QUEUED):
        path = note(clip.samples[100 * count :], clip.rate, str(folder))
        content_hash = hashlib.sha256(path.read_bytes()).hexdigest()
        path.rename(folder / "media" / f"{content_hash}.ogg")
        with store.transaction(db):
            user = store.find_user_by_whatsapp_id(db, "+15551230000")
            assert user is not None
            interaction_id = store.add_interaction(
                db, user.id, "audio", "", now, metadata={"attachments": [ATTACHMENT]}
            )
            assert interaction_id is not None
            media_id = store.add_media(
                db, content_hash, "audio", f"{content_hash}.ogg", 1, "audio/ogg", now
            )
            store.link_media(db, interaction_id, 0, media_id)
            store.finish_interaction(db, interaction_id, "Saved.", "twiml")
            store.queue_media(db, interaction_id, now, now)
    database.close()


def until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        time.sleep(0.1)


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started (Linux)."""
    stats = [path.read_text() for path in Path("/proc").glob("[0-9]*/stat")]
    parents = {int(stat.split()[0]): int(stat.rpartition(")")[2].split()[1]) for stat in stats}
    return [child for child, parent in parents.items() if parent == pid]


def waiting(port: int) -> int:
    """Return how many messages /health says are not understood yet."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as answer:
        return int(json.load(answer)["media_waiting"])


# -- counting mistakes -----------------------------------------------------------------------------

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
SPELLINGS = {"mr": "mister", "cannot": "can not", "you're": "you are", "i'm": "i am"}
MISSPELT = {  # in the lists of prompts
    "represenatives": "representatives",
    "indentified": "identified",
    "witheld": "withheld",
    "thru": "through",
}


def words_of(text: str) -> list[str]:
    plain = text.lower().replace("’", "'").replace("-", " ")
    found = re.findall(r"[a-zà-ÿ']+|\d+", plain)
    spelt = ((SPELLINGS | MISSPELT).get(word, word) for word in found)
    named = (NUMBERS[int(w)] if w.isdigit() and int(w) <= 10 else w for w in spelt)
    return " ".join(named).split()


def joined(words: list[str], others: list[str]) -> list[str]:
    """Write as one what the other text writes as one: "black list" and "blacklist"."""
    known, result = set(others), list[str]()
    for word in words:
        if result and result[-1] + word in known:
            result[-1] += word
        else:
            result.append(word)
    return result


def distance(said: list[str], heard: list[str]) -> int:
    """Return how many words have to be changed, put in or taken out."""
    said, heard = joined(said, heard), joined(heard, said)
    return edits(said, heard)


def edits(one: Any, other: Any) -> int:
    """Return Levenshtein's distance of two sequences."""
    last = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        now = [i]
        for j, right in enumerate(other, 1):
            now.append(min(now[-1] + 1, last[j] + 1, last[j - 1] + (left != right)))
        last = now
    return last[-1]


# -- pictures --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scene:
    name: str
    lines: tuple[str, ...]
    tilt: float = 0.0  # degrees
    ink: str = "#222222"
    paper: str = "#f4f1e8"
    size: int = 30
    key: str = ""  # the word somebody will search for
    extra: dict[str, int] = field(default_factory=dict)


SCENES = (
    Scene(
        "receipt",
        (
            *("MERCATO CENTRALE", "22/11/2026 18:42", "Milk 1L 1.49", "Sourdough bread 3.20"),
            *("Eggs x12 4.10", "Olive oil 11.95", "TOTAL EUR 20.74", "VISA **** 4711"),
        ),
        tilt=1.8,
        key="Sourdough",
    ),
    Scene(
        "router label",
        (
            *("TP-Link AX3000", "SSID: Maple_5G_2F8A", "Password: quiet-otter-5521"),
            *("http://192.168.0.1", "S/N 2249817733105", "MAC 5C-A6-E6-2F-8A-10"),
        ),
        tilt=-2.5,
        paper="#dcdcdc",
        size=26,
        key="quiet-otter-5521",
    ),
    Scene(
        "boarding pass",
        (
            *("BOARDING PASS", "ROSSI / ANNA MS", "FCO Rome to LHR London", "Flight AZ 208"),
            *("24 NOV 2026", "Gate B14 Seat 22C", "Boarding 07:35", "Booking ref K7QX2M"),
        ),
        tilt=1.0,
        size=32,
        key="K7QX2M",
    ),
    Scene(
        "chat at night",
        (
            *("Marco", "The plumber comes Thursday at 9", "Code for the gate is 4417#"),
            *("Grazie! See you then", "Rua das Flores 18, São Paulo"),
        ),
        ink="#e8e8e8",
        paper="#16211c",
        key="plumber",
    ),
)


def draw(scene: Scene) -> bytes:
    """Return a JPEG as a telephone takes it: tilted, unevenly lit, grainy, compressed."""
    import numpy
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    page = Image.new("RGB", (900, 160 + 60 * len(scene.lines)), scene.paper)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(scene.size)
    for number, line in enumerate(scene.lines):
        pen.text((110, 80 + 60 * number), line, scene.ink, font)
    page = page.rotate(scene.tilt, Image.Resampling.BICUBIC, fillcolor="#6b5a48")
    pixels = numpy.asarray(page.filter(ImageFilter.GaussianBlur(0.7)), dtype="float32")
    light = numpy.linspace(0.75, 1.05, pixels.shape[1])[None, :, None]
    grain = numpy.random.default_rng(6).normal(0, 5, pixels.shape)
    photo = Image.fromarray(numpy.clip(pixels * light + grain, 0, 255).astype("uint8"))
    content = io.BytesIO()
    photo.save(content, "JPEG", quality=60)
    return content.getvalue()


def pictures() -> None:
    if reason := reading.why_not():
        row("nothing measured", reason)
        return
    _read_scenes(reading.read_image)


def pictures_by_tesseract() -> None:
    if shutil.which("tesseract") is None:
        row("nothing measured", "tesseract is not installed (tesseract-ocr)")
        return
    _read_scenes(lambda path: reading.Read(**reading._EYES.call("look", "tesseract", str(path))))


def _read_scenes(read: Callable[[Path], reading.Read]) -> None:
    if importlib.util.find_spec("PIL") is None:
        row("nothing measured", "Pillow is not installed")
        return
    wrong = chars = found = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "photo.jpg")
        path.write_bytes(draw(SCENES[0]))
        read(path)
        before, started = cpu_s(reading._EYES), time.perf_counter()
        for scene in SCENES:
            path.write_bytes(draw(scene))
            result = read(path)
            said = "\n".join(scene.lines)
            found += scene.key in result.text
            row(scene.name, f"{edits(said, result.text)} of {len(said)} signs wrong")
            wrong, chars = wrong + edits(said, result.text), chars + len(said)
        taken, cpu = time.perf_counter() - started, cpu_s(reading._EYES) - before
    row(f"signs wrong by {result.source}", f"{100 * wrong / chars:.1f} %", "6 %")
    row("the word somebody will search for", f"{found} of {len(SCENES)}", f"{len(SCENES)}")
    row("a picture", f"{taken / len(SCENES):.1f} s, {cpu / len(SCENES):.1f} s of processor")
    row("most memory", f"{peak_mb(reading._EYES):.0f} MB", "600 MB")


if __name__ == "__main__":
    main()
