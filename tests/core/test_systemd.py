"""The systemd unit: what systemd itself says of it, where it is installed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core import systemd


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "app.py"
    path.touch(mode=0o644)
    return path


def test_a_unit_runs_the_program_as_nobody_else(program: Path) -> None:
    unit = systemd.unit(program, Path("/opt/50 %/python"), "work")
    assert f'ExecStart="/opt/50 %%/python" {program} work\n' in unit
    assert "DynamicUser=yes" in unit and "StateDirectory=whatsapp-memory" in unit


def test_a_folder_that_others_cannot_read_is_named(program: Path) -> None:
    program.chmod(0o600)
    assert f"cannot read {program}: move the program" in systemd.unit(program, Path("/p"))


def test_systemd_takes_it(program: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd here")
    file = tmp_path / "whatsapp-memory.service"
    file.write_text(systemd.unit(program, Path(sys.executable)), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and not done.stderr, done.stderr
