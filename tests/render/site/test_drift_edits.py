"""The drift page says with which edit of the schema a pair is settled, and the edit does it."""

import re

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.formats.reader import Reader
from archatlas.model.code import CodePlace, ImportKind
from archatlas.model.source import SourceFile
from archatlas.render.site.drift.page import drift_pages
from archatlas.render.site.page import PageOptions
from builders import rendered, schema_text
from code_facts import code_facts, compared, tie
from render.site.lists import tree_of, words

NAMES = ("one.a", "one.b", "two.c")
NAMED = "identity: {name: one.a}\n"
LAYOUTS = (
    NAMED,
    f"{NAMED}dependencies:\n  external: {{}}\n",
    f"{NAMED}dependencies:\n    internal:\n        provides: []\n",
    f"{NAMED}dependencies:\n  internal:\n    requires:\n      - one.b\n  external: {{}}\n",
    f"{NAMED}dependencies:\n  internal:\n    requires:\n    - 'one.b'\n    provides: []\n",
)


def known(text: str, kind: ImportKind = ImportKind.RUNTIME, dead: bool = False) -> Assessment:
    ties = (tie("one.a", "two.c", kind=kind, is_dead=dead, first=CodePlace("one/a.py", 3)), tie("one.a", "one.b"))
    return compared((text, schema_text("one.b"), schema_text("two.c")), code_facts(NAMES, *ties))


def told(estate: Assessment, name: str = "two.c") -> tuple[str, str, list[str]]:
    """Return the word, the sentence and the texts to copy of what is to be done about a pair."""
    page = tree_of(rendered(drift_pages(estate, PageOptions()))[0])
    (cell,) = page.xpath(f"//tr[@data-module='one.a {name}']//details")
    return words(cell.xpath("summary")[0]), words(cell.xpath("div")[0]), cell.xpath(".//@data-copy")


@pytest.mark.parametrize("text", LAYOUTS)
@pytest.mark.parametrize(("kind", "key"), [(ImportKind.LAZY, "requires"), (ImportKind.OPTIONAL, "weak_dependencies")])
def test_the_edit_that_declares_a_dependency_declares_it(text: str, kind: ImportKind, key: str) -> None:
    word, sentence, (copied,) = told(known(text, kind))
    line = (
        int(re.split("[^0-9]", sentence.partition("0.yaml:")[2])[0])
        if "0.yaml:" in sentence
        else len(text.splitlines())
    )
    lines = text.splitlines()
    read = Reader().read(SourceFile("0.yaml", "\n".join((*lines[:line], copied, *lines[line:])))).module

    assert word == "Declare"
    assert read is not None
    assert "two.c" in getattr(read.dependencies.internal, key)


@pytest.mark.parametrize("listed", ["[]", "[one.b]"])
def test_a_list_in_one_line_gets_one_more_name(listed: str) -> None:
    text = f"{NAMED}dependencies: {{internal: {{requires: {listed}}}}}\n"

    assert told(known(text)) == ("Declare", "add to the list in: 0.yaml:2two.c Copy", ["two.c"])


def test_what_was_optional_is_taken_out_where_it_is_required() -> None:
    text = f"{NAMED}dependencies:\n  internal:\n    weak_dependencies:\n      - one.b\n      - two.c\n"
    _word, sentence, (copied,) = told(known(text))

    assert copied == "    requires:\n      - two.c"
    assert sentence.endswith("take out: 0.yaml:6- two.c")


def test_what_no_code_imports_is_taken_out() -> None:
    text = f"{NAMED}dependencies:\n  internal:\n    requires:\n      - one.b\n      - two.c\n"
    estate = compared((text, schema_text("one.b"), schema_text("two.c")), code_facts(NAMES, tie("one.a", "one.b")))

    assert told(estate) == ("Remove", "take out: 0.yaml:6- two.c", [])


def test_a_dead_target_shows_the_lines_that_name_it() -> None:
    assert told(known(NAMED, dead=True))[:2] == (
        "Show the lines",
        "correct the import, or bring the file back: one/a.py:3",
    )


def test_a_confirmed_pair_has_nothing_to_do() -> None:
    text = f"{NAMED}dependencies: {{internal: {{requires: [one.b]}}}}\n"
    page = tree_of(rendered(drift_pages(known(text), PageOptions()))[0])

    assert page.xpath("//tr[@data-module='one.a one.b']//details") == []
