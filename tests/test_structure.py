"""The shape of the program: imports go down, SQL in the tables, small files, few in a folder."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import app

ROOT = Path(app.__file__).parent
APART = {"tests", "bench", "media"}  # not of the program


def name_of(path: Path) -> str:
    """A file as it is imported: `store`, `tables.users`."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


FILES = sorted(
    path
    for path in ROOT.rglob("*.py")
    if (first := path.relative_to(ROOT).parts[0]) not in APART and not first.startswith(".")
)
OURS = {name_of(path) for path in FILES}
PURE = {"core.errors", "core.settings", "intents", "replies", "when"}
PURE |= {name for name in OURS if name.startswith(("language.", "reading."))}
EDGES = {name for name in OURS if name.startswith("vendors.")}
# What reads a kind of row of the store's, given in SQL which of them.
READERS = {"_interactions", "_memories", "read_media", "_reminders", "_outbound_messages"}


def imports_of(path: Path) -> set[str]:
    """The files that a file imports: `from tables import users` is one of tables.users."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & OURS
            names |= inner or {node.module}
    return names & OURS


IMPORTS = {name_of(path): imports_of(path) for path in FILES}


@cache
def reach_of(name: str) -> frozenset[str]:
    """All that a file imports, and what that imports."""
    reached: set[str] = set()
    for other in IMPORTS[name]:
        reached |= {other} | reach_of(other)
    return frozenset(reached)


@pytest.mark.parametrize("name", sorted(OURS))
def test_imports_point_one_way(name: str) -> None:
    seen, waiting = set[str](), set(IMPORTS[name])
    while waiting:
        other = waiting.pop()
        assert other != name, f"{name} imports itself, by way of others"
        seen.add(other)
        waiting |= IMPORTS[other] - seen


@pytest.mark.parametrize("name", sorted(EDGES))
def test_an_edge_knows_what_is_pure_alone(name: str) -> None:
    pure = {f"core.{part}" for part in ("settings", "errors", "files", "text")}
    assert reach_of(name) - EDGES <= pure


@pytest.mark.parametrize("name", sorted(PURE & OURS))
def test_pure_files_know_no_store_and_no_network(name: str) -> None:
    assert not reach_of(name) & {"store", "services", *EDGES}


def test_the_store_knows_what_is_pure_alone() -> None:
    assert {name for name in reach_of("store") if not name.startswith("tables")} <= PURE


def test_only_the_program_itself_starts_things() -> None:
    assert {name for name, known in IMPORTS.items() if "app" in known} <= {"main"}


def is_of_tables(path: Path) -> bool:
    return path.relative_to(ROOT).parts[0] == "tables"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_sql_lives_in_the_tables(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    statements = re.findall(r'"\s*(?:SELECT .* FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM)', text)
    # The edge to a self-hosted Mem0 also clears the history file that Mem0 itself keeps.
    assert is_of_tables(path) or path.stem == "mem0_edge" or not statements


def test_the_store_is_the_only_door_to_the_tables() -> None:
    for name, known in IMPORTS.items():
        if name != "store" and not name.startswith("tables"):
            assert not {other for other in known if other.startswith("tables")}, name


def is_literal(node: ast.expr) -> bool:
    """A text, a name that holds one, or several of them joined: no value is in it."""
    if isinstance(node, ast.BinOp | ast.IfExp):
        parts = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        return all(is_literal(part) for part in parts[-2:])
    return isinstance(node, ast.Constant | ast.Name)


# But for database.py, whose PRAGMAs take no parameters, and PostgreSQL's, which runs whole scripts.
ENGINES = {"database", "postgres"}
TABLES = [path for path in FILES if is_of_tables(path) and path.stem not in ENGINES]


@pytest.mark.parametrize("path", TABLES, ids=name_of)
def test_no_value_is_ever_put_into_sql(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "execute":
            assert is_literal(node.args[0]), ast.unparse(node)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in READERS:
            assert is_literal(node.args[1]), ast.unparse(node)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "which":
            assert is_literal(node.value), ast.unparse(node)


def test_nothing_heavy_is_imported_unless_configured() -> None:
    script = (
        "import sys, app; "
        "print(sorted(({'mem0', 'openai', 'twilio', 'numpy', 'dateparser', 'snowballstemmer'}"
        " | {'minio', 'psycopg'})"
        " & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# -- the house: what stands on which floor, and how much a room may hold --------------------------

# From the top; a file knows its own floor and those below.
FLOORS = [
    "main",
    "app",
    "web",
    "terminal",
    "doctor",
    "background",
    "ingest",
    "transfer",
    "talk",
    "senses",
    "reminders",
    "answers",
    "services",
    "search",
    "vendors",
    "intents",
    "reading",
    "when",
    "times",
    "replies",
    "store",
    "tables",
    "language",
    "core",
]
LINES = 600
FUNCTION_LINES = 40
ENTRIES = 14
ON_TOP = 41
EVERYWHERE = [*FILES, *sorted((ROOT / "tests").rglob("*.py"))]


def test_imports_go_down_only() -> None:
    up = set()
    for name, known in IMPORTS.items():
        for other in known:
            ends = name.partition(".")[0], other.partition(".")[0]
            if FLOORS.index(ends[0]) > FLOORS.index(ends[1]):
                up.add((name, other))
    assert not up


@pytest.mark.parametrize("path", EVERYWHERE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_file_and_no_function_is_long(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < FUNCTION_LINES, node.name


def test_a_folder_holds_what_the_eye_takes_in() -> None:
    for folder in {path.parent for path in FILES} - {ROOT}:
        inside = {path.name for path in folder.iterdir()} - {"__init__.py", "__pycache__"}
        assert len(inside) <= ENTRIES, folder.name


def test_few_names_stand_on_top() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a checkout")
    assert len({line.split("/")[0] for line in listed.stdout.split() if line[0] != "."}) <= ON_TOP
