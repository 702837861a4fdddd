"""Threads change places more often while long work is done, and only then."""

import sys
from pathlib import Path

import pytest
from conftest import World

from core.errors import UserError
from core.workers import GivingWay
from transfer import import_file


def test_two_works_at_once_end_as_they_began() -> None:
    usual, way = sys.getswitchinterval(), GivingWay()
    with way:
        with way:
            assert sys.getswitchinterval() == pytest.approx(GivingWay.OFTEN_S)
        assert sys.getswitchinterval() == pytest.approx(GivingWay.OFTEN_S)
    assert sys.getswitchinterval() == usual


def test_an_import_gives_way_and_a_failed_one_leaves_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, seen = sys.getswitchinterval(), list[float]()
    note = tmp_path / "note.md"
    note.write_text("# Paint\n\nThe hall is eggshell white\n", encoding="utf-8")
    find = import_file.find_parts

    def spy(*args: object, **named: object) -> object:
        seen.append(sys.getswitchinterval())
        return find(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(import_file, "find_parts", spy)
    now, settings = world.clock(), world.services.settings
    import_file.import_file(world.db, settings, note, now)
    nothing = tmp_path / "empty.bin"
    nothing.write_bytes(b"")
    with pytest.raises(UserError):
        import_file.import_file(world.db, settings, nothing, now)
    assert seen and seen[0] == pytest.approx(GivingWay.OFTEN_S)
    assert sys.getswitchinterval() == usual
