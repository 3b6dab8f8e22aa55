"""The owners of the settings: contacts are optional, and no address of them can do more than be visited."""

import re

import pytest

from archatlas.analysis.estate.owners import Contact
from archatlas.model.source import SourceFile
from archatlas.render.text.messages import error_text
from archatlas.settings import Settings, SettingsError, read_settings

FULL = """
owners:
  "@Platform":
    name: Platform team
    mail: platform@example.org
    chat: https://chat.example.org/platform
    on_call: https://oncall.example.org/platform
    description: Runs what every product stands on.
  "@Alone": {}
"""


def read(text: str) -> Settings:
    return read_settings(SourceFile("archatlas.yml", text))


def test_an_owner_may_say_everything_or_nothing() -> None:
    assert read(FULL).owners == {
        "@Platform": Contact(
            "Platform team",
            "platform@example.org",
            "https://chat.example.org/platform",
            "https://oncall.example.org/platform",
            "Runs what every product stands on.",
        ),
        "@Alone": Contact(),
    }


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("chat", "javascript:alert(1)"),
        ("chat", "//chat.example.org"),
        ("chat", "https://chat.example.org/a b"),
        ("on_call", "tel:112"),
        ("on_call", 'https://example.org/\\"onclick=x'),
        ("on_call", "https://example.org/\\n"),
        ("mail", "platform"),
        ("mail", "a@example.org?subject=x"),
        ("mail", "a@example.org,b@example.org"),
    ],
)
def test_an_address_that_is_none_is_refused_with_its_place(key: str, value: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read(f'owners:\n  "@A":\n    {key}: "{value}"\n')

    assert error_text(raised.value).startswith(f"archatlas.yml:3:5: owners.@A.{key}: ")


def test_an_unknown_key_of_a_contact_is_refused() -> None:
    with pytest.raises(SettingsError) as raised:
        read('owners: {"@A": {pager: "112"}}\n')

    assert re.search(r"owners\.@A\.pager: unknown key", error_text(raised.value))


def test_a_wrong_address_is_answered_with_an_example() -> None:
    with pytest.raises(SettingsError) as raised:
        read('owners: {"@A": {chat: "platform"}}\n')

    assert re.search(r"write it like 'https://chat\.example\.org/platform'", error_text(raised.value))
