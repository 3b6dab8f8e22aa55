"""A refresh of a schema touches the lines of what changed, however the file is laid out, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from archatlas.formats.reader import Reader
from archatlas.formats.schema_files import SourceTree
from archatlas.formats.text_edits import rewritten
from archatlas.model.code import CodeFacts, CodePlace, ImportKind, ModuleCode, Tie
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
