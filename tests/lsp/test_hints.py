"""What an editor shows between the lines of a schema."""

from lsprotocol import types

from archatlas.lsp.hints import IMPACT, code_lenses, impact_of, inlay_hints
from builders import requiring, schema_text
from editor_snapshots import path_of, snapshot_of

EVERYWHERE = types.Range(types.Position(0, 0), types.Position(1_000, 0))


def test_a_required_module_shows_whose_it_is_and_its_lane_where_that_is_another() -> None:
    texts = {
        "core.memory": schema_text("core.memory", {"ownership.owner": "@keepers"}),
        "shop.desk": schema_text("shop.desk", {"ownership.owner": "@shop"}),
        "shop.checkout": requiring("shop.checkout", "core.memory", "shop.desk", "shop.gone"),
    }
    found = inlay_hints(snapshot_of(texts), path_of("shop.checkout"), EVERYWHERE)

    assert [one.label for one in found] == ["@keepers ⇄ core", "@shop"]


def test_hints_are_only_made_for_the_lines_that_are_shown() -> None:
    texts = {
        "a.one": schema_text("a.one"),
        "a.two": schema_text("a.two"),
        "a.all": requiring("a.all", "a.one", "a.two"),
    }
    snapshot = snapshot_of(texts)
    every = inlay_hints(snapshot, path_of("a.all"), EVERYWHERE)
    last = every[-1].position
    found = inlay_hints(snapshot, path_of("a.all"), types.Range(types.Position(last.line, 0), last))

    assert [one.label for one in every] == ["no owner", "no owner"]
    assert found == every[-1:]


def test_the_lens_counts_who_requires_a_module_and_who_would_break() -> None:
    texts = {"a.low": requiring("a.low"), "a.mid": requiring("a.mid", "a.low"), "a.top": requiring("a.top", "a.mid")}
    snapshot = snapshot_of(texts)
    low, top = (code_lenses(snapshot, path_of(name))[0] for name in ("a.low", "a.top"))

    assert low.command == types.Command("required by 1, impact 2", IMPACT, arguments=["a.low"])
    assert low.range.start == types.Position(1, 8)
    assert top.command is not None
    assert top.command.title == "required by no module"


def test_what_a_lens_tells_names_everybody_with_the_way() -> None:
    texts = {"a.low": requiring("a.low"), "a.mid": requiring("a.mid", "a.low"), "a.top": requiring("a.top", "a.mid")}

    assert impact_of(snapshot_of(texts), "a.low").splitlines() == [
        "a.low: 2 modules would break, 0 may",
        "a.mid (no owner): a.mid → a.low",
        "a.top (no owner): a.top → a.mid → a.low",
    ]
    assert impact_of(snapshot_of(texts), "a.gone") == ""


def test_a_file_that_is_no_schema_has_neither() -> None:
    snapshot = snapshot_of({"a.b": schema_text("a.b"), "other": "version: 3\n"})

    assert inlay_hints(snapshot, path_of("other"), EVERYWHERE) == []
    assert code_lenses(snapshot, path_of("other")) == []
