"""From a name to where it is declared and used, and to published pages."""

from lsprotocol import types

from archatlas.lsp.navigation import definition, document_links, document_symbols, references, workspace_symbols
from archatlas.lsp.snapshot import Snapshot
from builders import schema_text
from editor_snapshots import SETTINGS, path_of, place_of, snapshot_of, taken

SETTINGS_TEXT = """\
site:
  url: https://docs.example.com/atlas/
owners:
  '@keepers':
    name: The keepers
lanes:
  order: [shop, core]
waivers:
  - rule: ownership/no-escalation
    module: core.memory
    owner: '@keepers'
    reason: they answer at all hours
    expires: '2027-06-01'
"""


def estate() -> Snapshot:
    topic = [{"topic": "memory.kept", "schema_ref": "kept.json"}]
    values: dict[str, dict[str, object]] = {
        "core.memory": {"ownership.owner": "@keepers", "data_and_events.emits": topic},
        "shop.checkout": {
            "ownership.owner": "@keepers",
            "dependencies.internal.requires": ["core.memory"],
            "dependencies.internal.uses": {"core.memory": ["python: core.memory.Keeper"]},
            "data_and_events.consumes": topic,
        },
        "shop.desk": {
            "dependencies.internal.weak_dependencies": ["core.memory"],
            "identity.summary": "Asks core.memory",
        },
    }
    return snapshot_of({name: schema_text(name, said) for name, said in values.items()}, SETTINGS_TEXT)


def shown(snapshot: Snapshot, found: list[types.Location]) -> list[tuple[str, str]]:
    """Return files with what stands in the range."""
    paths = [one.uri.removeprefix("file://") for one in found]
    return [
        (path.rsplit("/", 1)[1], taken(snapshot.texts[path], one.range)) for path, one in zip(paths, found, strict=True)
    ]


def declared(name: str, wanted: str) -> list[tuple[str, str]]:
    snapshot = estate()
    path = path_of(name)
    return shown(snapshot, definition(snapshot, path, place_of(snapshot.texts[path], wanted)))


def test_a_required_module_leads_to_its_name() -> None:
    assert declared("shop.checkout", "core.memory") == [("core.memory.yaml", "core.memory")]


def test_an_owner_leads_to_the_settings_and_a_topic_to_who_emits_it() -> None:
    assert declared("shop.checkout", "@keepers") == [("archatlas.yml", "'@keepers'")]
    assert declared("shop.checkout", "memory.kept") == [("core.memory.yaml", "memory.kept")]


def test_a_text_leads_nowhere() -> None:
    assert declared("shop.desk", "Asks") == []


def test_a_waived_module_leads_from_the_settings_to_its_schema() -> None:
    snapshot = estate()
    found = definition(snapshot, SETTINGS, place_of(SETTINGS_TEXT, "core.memory"))

    assert shown(snapshot, found) == [("core.memory.yaml", "core.memory")]


def test_references_of_a_module_are_in_all_schemas_and_in_the_settings() -> None:
    snapshot = estate()
    place = place_of(snapshot.texts[path_of("shop.checkout")], "core.memory")
    every = references(snapshot, path_of("shop.checkout"), place, types.ReferenceContext(include_declaration=True))
    used = references(snapshot, path_of("shop.checkout"), place, types.ReferenceContext(include_declaration=False))

    files = [file for file, _text in shown(snapshot, every)]
    assert files == ["archatlas.yml", "core.memory.yaml", "shop.checkout.yaml", "shop.checkout.yaml", "shop.desk.yaml"]
    assert {text for _file, text in shown(snapshot, every)} == {"core.memory"}
    assert [file for file, _text in shown(snapshot, used)] == [file for file in files if file != "core.memory.yaml"]


def test_references_of_a_lane_are_in_the_settings() -> None:
    snapshot = estate()
    found = references(snapshot, SETTINGS, place_of(SETTINGS_TEXT, "core]"), types.ReferenceContext(True))

    assert shown(snapshot, found) == [("archatlas.yml", "core")]


def test_the_outline_of_a_schema_has_its_sections_and_entries() -> None:
    snapshot = estate()
    found = document_symbols(snapshot, path_of("core.memory"))
    text = snapshot.texts[path_of("core.memory")]

    assert [one.name for one in found] == ["identity", "ownership", "data_and_events"]
    emits = (found[2].children or [])[0]
    assert [one.name for one in emits.children or ()] == ["memory.kept"]
    assert taken(text, found[0].range) == "identity:\n  name: core.memory"
    assert taken(text, found[0].selection_range) == "identity"


def test_the_outline_of_a_text_that_is_half_typed_has_what_can_be_read() -> None:
    snapshot = snapshot_of({"a.b": "identity:\n  name: a.b\n  layer: [\n"})

    assert [one.name for one in document_symbols(snapshot, path_of("a.b"))] == ["identity"]


def test_modules_and_topics_are_found_by_a_part_of_their_names() -> None:
    snapshot = estate()

    assert [one.name for one in workspace_symbols(snapshot, "memo")] == ["core.memory", "memory.kept"]
    assert [one.name for one in workspace_symbols(snapshot, "")] == ["core.memory", "shop.checkout", "shop.desk"]
    assert workspace_symbols(snapshot, "nowhere") == []


def test_names_link_to_the_published_pages() -> None:
    snapshot = estate()
    text = snapshot.texts[path_of("shop.checkout")]
    found = document_links(snapshot, path_of("shop.checkout"))

    assert {(taken(text, one.range), one.target) for one in found} == {
        ("shop.checkout", "https://docs.example.com/atlas/modules/shop.checkout/"),
        ("core.memory", "https://docs.example.com/atlas/modules/core.memory/"),
    }
    in_settings = {one.target for one in document_links(snapshot, SETTINGS)}
    assert "https://docs.example.com/atlas/findings/ownership-no-escalation/" in in_settings


def test_without_an_address_of_the_site_there_are_no_links() -> None:
    snapshot = snapshot_of({"a.b": schema_text("a.b")})

    assert document_links(snapshot, path_of("a.b")) == []
