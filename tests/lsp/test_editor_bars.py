"""The bars for renames, fixes and hostile text, over a whole real estate; what they printed stands in the guide."""

import os
import random
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from lsprotocol import types
from markdown_it import MarkdownIt

from archatlas.analysis.assessment import Assessment
from archatlas.lsp.code_actions import code_actions
from archatlas.lsp.completion import completions
from archatlas.lsp.hover import hover
from archatlas.lsp.rename import renamed
from archatlas.lsp.snapshot import Snapshot
from editor_edits import applied, assessed
from editor_snapshots import snapshot_of

pytestmark = pytest.mark.real

RENAMED = 20
SEED = 15
_IS_THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
FILES = 1_000 if _IS_THOROUGH else 12
"""Files of which every fix is tried: all of them only where nobody waits."""
Found = Counter[tuple[str, str, str]]


def texts_below(directory: Path) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(directory.rglob("*.yaml"))}


@pytest.fixture(scope="module")
def snapshot(roadmap113: Path) -> Snapshot:
    return snapshot_of(texts_below(roadmap113))


def found_in(assessment: Assessment, former: str = "", later: str = "") -> Found:
    """Return what is found, with a name in the place of another one."""
    every = Counter(one.identity for one in assessment.findings)
    if not former:
        return every
    return Counter({_under(identity, former, later): number for identity, number in every.items()})


def _under(identity: tuple[str, str, str], former: str, later: str) -> tuple[str, str, str]:
    rule, module, subject = identity
    return rule, later if module == former else module, subject.replace(former, later)


def test_renaming_twenty_modules_brings_no_finding_but_by_name(snapshot: Snapshot) -> None:
    names = random.Random(SEED).sample(sorted(snapshot.assessment.catalog), RENAMED)
    for former in names:
        later = f"{former}_2"
        after = assessed(applied(snapshot, renamed(snapshot, former, later)))
        assert found_in(after) == found_in(snapshot.assessment, former, later)
        assert {one.module for one in after.findings if one.module == former} == set()
        assert {name: health.shown for name, health in after.health.items() if name != later} == {
            name: health.shown for name, health in snapshot.assessment.health.items() if name != former
        }


def test_every_fix_that_is_offered_removes_its_finding_and_brings_none(snapshot: Snapshot) -> None:
    before = snapshot.assessment
    tried, healed = 0, 0
    paths = sorted(before.evaluated.names)
    for path in random.Random(SEED).sample(paths, min(FILES, len(paths))):
        whole = types.Range(types.Position(0, 0), types.Position(100_000, 0))
        shown = [
            types.Diagnostic(_line(one.range.start.line), one.rule, code=one.rule)
            for one in before.evaluated.paths[path].counting
        ]
        for action in code_actions(snapshot, path, whole, types.CodeActionContext(shown)):
            assert action.edit is not None
            after = assessed(applied(snapshot, action.edit))
            gone = found_in(before) - found_in(after)
            rules = {one.code for one in action.diagnostics or ()}
            assert {rule for rule, _module, _subject in gone} & rules, action.title
            assert not found_in(after) - found_in(before), action.title
            tried, healed = tried + 1, healed + gone.total()
    assert healed >= tried > 10


def _line(number: int) -> types.Range:
    place = types.Position(max(number, 1) - 1, 0)
    return types.Range(place, place)


SPANS = {"text", "text_special", "code_inline", "strong_open", "strong_close", "softbreak", "link_open", "link_close"}
BLOCKS = {"paragraph_open", "paragraph_close", "inline"}


def test_hostile_text_stays_text_wherever_it_is_pointed_at(shared: Path) -> None:
    looked_at = 0
    for directory in sorted(path for path in (shared / "hostile").iterdir() if path.is_dir()):
        known = snapshot_of(readable(directory), "site:\n  url: https://docs.example.com/\n")
        for path in sorted(known.texts)[:FILES]:
            lines = known.texts[path].split("\n")
            for number, line in list(enumerate(lines))[:25]:
                for column in {len(line) - len(line.lstrip()), len(line) * 3 // 4}:
                    looked_at += judge(known, path, types.Position(number, column))
    assert looked_at > 100


def readable(directory: Path) -> dict[str, str]:
    found = {}
    for path in sorted(directory.rglob("*.y*ml")):
        if path.is_file() and path.stat().st_size < 200_000:
            found[path.stem] = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
    return found


def judge(snapshot: Snapshot, path: str, place: types.Position) -> int:
    card = hover(snapshot, path, place)
    texts = [str(getattr(card.contents, "value", ""))] if card else []
    offered = completions(snapshot, path, place)
    texts += [str(getattr(one.documentation, "value", "")) for one in offered.items]
    for text in texts:
        read_as_text(text)
    assert all("\n" not in one.label for one in offered.items)
    return len(texts)


@cache
def read_as_text(text: str) -> None:
    """Read Markdown, each text once: nothing in it is more than text, but for links to our own pages."""
    blocks = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    every = [token for block in blocks for token in (block, *(block.children or ()))]
    assert {token.type for token in every} <= SPANS | BLOCKS, text
    links = [str(token.attrs["href"]) for token in every if token.type == "link_open"]
    assert all(link.startswith("https://docs.example.com/") for link in links), text
