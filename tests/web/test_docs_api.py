"""docs/api.md lists every call as /openapi.json describes it, with what each takes.

Made anew by: .venv/bin/python tests/web/test_docs_api.py
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import app  # noqa: E402
from web import openapi  # noqa: E402

PAGE = ROOT / "docs" / "api.md"
START, END = "<!-- calls -->\n", "<!-- end of calls -->"


def rows() -> Iterator[str]:
    """Yield a line for each call: method and path, what it does, its query, its body."""
    described = openapi.describe(app.ROUTES)
    for path, calls in described["paths"].items():
        for method, call in calls.items():
            query = [one["name"] for one in call["parameters"] if one["in"] == "query"]
            said = " · ".join(filter(None, (", ".join(query), ", ".join(fields_of(call)))))
            yield f"| `{method.upper()} {path}` | {call['summary']} | {said} |"


def fields_of(call: dict[str, Any]) -> list[str]:
    """Return the fields of a body, those that it needs in bold, without what is only answered."""
    content = call.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    return [
        f"**{name}**" if name in schema["required"] else name
        for name, field in schema.get("properties", {}).items()
        if not field.get("readOnly")
    ]


def section() -> str:
    head = "| call | what it does | query · body (**needed**) |\n|---|---|---|\n"
    return START + head + "\n".join(rows()) + "\n" + END


def test_the_page_lists_every_call_as_it_is() -> None:
    found = re.search(f"{START}.*{END}", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found and found[0] == section(), "run: .venv/bin/python tests/web/test_docs_api.py"


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    made = re.sub(f"{START}.*{END}", lambda _: section(), text, flags=re.DOTALL)
    PAGE.write_text(made, encoding="utf-8")
