"""What the tests of an import share."""

import zipfile
from pathlib import Path
from typing import Any

from belongings import CHAT, FILES
from conftest import World

import store
from transfer.import_file import import_file
from transfer.report import Options, Report

TABLES = ("users", "interactions", "interaction_media", "media", "memories", "reminders")


def bring(world: World, path: Path, **options: Any) -> Report:
    settings, now = world.services.settings, world.clock()
    return import_file(world.db, settings, path, now, Options(**options))


def dump(world: World) -> dict[str, list[Any]]:
    ordered = {table: f"SELECT * FROM {table} ORDER BY 1, 2" for table in TABLES}
    return {table: world.db.execute(select).fetchall() for table, select in ordered.items()}


def texts(world: World) -> list[str]:
    return [memory.content for memory in store.list_memories(world.db, None, limit=-1)][::-1]


def chat_zip(path: Path, text: str = CHAT, folder: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{folder}_chat.txt", text)
        for name, content in FILES.items():
            archive.writestr(folder + name, content)
    return path


def chat_folder(path: Path) -> Path:
    path.mkdir()
    (path / "_chat.txt").write_text(CHAT, newline="")
    for name, content in FILES.items():
        (path / name).write_bytes(content)
    return path
