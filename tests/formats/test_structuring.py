"""A checked document becomes a module, and nothing that it says is lost."""

from archatlas.model.interfaces import Library
from archatlas.model.module import Module
from formats.texts import COMPLETE, changed, loaded


def module_of(text: str) -> Module:
    (module,) = loaded(text).catalog.values()
    return module


def test_sections_become_typed_values() -> None:
    module = module_of(COMPLETE)

    assert module.identity.tier == 3
    assert module.contracts.api.surface == ("python: lane.one.Store",)
    assert module.test_posture.coverage.current == 0.8
    assert module.runtime.deployment.replicas is None


def test_a_library_is_a_name_or_an_object() -> None:
    text = changed("    - requests", "    - requests\n    - {name: rich, version: '13', license: MIT}")

    assert module_of(text).dependencies.external.libs == (
        Library("requests"),
        Library("rich", version="13", license="MIT"),
    )


def test_a_key_knows_its_place() -> None:
    module = module_of(COMPLETE)

    assert (module.at("identity.tier").line, module.at("identity.tier").column) == (6, 3)
    assert module.at("contracts.api.surface[0]").line == 14
    assert module.at("contracts.api.compatibility.forward").line == 12


def test_keys_without_a_value_are_absent() -> None:
    module = module_of(changed("tier: 3", "tier: null").replace("- 'python:", "-\n    - ~\n    - 'python:"))

    assert module.identity.tier is None
    assert module.contracts.api.surface == ("python: lane.one.Store",)
    assert module.at("contracts.api.surface[0]").line == 16


def test_extensions_are_kept_as_lines_of_text() -> None:
    text = """\
extensions:
  business_context:
    user_facing: true
    price: 1.10
    days: [mon, tue]
    owners:
    - name: a, b
  "odd.key": x
  nothing: {}
"""
    assert module_of(COMPLETE + text).extensions == (
        ("extensions.business_context.user_facing", "true"),
        ("extensions.business_context.price", "1.10"),
        ("extensions.business_context.days", "mon, tue"),
        ("extensions.business_context.owners[0].name", "a, b"),
        ("extensions['odd.key']", "x"),
        ("extensions.nothing", "{}"),
    )


def test_a_list_whose_entries_hold_commas_is_not_joined() -> None:
    text = COMPLETE + 'extensions:\n  days: ["mon, tue", wed]\n'

    assert module_of(text).extensions == (("extensions.days[0]", "mon, tue"), ("extensions.days[1]", "wed"))


def test_unknown_keys_are_kept_wherever_they_stand() -> None:
    text = changed("tier: 3", "mood: 3\n  tier: 3") + "weather:\n  today: fine\n"

    assert set(module_of(text).unmodelled) == {("identity.mood", "3"), ("weather.today", "fine")}


def test_dates_stay_the_text_that_was_written() -> None:
    assert module_of(changed("'2026-03-31'", "2026-03-31")).provenance.last_updated == "2026-03-31"
