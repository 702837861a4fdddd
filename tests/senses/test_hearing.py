"""Voice notes heard on this machine; with people's recorded speech where the extra is installed."""

import importlib.util
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from connected import eventually

from core.errors import ServiceError
from senses import hearing, process
from senses.process import Resident

ROOT = Path(hearing.__file__).parents[1]
RATE = 16000
BECKETT = "ever tried ever failed no matter try again fail again fail better"

needs_ears = pytest.mark.skipif(not hearing.is_available(), reason=hearing.why_not())


def words(text: str) -> str:
    return " ".join("".join(c if c.isalpha() else " " for c in text.lower()).split())


@pytest.fixture(scope="module")
def speech() -> Any:
    """Ten seconds of a person, out of the wheel."""
    import soundfile

    spec = importlib.util.find_spec("moonshine_voice")
    assert spec and spec.origin
    return soundfile.read(Path(spec.origin).parent / "assets/beckett.wav", dtype="float32")[0]


def write(path: Path, samples: Any, rate: int = RATE) -> Path:
    """Write a voice note as WhatsApp does: Ogg with Opus, 16 kbit/s."""
    import soundfile

    channels = 1 if samples.ndim == 1 else samples.shape[1]
    kind: dict[str, Any] = {"format": "OGG", "subtype": "OPUS", "compression_level": 0.96}
    with soundfile.SoundFile(path, "w", rate, channels, **kind) as file:
        for start in range(0, len(samples), rate):  # at once, libsndfile overflows its stack
            file.write(samples[start : start + rate])
    return path


# -- without the extra -----------------------------------------------------------------------------


def test_without_the_extra_the_reason_names_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "moonshine_voice", None)
    assert not hearing.is_available()
    assert "moonshine-voice==0.1.0 is not installed" in hearing.why_not()
    with pytest.raises(ServiceError, match="requirements-local") as raised:
        hearing.transcribe(tmp_path / "note.ogg")
    assert raised.value.retryable  # it is heard once the extra is there


def test_a_release_without_its_model_is_told_apart(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("moonshine_voice", "soundfile"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    model = tmp_path / "moonshine_voice/assets/tiny-en"
    model.mkdir(parents=True)
    (tmp_path / "moonshine_voice/__init__.py").touch()
    (tmp_path / "soundfile.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert "no speech model inside: install moonshine-voice==0.1.0" in hearing.why_not()
    (model / "decoder_model_merged.ort").touch()
    assert hearing.is_available()


def test_asking_imports_nothing_heavy() -> None:
    script = (
        "import sys; from senses import hearing, reading; hearing.why_not(); reading.why_not(); "
        "heavy = {'numpy', 'moonshine_voice', 'soundfile', 'PIL', 'rapidocr', 'onnxruntime', "
        "'pypdf'}; print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# -- a process that stays --------------------------------------------------------------------------


@pytest.fixture
def python() -> Resident:
    """Runs what it is told, in a process like the one that hears."""
    return Resident("builtins", most_cpu_s=0.5)


def test_one_process_does_many_jobs_and_comes_back_when_it_was_idle() -> None:
    resident = Resident("os", most_cpu_s=5, idle_s=1.5)
    assert resident.pid is None
    first = resident.call("getpid")
    assert first == resident.call("getpid") == resident.pid
    deadline = time.monotonic() + 180
    while resident.pid is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not Path(f"/proc/{first}").exists()
    assert resident.call("getpid") not in (first, os.getpid())


def test_one_job_at_a_time() -> None:
    resident = Resident("time", most_cpu_s=5)
    resident.call("sleep", 0)
    threads = [threading.Thread(target=resident.call, args=("sleep", 0.02)) for _ in range(8)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - started >= 8 * 0.02


def test_no_job_is_lost_while_the_process_ends() -> None:
    resident = Resident("builtins", most_cpu_s=5, idle_s=0.0)
    assert [resident.call("abs", -number) for number in range(10)] == list(range(10))


def test_a_failure_is_raised_where_the_job_was_asked(python: Resident) -> None:
    with pytest.raises(FileNotFoundError):
        python.call("open", "/nowhere/note.ogg")
    with pytest.raises(ServiceError, match="ZeroDivisionError") as raised:
        python.call("divmod", 1, 0)
    assert not raised.value.retryable
    assert python.call("abs", -1) == 1


@pytest.mark.parametrize(
    "file",
    [
        "sum(1 for _ in iter(int, 1))",
        "bytearray(3_000_000_000).count(0)",
        "__import__('os').abort()",
    ],
    ids=["endless", "memory", "crash"],
)
def test_what_a_file_does_ends_its_process_alone(python: Resident, file: str) -> None:
    started = time.monotonic()
    with pytest.raises(ServiceError) as raised:
        python.call("eval", file)
    assert not raised.value.retryable
    assert time.monotonic() - started < 10
    assert python.call("abs", -1) == 1


@pytest.mark.parametrize("ending", ["os.kill(os.getpid(), 15)", "sys.exit(1)"])
def test_a_process_that_was_told_to_end_leaves_the_file_for_later(
    python: Resident, ending: str
) -> None:
    with pytest.raises(ServiceError) as raised:
        python.call("exec", f"import os, sys\n{ending}")
    assert raised.value.retryable


def test_it_gives_way_and_does_not_outlive_us() -> None:
    script = (
        "import os; from senses import process; r = process.Resident('os', 5); "
        "print(r.call('nice', 0) - os.nice(0), r.pid, flush=True); os._exit(0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    nicer, pid = done.stdout.split()
    assert int(nicer) > 0
    deadline = time.monotonic() + 180
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not Path(f"/proc/{pid}").exists()


def test_a_busy_parent_is_waited_for() -> None:
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        eventually(lambda: process._is_busy(busy.pid))
        busy.send_signal(signal.SIGSTOP)
        eventually(lambda: not process._is_busy(busy.pid))
    finally:
        busy.kill()
        busy.wait()


# -- with the extra --------------------------------------------------------------------------------


@needs_ears
def test_a_voice_note_is_heard_word_for_word(tmp_path: Path, speech: Any) -> None:
    heard = hearing.transcribe(write(tmp_path / "note.ogg", speech))
    assert words(heard.text) == BECKETT
    assert (heard.language, heard.problem) == ("en", "")
    assert heard.seconds == pytest.approx(9.96, abs=0.1)


@needs_ears
def test_another_rate_and_two_channels_are_heard_as_well(tmp_path: Path, speech: Any) -> None:
    import numpy
    import soundfile

    at = numpy.arange(3 * len(speech)) / 3
    wide = numpy.interp(at, numpy.arange(len(speech)), speech)
    soundfile.write(tmp_path / "note.wav", numpy.stack([wide, wide * 0.5], axis=1), 48000)
    heard = hearing.transcribe(tmp_path / "note.wav")
    assert words(heard.text) == BECKETT


@needs_ears
def test_a_long_note_keeps_all_its_words_and_no_more(tmp_path: Path, speech: Any) -> None:
    import numpy

    pause = numpy.zeros(20 * RATE, dtype="float32")  # a piece of its own in which nobody speaks
    note = numpy.concatenate([speech, pause, speech, speech])
    heard = words(hearing.transcribe(write(tmp_path / "note.ogg", note)).text)
    assert heard.count("ever tried ever failed") == 3
    assert abs(len(heard.split()) - 36) <= 1


def noises() -> dict[str, Any]:
    import numpy

    rng, count = numpy.random.default_rng(6), 8 * RATE
    white = rng.normal(0, 1, count)
    hum = numpy.sin(2 * numpy.pi * 50 * numpy.arange(count) / RATE)
    return {
        "silence": white * 0,
        "a quiet room": white * 0.0005,
        "rain": white * 0.1,
        "a fan": hum * 0.1 + white * 0.01,
        "hammering": white * (numpy.arange(count) % 9000 < 800) * 0.2,
        "nothing at all": white[:0],
        "a touch of the button": white[:800] * 0.1,
    }


@needs_ears
@pytest.mark.parametrize(
    "name",
    (
        *("silence", "a quiet room", "rain", "a fan"),
        *("hammering", "nothing at all", "a touch of the button"),
    ),
)
def test_where_nobody_speaks_no_word_is_invented(tmp_path: Path, speech: Any, name: str) -> None:
    """Not after a note that ends in the middle of a word either: the detector has a memory."""
    import soundfile

    soundfile.write(tmp_path / "before.wav", speech[: 9 * RATE], RATE)
    assert hearing.transcribe(tmp_path / "before.wav").text
    soundfile.write(tmp_path / "note.wav", noises()[name], RATE)
    heard = hearing.transcribe(tmp_path / "note.wav")
    assert (heard.text, heard.guess, heard.problem) == ("", "", "nothing heard")


@needs_ears
def test_what_does_not_sound_like_english_is_a_guess_only(tmp_path: Path, speech: Any) -> None:
    """A person played backwards is speech in no language; real ones are measured by the bench."""
    heard = hearing.transcribe(write(tmp_path / "note.ogg", speech[::-1].copy()))
    assert (heard.text, heard.language, heard.problem) == ("", None, "not English")
    assert heard.guess
    assert heard.language != "en"


@needs_ears
def test_more_than_ten_minutes_are_refused(tmp_path: Path) -> None:
    import numpy
    import soundfile

    soundfile.write(tmp_path / "note.wav", numpy.zeros(8000 * 601, dtype="int16"), 8000)
    heard = hearing.transcribe(tmp_path / "note.wav")
    assert (heard.text, heard.problem) == ("", "too long")
    assert heard.seconds == 601


@needs_ears
@pytest.mark.parametrize("content", [b"", b"no sound", b"OggS" + bytes(200)])
def test_a_file_without_sound_is_not_tried_again(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "note.ogg"
    path.write_bytes(content)
    with pytest.raises(ServiceError, match="no sound we can decode") as raised:
        hearing.transcribe(path)
    assert not raised.value.retryable


@needs_ears
def test_a_file_that_is_missing_is_the_systems_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        hearing.transcribe(tmp_path / "note.ogg")


@needs_ears
def test_hearing_opens_no_connection(tmp_path: Path, speech: Any) -> None:
    write(tmp_path / "note.ogg", speech)
    script = f"""
import sys
from pathlib import Path
def refuse():
    raise SystemExit("a connection was asked for")
calls = {{"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}}
sys.addaudithook(lambda event, _: event in calls and refuse())
from senses import hearing
print(hearing.listen({str(tmp_path / "note.ogg")!r})["text"])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert words(done.stdout) == BECKETT
