"""A refresh of a schema touches the lines of what changed, however the file is laid out, and nothing else."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.formats.reader import Reader
from archatlas.formats.schema_files import SourceTree
from archatlas.formats.text_edits import rewritten
from archatlas.model.code import CodeFacts, CodeLibrary, CodePlace, ImportKind, ModuleCode, Tie
from archatlas.model.module import HANDLE_PATTERN
from archatlas.model.source import SourceFile
from archatlas.pipeline.schema_writing import SchemaWriting, _digest, write_schemas

REQUIRED = ("lane.b", "lane.c", "lane.d")
OTHERS = tuple(SourceFile(f"{name}.yaml", f"identity: {{name: {name}}}\n") for name in REQUIRED)

comments = st.sampled_from(("", "# what matters\n", "\n", "# ünï: [ - 'x'\n\n"))
quotes = st.sampled_from(("", "'", '"'))


@st.composite
def layouts(draw: st.DrawFn) -> tuple[str, tuple[str, ...]]:
    """Return a schema in some layout, with requirements that a scan wrote, and these."""
    names = tuple(draw(st.lists(st.sampled_from(REQUIRED), min_size=1, max_size=2, unique=True)))
    quote, indent, mark = draw(quotes), " " * draw(st.integers(0, 4)), draw(quotes)
    behind = draw(st.sampled_from(("", "  # why", " #")))
    if draw(st.booleans()):
        listed = f"    requires: [{', '.join(f'{quote}{name}{quote}' for name in names)}]{behind}\n"
    else:
        listed = f"    requires:{behind}\n" + "".join(f"    {indent}- {quote}{name}{quote}{behind}\n" for name in names)
    parts = (
        f"identity:{behind}\n  name: {quote}lane.a{quote}{behind}\n  summary: >-\n    folded\n    text\n",
        f"dependencies:\n{draw(comments)}  internal:\n{listed}",
        "ownership: {owner: '@Team', escalation: \"@Night\"}\n",
        "provenance:\n  generated_by:\n    values:\n"
        f"      - {mark}dependencies.internal.requires {_digest(names)}{mark}{behind}\n",
    )
    ordered = draw(st.permutations(parts))
    text = "".join(f"{draw(comments)}{part}" for part in ordered) + draw(comments)
    return (text.rstrip("\n") if draw(st.booleans()) else text), names


def refreshed(text: str, *names: str) -> SchemaWriting:
    ties = tuple(Tie("lane.a", name, ImportKind.RUNTIME, 1, CodePlace("a.py", 1)) for name in names)
    modules = {"lane.a": ModuleCode("lane.a", files=1, languages=("Python",), ties=ties)}
    tree = SourceTree((SourceFile("a.yaml", text), *OTHERS))
    return write_schemas(tree, CodeFacts(modules=modules), "new", Reader())


@given(layouts())
def test_a_refresh_that_changes_nothing_changes_no_byte(layout: tuple[str, tuple[str, ...]]) -> None:
    text, names = layout

    assert refreshed(text, *names) == SchemaWriting(())


@given(layouts(), st.sampled_from(("\n", "\r\n")))
def test_a_refresh_of_one_value_changes_its_own_lines_only(layout: tuple[str, tuple[str, ...]], ends: str) -> None:
    text, names = layout
    more = next(name for name in REQUIRED if name not in names)
    (file,) = refreshed(text, *names, more).files
    before, after = text.splitlines(), file.after.splitlines()
    digests = [line for line in before if _digest(names) in line]

    kept = [line for line in before if line not in digests and "requires: [" not in line]
    rest = iter(after)
    assert all(line in rest for line in kept), "every other line stays, in its order"
    assert len(after) - len(before) in (0, 1)
    assert file.after.count("#") == text.count("#")
    assert file.after.endswith("\n") == text.endswith("\n")
    assert refreshed(file.after, *names, more) == SchemaWriting(())
    content = text.replace("\n", ends).encode()
    written = rewritten(content, text, file.after).decode()
    assert written.count("\n") == written.count(ends)


def test_a_text_with_an_anchor_is_left_alone() -> None:
    text = "identity: &one {name: lane.a}\n"
    known = Reader().load((SourceFile("a.yaml", text),))

    assert known.refused or known.unreadable
    assert all(file.path != "a.yaml" for file in refreshed(text, "lane.b").files)


def test_what_a_person_requires_is_not_called_optional() -> None:
    text = "identity: {name: lane.a}\ndependencies: {internal: {requires: [lane.b]}}\n"
    tie = Tie("lane.a", "lane.b", ImportKind.OPTIONAL, 1, CodePlace("a.py", 1))
    code = CodeFacts(modules={"lane.a": ModuleCode("lane.a", files=1, ties=(tie,))})

    assert write_schemas(SourceTree((SourceFile("a.yaml", text), *OTHERS)), code, "new", Reader()) == SchemaWriting(())


def written_new(said: ModuleCode) -> tuple[str, tuple[str, ...]]:
    """Return the schema of a module that has none yet, and what is said of what it leaves out."""
    written = write_schemas(SourceTree(()), CodeFacts(modules={said.name: said}), "new", Reader())
    return written.files[0].after, written.unwritten


def test_more_names_than_are_written_are_told() -> None:
    names = tuple(f"python: a.n{number}" for number in range(1_001))
    said = ModuleCode("lane.a", files=1, languages=("Python",), surface=names)
    text, unwritten = written_new(said)
    (again,) = refreshed_by(text, said).unwritten

    assert "surface" not in text
    assert again == unwritten[0]
    assert again == (
        "'lane.a' has 1,001 public names, more than the 1,000 that are written: "
        "list in contracts.api.surface those that matter"
    )
    assert "surface" in written_new(replace(said, surface=names[1:]))[0]
    listing = "identity: {name: lane.a}\ncontracts: {api: {surface: ['python: a.n1']}}\n"
    assert refreshed_by(listing, said).unwritten == ()


def refreshed_by(text: str, said: ModuleCode) -> SchemaWriting:
    return write_schemas(SourceTree((SourceFile("a.yaml", text),)), CodeFacts(modules={said.name: said}), "", Reader())


def test_a_team_of_several_owners_is_called_and_each_of_them_approves() -> None:
    text, unwritten = written_new(ModuleCode("lane.a", files=1, owner="@example/core-team docs@example.com @ann"))
    read = Reader().read(SourceFile("a.yaml", text))

    assert read.module is not None
    assert read.module.ownership.owner == "@example/core-team"
    assert read.module.risk_and_change.change_control.reviewers == ("@example/core-team", "@ann")
    assert [one.rule for one in read.findings if one.rule == "schema/pattern"] == []
    assert unwritten == ()


def test_an_owner_that_is_no_handle_is_told_and_not_written() -> None:
    text, unwritten = written_new(ModuleCode("lane.a", files=1, owner="docs@example.com"))

    assert "ownership" not in text
    assert unwritten == ("'lane.a' belongs to docs@example.com by CODEOWNERS, which is no @handle and is not written",)


@pytest.mark.parametrize(
    ("owner", "is_handle"),
    [
        ("@ann", True),
        ("@example/core-team", True),
        ("@example/group/sub.team", True),
        ("@example/", False),
        ("@/team", False),
        ("@example//team", False),
        ("ann", False),
        ("ann@example.com", False),
        ("@ann\n", False),
        ("@1st", False),
    ],
)
def test_what_is_written_as_an_owner_is_what_schemas_take(owner: str, is_handle: bool) -> None:
    read = Reader().read(
        SourceFile("a.yaml", f"identity: {{name: lane.a}}\nownership: {{owner: {json.dumps(owner)}}}\n")
    )

    assert ("schema/pattern" not in {one.rule for one in read.findings}) is is_handle
    assert bool(HANDLE_PATTERN.match(owner)) is is_handle


HOSTILE = ("\x1b[31m", "\u202e", "\u2028", "\x00", "a\nb", "\ud800", "x" * 501)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_that_nobody_can_read_are_told_and_not_written(name: str) -> None:
    said = ModuleCode(
        "lane.a",
        files=1,
        surface=(f"rest: GET /{name}", "rest: GET /ok"),
        libraries=(CodeLibrary(name), CodeLibrary("requests", version=name), CodeLibrary("yaml")),
        entry_points=(name, "a.py"),
    )
    text, unwritten = written_new(said)
    read = Reader().read(SourceFile("a.yaml", text))

    assert read.module is not None
    assert read.module.contracts.api.surface == ("rest: GET /ok",)
    assert [one.name for one in read.module.dependencies.external.libs] == ["yaml"]
    assert read.module.discovery.entry_points == ("a.py",)
    assert "schema/control-character" not in {one.rule for one in read.findings}
    assert unwritten == ("'lane.a' has 4 names that are not written: they are too long, or cannot be printed",)


@pytest.mark.real
def test_a_file_that_imports_too_much_keeps_no_module_from_its_schema() -> None:
    libraries = tuple(CodeLibrary(f"lib{number}") for number in range(50_000))
    text, (told,) = written_new(ModuleCode("lane.a", files=1, libraries=libraries, entry_points=("a.py",)))

    assert "libs" not in text
    assert "a.py" in text
    assert told.startswith("'lane.a' has 50,000 libraries, more than the 1,000 that are written")


def test_of_a_crowd_of_owners_the_first_is_written() -> None:
    crowd = " ".join(f"@u{number}" for number in range(100_000))
    text, unwritten = written_new(ModuleCode("lane.a", files=1, owner=crowd))

    assert "owner: '@u0'" in text
    assert "reviewers" not in text
    assert unwritten == ("'lane.a' has 100,000 owners by CODEOWNERS, of whom only the first is written",)
