"""Speech to text on this machine: moonshine's English model, no key, no network.

Invariants: one voice note at a time, in a process of its own; nothing is written for a stretch in
which nobody speaks; and what did not sound like English comes back as a guess, never as a
transcript.

The steps were measured, and each is needed: silence, noise and music are kept from the model,
which hears "You" in them; long notes are cut where they are quietest, for more than half a minute
at once drives it into nonsense; each piece gets a quarter of a second of silence on both sides,
without which first words are lost.

The model knows English alone and makes up something English-like for the rest. What gives it away
is that it makes up something else when the same sound comes a little faster: see `_judge`.
"""

import difflib
import importlib.util
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

from core.errors import ServiceError
from senses.process import Resident, give_way

LONGEST_S = 600
_MOST_CPU_S = (
    1_200.0  # of a note; the slowest Raspberry Pi that has the memory may need 0.8 a second
)
_PIECE_S = 10.0  # 12 s: one word in a thousand fewer wrong, and 30 MB more
_EARLIEST_CUT = 0.4  # of a piece: it is cut at the quietest moment of the other 60 %
_QUIET_S = 0.1
_PADDING_S = (0.25, 0.25)
_PADDING_AGAIN_S = (0.4, 0.1)  # another one, for another chance to differ
_FASTER = 1.1  # the speed at which the first piece is heard again
_LEAST_AGREEMENT = 0.55  # of the two hearings; 1.0 is word for word
_FEWEST_WORDS = 4  # below that nothing can be told
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_FOREIGN_LETTER = re.compile(
    r"[\u0370-\u1cff\u3040-\ud7ff]"
)  # Greek to Thai and beyond, East Asian
_NOT_SAID = re.compile(r"♪[^♪]*♪?|[♪?]{2,}|©.*")  # how it writes music, and its training's captions
_PIN = "moonshine-voice==0.1.0"
_MODEL = "assets/tiny-en/decoder_model_merged.ort"

Problem = Literal["", "nothing heard", "too long", "not English"]


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said in a voice note; with a problem `text` is empty."""

    text: str
    language: str | None  # "en"; None: not known
    seconds: float  # how long the note is
    problem: Problem = ""
    guess: str = ""  # of "not English": what the model made of it, not to be relied on


def is_available() -> bool:
    """Tell whether the extra and its model are here; imports nothing heavy."""
    return not why_not()


def why_not(say: Callable[..., str] = str.format) -> str:
    """Return why nothing can be heard on this machine and the mend; empty: it can."""
    for name, package in (("moonshine_voice", _PIN), ("soundfile", "soundfile")):
        if importlib.util.find_spec(name) is None:
            return say(
                "{package} is not installed: install requirements-local.txt (make run LOCAL=1).",
                package=package,
            )
    if not (_moonshine_folder() / _MODEL).is_file():
        return say(
            "this release of moonshine-voice has no speech model inside: install {package}.",
            package=_PIN,
        )
    return ""


def transcribe(path: Path) -> Heard:
    """Return what is said in a sound file, at most ten minutes of it.

    Raises ServiceError: not retryable when the file holds no sound that can be decoded.
    """
    if reason := why_not():
        raise ServiceError("hearing", reason, retryable=True)
    return Heard(**_EARS.call("listen", str(path)))


_EARS = Resident("senses.hearing", _MOST_CPU_S)


# -- one voice note, in the process of its own -----------------------------------------------------


def listen(path: str) -> dict[str, Any]:
    """Return what `transcribe` does, as a dictionary."""
    return asdict(_transcribe(_open_ears(), Path(path)))


def _transcribe(ears: "_Ears", path: Path) -> Heard:
    import soundfile

    try:
        with path.open("rb") as file, soundfile.SoundFile(file) as sound:
            seconds = sound.frames / sound.samplerate
            if seconds > LONGEST_S:
                return Heard("", None, seconds, "too long")
            return _listen(ears, _cut(sound), sound.samplerate, seconds)
    except soundfile.LibsndfileError as error:
        raise ServiceError("hearing", "this is no sound we can decode", retryable=False) from error


def _listen(ears: "_Ears", pieces: Iterator[Any], rate: int, seconds: float) -> Heard:
    """Return what is said in the pieces in which somebody speaks; the first is judged."""
    texts: list[str] = []
    language: str | None = None
    for piece in pieces:
        text = ears.write(piece, rate) if ears.notice_speech(piece, rate) else ""
        if text and not texts:
            language = _judge(text, ears.write(_faster(piece), rate, _PADDING_AGAIN_S))
        texts += [text] if text else []
    said = " ".join(texts)
    if not said:
        return Heard("", None, seconds, "nothing heard")
    if language == "other":
        return Heard("", None, seconds, "not English", said)
    return Heard(said, language, seconds)


def _judge(text: str, faster: str) -> Literal["en", "other"] | None:
    """Tell whether a text was English, from what was made of the same sound a little faster.

    None: too few words to tell. Measured on people reading prompts (bench/senses.py, from which the
    threshold was also chosen): of 74 English notes 1 was taken for another language, and it was
    misheard; with noise at 5 dB 5 of 53, a third of whose words were wrong. Found out were 45 of
    60 Spanish notes, 42 Italian, 50 French, 55 Russian. No strong accent was among them. Which
    other language it is cannot be told.
    """
    words, others = _WORD.findall(text.lower()), _WORD.findall(faster.lower())
    if _FOREIGN_LETTER.search(text):
        return "other"
    if len(words) < _FEWEST_WORDS:
        return None
    same = difflib.SequenceMatcher(None, words, others, autojunk=False).ratio()
    return "en" if same >= _LEAST_AGREEMENT else "other"


# -- sound -----------------------------------------------------------------------------------------


def _cut(sound: Any) -> Iterator[Any]:
    """Yield the sound in pieces of at most ten seconds, mixed to one channel."""
    import numpy

    longest = int(_PIECE_S * sound.samplerate)
    piece = numpy.zeros(0, dtype="float32")
    while True:
        wanted = longest - len(piece)
        more = sound.read(wanted, dtype="float32", always_2d=True).mean(axis=1)
        piece = numpy.concatenate((piece, more))
        if len(more) < wanted:
            break
        cut = _quietest(piece, sound.samplerate)
        yield piece[:cut]
        piece = piece[cut:]
    yield piece


def _quietest(piece: Any, rate: int) -> int:
    """Return the middle of the quietest tenth of a second in the later part of a piece."""
    import numpy

    first, width = int(_EARLIEST_CUT * len(piece)), int(_QUIET_S * rate)
    energy = numpy.cumsum(numpy.square(piece[first:], dtype="float64"))
    return first + int(numpy.argmin(energy[width:] - energy[:-width])) + width // 2


def _faster(piece: Any) -> Any:
    """Return the sound at a higher speed, and as much higher in pitch."""
    import numpy

    count = len(piece)
    return numpy.interp(numpy.arange(0, count, _FASTER), numpy.arange(count), piece)


# -- the model -------------------------------------------------------------------------------------


class _Ears:
    """Moonshine's model, and its detector of speech that stands before it."""

    def __init__(self) -> None:
        from moonshine_voice import ModelArch, Transcriber

        folder = str((_moonshine_folder() / _MODEL).parent)
        common = {"identify_speakers": "false", "return_audio_data": "false"}
        self._new = partial(Transcriber, folder, ModelArch.TINY)
        # Its own cutting loses first words and makes up others, so it takes pieces as they are.
        self._model = self._new(options=common | {"vad_threshold": "0.0"})
        self._detector = common | {"skip_transcription": "true"}

    def notice_speech(self, piece: Any, rate: int) -> bool:
        """Tell whether anybody speaks.

        The detector is a new one each time (which takes a millisecond): one that has heard speech
        takes the silence, noise or music after it for speech as well.
        """
        give_way()
        with self._new(options=self._detector) as detector:
            return bool(detector.transcribe_without_streaming(piece.tolist(), rate).lines)

    def write(self, piece: Any, rate: int, padding_s: tuple[float, float] = _PADDING_S) -> str:
        """Return what is said in a piece of at most half a minute."""
        import numpy

        give_way()
        before_s, after_s = padding_s
        padded = numpy.pad(piece, (int(before_s * rate), int(after_s * rate))).tolist()
        lines = self._model.transcribe_without_streaming(padded, rate).lines
        text = _NOT_SAID.sub(" ", " ".join(line.text for line in lines))
        return " ".join(text.split()) if _WORD.search(text) else ""


@cache
def _open_ears() -> _Ears:
    return _Ears()


def _moonshine_folder() -> Path:
    """Return where moonshine-voice is installed, without importing it."""
    spec = importlib.util.find_spec("moonshine_voice")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent
