"""The reference part of the manual says what the code says."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archatlas.cli.main import COMMANDS
from archatlas.formats.module_schema.published_schema import schema_text
from archatlas.settings import SETTINGS_SCHEMA
from reference_pages import commands_page, module_page, settings_page

REFERENCE = Path(__file__).parents[1] / "docs" / "guide" / "reference"
PAGES = {"commands": commands_page, "settings": settings_page, "module": module_page}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_reference_is_what_the_code_says(name: str, update_golden: bool) -> None:
    page, text = REFERENCE / f"{name}.md", made(PAGES[name])
    if update_golden:
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8")

    assert page.read_text(encoding="utf-8") == text


def made(page: Callable[[], str]) -> str:
    return page()


def test_every_command_has_a_section() -> None:
    headings = [line for line in commands_page().splitlines() if line.startswith("## ")]

    assert headings == [f"## archatlas {name}" for name in COMMANDS]


@pytest.mark.parametrize(("page", "schema"), [(settings_page, SETTINGS_SCHEMA), (module_page, "module.schema.json")])
def test_every_key_of_a_schema_stands_on_its_page(page: Callable[[], str], schema: str) -> None:
    text = page()

    assert {
        key for key in keys(json.loads(schema_text(schema))) if not re.search(rf"(?:\.|## |`){key}\b", text)
    } == set()


def keys(node: object) -> Iterator[str]:
    """Yield every name of a key in a JSON Schema, however it is nested there."""
    if isinstance(node, dict):
        yield from (re.escape(name) for name in node.get("properties", ()))
        for below in node.values():
            yield from keys(below)
    elif isinstance(node, list):
        for below in node:
            yield from keys(below)
