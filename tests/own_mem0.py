"""A real Mem0 in a folder, with an embedder that needs no model."""

import json
import os
import sys
import tempfile
import types
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.settings import Settings, load_settings
from vendors.mem0_edge import Mem0Edge


def make_settings(folder: Path, **values: str) -> Settings:
    return load_settings({"DATABASE_URL": f"sqlite:///{folder}/memory.db"} | values)


DIMENSIONS = 64


def make_embedder() -> types.ModuleType:
    """Return a module with an embedder that needs no model: words hashed into few dimensions."""
    from mem0.embeddings.base import EmbeddingBase

    class HashingEmbedder(EmbeddingBase):
        def embed(self, text: str, memory_action: str | None = None) -> list[float]:
            vector = [0.0] * DIMENSIONS
            for word in text.lower().split():
                vector[zlib.crc32(word.encode()) % DIMENSIONS] += 1.0
            return vector

    module = types.ModuleType("hashing_embedder")
    module.__dict__["HashingEmbedder"] = HashingEmbedder
    return module


@contextmanager
def mem0_imported_as_configured() -> Iterator[None]:
    """Let mem0 be imported as the edge does it, and put an embedder of ours under a known name."""
    with tempfile.TemporaryDirectory() as folder:
        before = {name: os.environ.get(name) for name in ("MEM0_TELEMETRY", "MEM0_DIR")}
        edge = Mem0Edge(make_settings(Path(folder), MEM0_API_KEY="m0-key"))
        edge._open()
        edge.close()
        from mem0.utils.factory import EmbedderFactory

        sys.modules["hashing_embedder"] = make_embedder()
        taken = EmbedderFactory.provider_to_class["fastembed"]
        EmbedderFactory.provider_to_class["fastembed"] = "hashing_embedder.HashingEmbedder"
        yield
        del sys.modules["hashing_embedder"]
        EmbedderFactory.provider_to_class["fastembed"] = taken
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def own_config(**parts: Any) -> dict[str, Any]:
    return {
        "vector_store": {"config": {"collection_name": "mem", "embedding_model_dims": DIMENSIONS}},
        "embedder": {"provider": "fastembed", "config": {"embedding_dims": DIMENSIONS}},
        "llm": {"provider": "lmstudio", "config": {}},
    } | parts


def own_edge(folder: Path, config: dict[str, Any], **values: str) -> Mem0Edge:
    path = folder / "mem0.json"
    path.write_text(json.dumps(config), encoding="utf-8")
    return Mem0Edge(make_settings(folder, MEM0_CONFIG=str(path), **values))
