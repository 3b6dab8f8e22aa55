"""The exported tree builds with what Backstage builds documentation with, in an environment of its own."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from builders import schema_text
from installed import archatlas

ROOT = Path(__file__).parents[2]
MKDOCS = ROOT / "build" / "techdocs" / "bin" / "mkdocs"
GUIDE = ROOT / "docs" / "guide" / "techdocs.md"

HOSTILE = (
    "--8<-- /etc/passwd",
    ":smile: (c) -> ==marked== {++in++} ^^under^^ [[link]] {: onclick=alert(1) }",
    "> [!NOTE] !!! note",
    "<script>alert(1)</script> ```js",
    "https://example.org *[HTML]: text `#!python x`",
)

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not MKDOCS.exists(), reason="needs the environment that make techdocs makes"),
]


def exported(folder: Path) -> Path:
    """Write an estate whose texts try what the extensions of TechDocs do with text, and export it."""
    modules = folder / "schemas" / "modules"
    modules.mkdir(parents=True)
    for number, text in enumerate(HOSTILE):
        values = {"identity.summary": text, "contracts.invariants": [text], "ownership.owner": "@Team"}
        (modules / f"{number}.yaml").write_text(schema_text(f"lab.m{number}", values), encoding="utf-8")
    done = archatlas("export", "schemas/modules", "--out", "atlas", "--keep-going", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def built(folder: Path, *arguments: str) -> Path:
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    command = [str(MKDOCS), "build", "--strict", *arguments]
    done = subprocess.run(command, cwd=folder, env=quiet, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def content(page: Path) -> Any:
    return html.document_fromstring(page.read_text(encoding="utf-8")).find(".//article")


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def test_the_tree_builds_as_the_guide_says_with_every_text_as_it_was(tmp_path: Path) -> None:
    folder = exported(tmp_path)
    (block,) = re.findall(r'```yaml title="mkdocs.yml"\n(.+?)```', GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    (folder / "mkdocs.yml").write_text(block, encoding="utf-8")

    site = built(folder)

    assert (site / "techdocs_metadata.json").is_file()
    for number, text in enumerate(HOSTILE):
        article = content(site / "modules" / f"lab.m{number}" / "index.html")
        assert " ".join(text.split()) in words(article)
        assert not [name for element in article.iter() for name in element.attrib if name.startswith("on")]
        assert "alert(1)" not in "".join(script.text_content() for script in article.iter("script"))


def test_every_page_says_the_same_with_the_plugin_as_without(tmp_path: Path) -> None:
    folder = exported(tmp_path)
    (block,) = re.findall(r'```yaml title="mkdocs.yml"\n(.+?)```', GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    (folder / "mkdocs.yml").write_text(block, encoding="utf-8")

    with_plugin = built(folder)
    plain = built(folder, "--config-file", "atlas/mkdocs.yml", "--site-dir", str(folder / "plain")).with_name("plain")

    pages = [page.relative_to(plain) for page in plain.rglob("index.html") if page.parent.name != "card"]
    assert len(pages) > len(HOSTILE)
    for page in pages:
        assert words(content(plain / page)) == words(content(with_plugin / page))
