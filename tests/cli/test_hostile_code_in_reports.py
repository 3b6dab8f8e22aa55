"""Whoever owns the scanned code steers no terminal and no service by its names, and stops nobody's schema."""

import json
import re
from pathlib import Path

import pytest

from archatlas.formats.reader import Reader
from archatlas.model.source import SourceFile
from installed import archatlas
from sources.repositories import write

ESCAPE, TURN = "\x1b[31m", "\u202e"
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
IMPORTS = (
    f"./{ESCAPE}red",
    "./<img src=x onerror=alert(1)>",
    "./](javascript:alert(1))",
    f"./{TURN}gpj",
    "./%0A%0D::set-output name=a::b",
    "./::error::pwned",
    f"./{'A' * 5000}",
    "./${{ secrets.TOKEN }}",
    "./{{7*7}}",
    "@shop/api/<script>alert(1)</script>",
    "=HYPERLINK(1)",
    f"lib{TURN}",
    "../../../../etc/passwd",
)
FILES = {
    "package.json": json.dumps({"workspaces": ["packages/*"]}),
    "packages/web/package.json": json.dumps({"name": f"<b>web</b>{ESCAPE}", "bin": {f"x{ESCAPE}": "./a.ts"}}),
    "packages/web/a.ts": "".join(f'import "{one}";\n' for one in IMPORTS),
    "packages/api/package.json": json.dumps({"name": "@shop/api"}),
    "packages/api/index.ts": "import '../web/a';\napp.get('/<script>alert(1)</script>\\n  owner: evil', h);\n"
    f"import express from 'express';\nconst app = express();\napp.get('/{ESCAPE}', h);\napp.post('/a: b # c', h);\n",
    f"packages/api/{ESCAPE}.ts": "",
    "packages/api/=1+1.ts": "import './gone';",
    "packages/api/::error::x.ts": "import './gone';",
    "svc/pyproject.toml": '[project]\nname = "<i>\\u001b[31m"\n[tool.setuptools_scm]\nwrite_to = "svc/\\u001b.py"\n',
    "svc/svc/__init__.py": "__all__ = ['f\\n- evil', '<b>', 'f']\n",
    "archatlas.yml": "rules:\n  schema/missing: 'off'\n",
    ".github/CODEOWNERS": f"* @evil{TURN} @org/<b> @org/team {ESCAPE}@red @a\n",
}
FORMATS = ("text", "markdown", "sarif", "github", "junit")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    return tmp_path


@pytest.mark.parametrize("how", [(), ("--json",), ("--check",), ("--write",)])
def test_a_scan_prints_no_character_that_steers(how: tuple[str, ...], shop: Path) -> None:
    done = archatlas("scan", ".", *how, cwd=shop)

    assert done.returncode == (how == ("--check",))
    assert STEERING.search(done.stdout + done.stderr) is None


def test_no_report_of_a_check_holds_a_character_that_steers(shop: Path) -> None:
    archatlas("scan", ".", "--write", cwd=shop)
    outputs = [word for one in FORMATS for word in ("--output", f"{one}:{one}.out")]
    done = archatlas("check", "--drift", "--fail-on", "note", *outputs, cwd=shop)
    texts = [done.stdout, done.stderr, *((shop / f"{one}.out").read_text() for one in FORMATS)]

    assert done.returncode == 1
    assert [STEERING.findall(text) for text in texts if STEERING.search(text)] == []
    assert "drift/dead-target" in (shop / "text.out").read_text()
    commands = [line for line in (shop / "github.out").read_text().splitlines() if "::" in line]
    assert [line for line in commands if not re.match("::(error|warning|notice) (file|title)=", line)] == []
    assert all(
        "javascript:" not in re.sub("`[^`]*`", "", line) for line in (shop / "markdown.out").read_text().split("\n")
    )


def test_schemas_made_of_hostile_code_say_nothing_else_and_stay_as_they_are(shop: Path) -> None:
    archatlas("scan", ".", "--write", cwd=shop)
    made = {path.name: path.read_text() for path in (shop / "schemas/modules").iterdir()}
    again = archatlas("scan", ".", "--write", cwd=shop)
    read = [Reader().read(SourceFile(name, text)) for name, text in made.items()]

    assert len(made) >= 2
    assert "0 new and 0 changed" in again.stderr
    assert [STEERING.findall(text) for text in made.values() if STEERING.search(text)] == []
    assert [one.rule for entry in read for one in entry.findings if one.rule.startswith(("yaml/", "schema/c"))] == []
    owners = {entry.module.ownership.owner for entry in read if entry.module is not None}
    assert owners == {"@org/team"}
