"""What an editor shows about what the pointer rests on."""

import pytest
from lsprotocol import types
from markdown_it import MarkdownIt

from archatlas.lsp.hover import hover
from archatlas.lsp.shown_text import kind_for
from archatlas.lsp.snapshot import Snapshot
from archatlas.model.record import replace
from archatlas.render.text.escaping import markdown_text
from builders import schema_text
from editor_snapshots import SETTINGS, path_of, place_of, snapshot_of, taken

HOSTILE = (
    "<img src=x onerror=alert(1)> [click](command:run) **bold** `tick` https://evil.example "
    "www.evil.example a@evil.example $(zap) &lt;b&gt;"
)
SETTINGS_TEXT = """\
site:
  url: https://docs.example.com/atlas/
owners:
  '@keepers':
    name: The keepers
    chat: '#keepers'
rules:
  layer/upward: warning
"""


def estate(summary: str = "Keeps what others forget") -> Snapshot:
    memory: dict[str, object] = {
        "identity.layer": "foundational",
        "identity.summary": summary,
        "identity.tier": 2,
        "identity.aliases": ["old.memory"],
        "ownership.owner": "@keepers",
        "data_and_events.emits": [{"topic": "memory.kept", "schema_ref": "kept.json"}],
    }
    checkout: dict[str, object] = {
        "identity.tier": 1,
        "dependencies.internal.requires": ["core.memory"],
        "dependencies.external.libs": [{"name": "requests", "version": "2.32", "license": "Apache-2.0"}],
        "data_and_events.consumes": [{"topic": "memory.kept", "schema_ref": "kept.json"}],
    }
    shop: dict[str, object] = {"dependencies.internal.requires": ["shop.checkout", "old.memory"]}
    values = {"core.memory": memory, "shop.checkout": checkout, "shop.desk": shop}
    return snapshot_of({name: schema_text(name, said) for name, said in values.items()}, SETTINGS_TEXT)


def card(snapshot: Snapshot, name: str, wanted: str) -> str:
    path = SETTINGS if name == "settings" else path_of(name)
    found = hover(snapshot, path, place_of(snapshot.texts[path], wanted))
    return getattr(found.contents, "value", "") if found else ""


def test_a_required_module_shows_its_card() -> None:
    said = card(estate(), "shop.checkout", "core.memory")

    assert said.startswith("**`core.memory`** foundational, tier 2")
    assert "Keeps what others forget" in said
    assert "Owner: `@keepers` (The keepers, \\#keepers)" in said
    assert "Health: " in said
    assert "Required by 1 module; 2 modules would break with it, the most critical `shop.checkout` (tier 1)" in said
    assert "[Published page](<https://docs.example.com/atlas/modules/core.memory/>)" in said


def test_the_card_of_a_module_has_the_reasons_of_its_score() -> None:
    values = {
        "identity.tier": 1,
        "ownership.owner": "@keepers",
        "test_posture.coverage": {"current": 0.2, "target": 0.9},
    }
    snapshot = snapshot_of({"a.b": schema_text("a.b", values)})

    assert "coverage against target: 20" in card(snapshot, "a.b", "a.b")


def test_the_range_of_a_hover_is_the_name_without_quotes() -> None:
    snapshot = estate()
    text = snapshot.texts[path_of("core.memory")]
    found = hover(snapshot, path_of("core.memory"), place_of(text, "@keepers"))

    assert found is not None
    assert found.range is not None
    assert taken(text, found.range) == "@keepers"


def test_a_former_name_leads_to_the_module_of_today() -> None:
    assert card(estate(), "shop.desk", "old.memory").startswith("`old.memory` is called `core.memory` now")


@pytest.mark.parametrize(
    ("name", "wanted", "said"),
    [
        ("shop.checkout", "memory.kept", "Emitted by `core.memory`"),
        ("shop.checkout", "requests", "Versions: `2.32`"),
        ("core.memory", "@keepers", "named by 1 module"),
        ("core.memory", "layer", "Layer of the architecture"),
        ("core.memory", "foundational", "One of `foundational`, `infrastructure`, `application`, `interface`"),
        ("core.memory", "tier", "A number, 1 to 5"),
        ("core.memory", "ownership", "Who answers for the module"),
        ("settings", "layer/upward", "[Published page](<https://docs.example.com/atlas/findings/layer-upward/>)"),
        ("settings", "warning", "`error`"),
        ("settings", "rules", "By rule, or by family"),
        ("settings", "chat", "**`owners.@keepers.chat`**"),
    ],
)
def test_everything_that_is_named_is_explained(name: str, wanted: str, said: str) -> None:
    assert said in card(estate(), name, wanted)


def test_nothing_is_said_where_nothing_is_known() -> None:
    snapshot = snapshot_of({"a.b": "identity:\n  name: a.b\nextensions:\n  mine:\n    more: 1\n"})

    assert card(snapshot, "a.b", "more") == ""
    assert hover(snapshot, "/elsewhere/x.yaml", place_of("x", "x", 0)) is None


def test_an_editor_without_markdown_gets_plain_text() -> None:
    markdown = estate("Keeps a `tick`, **what** we#forgot & 3. <b>")
    plain = replace(markdown, options=replace(markdown.options, hovers_in=types.MarkupKind.PlainText))
    found = hover(plain, path_of("core.memory"), place_of(plain.texts[path_of("core.memory")], "core.memory"))

    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    assert found.contents.kind is types.MarkupKind.PlainText
    said = found.contents.value.split("\n\n")
    assert said[:3] == [
        "core.memory foundational, tier 2",
        "Keeps a `tick`, **what** we#forgot & 3. <b>",
        "Owner: @keepers (The keepers, #keepers)",
    ]
    assert said[-1] == "Published page: https://docs.example.com/atlas/modules/core.memory/"


@pytest.mark.parametrize(
    ("supported", "kind"), [(None, "markdown"), (["plaintext", "markdown"], "markdown"), (["plaintext"], "plaintext")]
)
def test_what_an_editor_says_that_it_shows_is_what_it_gets(supported: list[str] | None, kind: str) -> None:
    assert kind_for(supported).value == kind


def test_text_of_a_schema_is_text_in_a_hover() -> None:
    markdown = card(estate(HOSTILE), "shop.checkout", "core.memory")
    blocks = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)
    every = [token for block in blocks for token in (block, *(block.children or ()))]
    spans = {"text", "code_inline", "strong_open", "strong_close", "link_open", "link_close"}

    assert {token.type for token in every} == spans | {"paragraph_open", "paragraph_close", "inline"}
    assert [token.attrs["href"] for token in every if token.type == "link_open"] == [
        "https://docs.example.com/atlas/modules/core.memory/"
    ]


def test_escaped_text_reads_as_it_was() -> None:
    html = MarkdownIt().renderInline(markdown_text("a *b* <c> 1. &amp; [d](e)"))

    assert html == "a *b* &lt;c&gt; 1. &amp;amp; [d](e)"


@pytest.mark.parametrize(
    "text", ["https://evil.example", "www.evil.example", "me@evil.example", "mailto:me@evil.example"]
)
def test_addresses_in_text_are_no_links_of_an_editor(text: str) -> None:
    escaped = markdown_text(text)

    assert "https://" not in escaped
    assert "www." not in escaped
    assert "e@e" not in escaped
