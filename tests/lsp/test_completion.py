"""What an editor offers while somebody types."""

import pytest

from archatlas.lsp.completion import completions
from archatlas.lsp.proposals import MOST
from archatlas.model.record import replace
from builders import requiring, schema_text
from editor_snapshots import SETTINGS, path_of, pointed, snapshot_of

OTHERS = {
    "core.memory": schema_text(
        "core.memory",
        {
            "identity.summary": "Keeps what others *forget*",
            "ownership.owner": "@keepers",
            "data_and_events.emits": [{"topic": "memory.kept", "schema_ref": "kept.json"}],
            "contracts.api.surface": ["python: core.memory.Keeper"],
        },
    ),
    "shop.checkout": schema_text(
        "shop.checkout",
        {
            "ownership.owner": "@shop",
            "dependencies.internal.requires": ["core.memory"],
            "dependencies.external.libs": [{"name": "requests", "version": "2.32", "license": "Apache-2.0"}],
        },
    ),
}
BEGUN = "identity:\n  name: shop.new\n"
REQUESTS = "dependencies:\n  external:\n    libs:\n      - name: requests\n"


def offered(text: str, settings: str = "") -> dict[str, str]:
    """Return what is offered at the mark in a schema: what is shown, and what would be written."""
    plain, position = pointed(text)
    snapshot = snapshot_of({**OTHERS, "shop.new": plain}, settings)
    found = completions(snapshot, path_of("shop.new"), position)
    return {one.label: one.text_edit.new_text for one in found.items if one.text_edit}


def offered_in_settings(text: str) -> dict[str, str]:
    """Return what is offered at the mark in the settings, which nobody has read yet."""
    plain, position = pointed(text)
    snapshot = snapshot_of(OTHERS, "lanes:\n  order: [core, shop]\n")
    found = completions(replace(snapshot, texts={**snapshot.texts, SETTINGS: plain}), SETTINGS, position)
    return {one.label: one.text_edit.new_text for one in found.items if one.text_edit}


def test_keys_of_the_format_come_with_what_leads_on() -> None:
    assert offered(f"{BEGUN}  la¦") == {"layer": "layer: "}
    assert offered(f"{BEGUN}depen¦") == {"dependencies": "dependencies:\n  "}
    assert offered(f"{BEGUN}dependencies:\n  internal:\n    req¦") == {"requires": "requires:\n      - "}


def test_a_value_that_is_offered_right_behind_a_colon_comes_with_the_space_that_yaml_needs() -> None:
    assert offered(f"{BEGUN}  layer:¦")["application"] == " application"
    assert offered(f"{BEGUN}  layer: ¦")["application"] == "application"
    assert offered(f"{BEGUN}ownership: {{owner:¦}}\n")["@shop"] == " '@shop'"


def test_keys_that_stand_already_are_not_offered_again() -> None:
    assert "name" not in offered(f"{BEGUN}  ¦")
    assert "layer" in offered(f"{BEGUN}  ¦")


def test_a_key_with_its_colon_is_replaced_alone() -> None:
    assert offered(f"{BEGUN}  lay¦: application\n") == {"layer": "layer"}


def test_a_new_file_is_offered_sections_and_its_own_name() -> None:
    assert offered("ide¦") == {"identity": "identity:\n  "}
    assert offered("identity:\n  name: ¦") == {"shop.new": "shop.new"}


def test_words_of_a_list_are_offered() -> None:
    assert list(offered(f"{BEGUN}  layer: ¦")) == ["foundational", "infrastructure", "application", "interface"]
    assert list(offered(f"{BEGUN}data_and_events:\n  pii:\n    contains: ¦")) == ["true", "false"]


@pytest.mark.parametrize(
    ("typed", "label", "written"),
    [
        ("dependencies:\n  internal:\n    requires:\n      - mem¦", "core.memory", "core.memory"),
        ("dependencies:\n  internal:\n    requires:\n      ¦", "core.memory", "- core.memory"),
        ("dependencies:\n  internal:\n    requires: [core.m¦", "core.memory", "core.memory"),
        ("dependencies:\n  internal:\n    weak_dependencies:\n    - ¦", "shop.checkout", "shop.checkout"),
        ("dependencies:\n  internal:\n    uses:\n      ¦", "core.memory", "core.memory: "),
        (
            "dependencies:\n  internal:\n    uses:\n      core.memory:\n        - ¦",
            "python: core.memory.Keeper",
            "'python: core.memory.Keeper'",
        ),
        ("ownership:\n  owner: ¦", "@shop", "'@shop'"),
        ("ownership:\n  owner: '@k¦'", "@keepers", "@keepers"),
        ("ownership:\n  owner: '@k¦", "@keepers", "@keepers"),
        ("data_and_events:\n  consumes:\n    - topic: ¦", "memory.kept", "memory.kept"),
        ("data_and_events:\n  consumes:\n    - ¦", "topic", "topic: "),
        ("data_and_events:\n  consumes:\n    ¦", "topic", "- topic: "),
        ("dependencies:\n  external:\n    libs:\n      - name: ¦", "requests", "requests"),
        (f"{REQUESTS}        version: ¦", "2.32", "'2.32'"),
        (
            "dependencies:\n  external:\n    libs:\n      - name: requests\n        license: ¦",
            "Apache-2.0",
            "Apache-2.0",
        ),
        ("contracts:\n  api:\n    surface:\n      - event¦", "event: memory.kept", "'event: memory.kept'"),
        ("ownership:\n  promotion_rules:\n    to_lane: ¦", "core", "core"),
    ],
)
def test_what_the_estate_names_is_offered_where_it_may_be_named(typed: str, label: str, written: str) -> None:
    assert offered(BEGUN + typed)[label] == written


def test_a_module_is_not_offered_itself_nor_what_it_requires_already() -> None:
    text = f"{BEGUN}dependencies:\n  internal:\n    requires:\n      - core.memory\n      - ¦"

    assert list(offered(text)) == ["shop.checkout"]


def test_what_is_offered_is_explained_and_markup_in_it_stays_text() -> None:
    plain, position = pointed(f"{BEGUN}dependencies:\n  internal:\n    requires:\n      - core¦")
    found = completions(snapshot_of({**OTHERS, "shop.new": plain}), path_of("shop.new"), position).items[0]

    assert found.detail == "@keepers"
    assert getattr(found.documentation, "value", "") == "Keeps what others \\*forget\\*"


def test_no_more_than_one_can_look_at_is_offered_and_the_rest_comes_with_more_letters() -> None:
    many = {f"lane.m{number}": requiring(f"lane.m{number}") for number in range(MOST + 20)}
    text, position = pointed("identity:\n  name: a.b\ndependencies:\n  internal:\n    requires:\n      - m1¦")
    every, all_places = pointed("identity:\n  name: a.b\ndependencies:\n  internal:\n    requires:\n      - ¦")

    some = completions(snapshot_of({**many, "a.b": text}), path_of("a.b"), position)
    cut = completions(snapshot_of({**many, "a.b": every}), path_of("a.b"), all_places)

    assert not some.is_incomplete
    assert some.items[0].label == "lane.m1"
    assert cut.is_incomplete
    assert len(cut.items) == MOST


@pytest.mark.parametrize("text", [f"{BEGUN}# lay¦", f"{BEGUN}  summary: |\n    la¦"])
def test_nothing_is_offered_in_texts(text: str) -> None:
    assert offered(text) == {}


def test_nothing_is_offered_in_yaml_that_is_none_of_ours() -> None:
    plain, position = pointed("services:\n  web:\n    ¦")
    snapshot = snapshot_of({**OTHERS, "compose": plain})

    assert completions(snapshot, path_of("compose"), position).items == []


@pytest.mark.parametrize(
    ("typed", "label", "written"),
    [
        ("wai¦", "waivers", "waivers:\n  - "),
        ("rules:\n  layer/up¦", "layer/upward", "layer/upward: "),
        ("rules:\n  layer/¦", "layer/*", "'layer/*': "),
        ("rules:\n  layer/upward: ¦", "warning", "warning"),
        ("rules:\n  layer/upward:\n    - severity: note\n      lanes: [¦", "core", "core"),
        ("waivers:\n  - rule: lane/c¦", "lane/crosses", "lane/crosses"),
        ("waivers:\n  - rule: lane/crosses\n    module: ¦", "core.memory", "core.memory"),
        ("waivers:\n  - ¦", "expires", "expires: "),
        ("lanes:\n  order:\n    - ¦", "shop", "shop"),
        ("lanes:\n  may_require:\n    shop:\n      - ¦", "core", "core"),
        ("layers:\n  closed:\n    - ¦", "infrastructure", "infrastructure"),
        ("thresholds:\n  - fan_out: 3\n    modules:\n      - ¦", "shop.checkout", "shop.checkout"),
        ("owners:\n  ¦", "@shop", "'@shop': "),
        ("live:\n  targets:\n    - match: ¦", "core.memory", "core.memory"),
        ("health:\n  points:\n    named¦", "named_owner", "named_owner: "),
    ],
)
def test_settings_are_completed_with_rules_lanes_owners_and_modules(typed: str, label: str, written: str) -> None:
    assert offered_in_settings(typed)[label] == written


def test_rules_that_refuse_files_cannot_be_configured_and_are_not_offered() -> None:
    assert "yaml/syntax" not in offered_in_settings("rules:\n  ¦")
