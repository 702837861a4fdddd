"""README and docs/ tell the truth: tables, conversation, curl lines, links, named tests."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Server, World

import ingest
import replies
from core import settings
from vendors import twilio_inbound

ROOT = Path(settings.__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
PAGES = {"README.md": README} | {f"docs/{name}": text for name, text in DOCS.items()}


def between(start: str, end: str) -> str:
    return README.split(start, 1)[1].split(end, 1)[0]


def test_it_is_read_in_five_minutes() -> None:
    assert len(README.encode()) <= 10 * 1024


def test_the_map_of_the_house_names_every_room() -> None:
    rooms = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] not in "._"}
    kept = {"venv", "backups", "imports", "node_modules"}
    assert {room for room in rooms - kept if f"`{room}/`" not in README} == set()


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    links = re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"", PAGES[name])
    for link in ("".join(pair) for pair in links):
        if link.startswith(("http:", "https:")):
            continue
        path, _, heading = link.partition("#")
        target = folder / path if path else ROOT / name
        assert target.exists(), link
        if heading:
            titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w -]", "", t.lower()).replace(" ", "-") for t in titles}


def test_the_configuration_table_is_the_programs() -> None:
    page = DOCS["configuration.md"]
    rows = re.findall(r"^\| ([A-Z0-9_]+) \| (.+?) \| (.+) \|$", page, re.MULTILINE)
    assert rows == [
        (setting.name, setting.default or "none", setting.meaning) for setting in settings.TABLE
    ]


def test_the_conversation_is_what_it_prints(world: World) -> None:
    shown = between("<!-- conversation", "<!-- end of conversation -->").split("```")[1].strip()
    said = re.findall(r"^you> (.+)$", shown, re.MULTILINE)
    printed = []
    for text in said:
        reply = ingest.receive(world.services, twilio_inbound.typed("local", text), "local")
        printed.append(f"you> {text}\n{reply.text}")
    assert shown == "\n\n".join(printed)


def curl_lines() -> Iterator[str]:
    yield from re.findall(r"^curl .+$", README + DOCS["api.md"], re.MULTILINE)


@pytest.mark.skipif(not Path("/usr/bin/curl").exists(), reason="curl is not installed here")
def test_every_curl_line_runs(server: Server) -> None:
    lines = list(curl_lines())
    assert len(lines) > 10
    for line in lines:
        command = shlex.split(line.replace("localhost:8000", f"localhost:{server.port}"))
        done = subprocess.run(
            [*command, "--silent", "--show-error", "--fail-with-body"],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        if not done.stdout.startswith("<?xml"):
            # An export has an object on each line, the others are one line.
            assert [json.loads(each) for each in done.stdout.splitlines()]


def test_every_file_is_explained() -> None:
    section = DOCS["architecture.md"].split("## The flow of a message", 1)[0]
    named = set(re.findall(r"`(\w+\.(?:py|sql))`", section))
    assert named == {path.name for path in (*ROOT.glob("*.py"), *ROOT.glob("*.sql"))}


def test_every_test_it_names_exists() -> None:
    section = DOCS["promises.md"]
    paths = (ROOT / "tests").rglob("test_*.py")
    tests = {path.name: path.read_text(encoding="utf-8") for path in paths}
    for file, name in re.findall(r"`(test_\w+\.py)::(test_\w+)`", section):
        assert f"def {name}(" in tests[file]
    everywhere = "".join(tests.values())
    for name in re.findall(r"`(test_\w+)`", section):
        assert f"def {name}(" in everywhere


def test_every_command_it_names_is_known() -> None:
    listed = {command.split()[0] for command, _ in replies.COMMANDS}
    section = between("Commands:", "N counts")
    assert set(re.findall(r"`(/\w+)", section)) == listed
