"""A file that is not in UTF-8 is compared as far as it can be read, as every other refused file is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cli.changes import Files, Repository
from quick_cases import one_in

SOUND = """\
identity:
  name: shop.stock
  layer: application
  tier: 2
  status: active
  summary: Zählt alle Waren und sagt, was davon übrig ist
ownership: {owner: '@StockTeam', lifecycle: stable}
contracts:
  api:
    surface:
      - 'rest: /stock'
      - 'rest: /käse'
      - 'python: shop.stock.Shelf'
    version: v1.3
dependencies: {internal: {requires: []}}
"""
PATH = "modules/shop.stock.yaml"
OTHERS = {
    "modules/shop.portal.yaml": "identity: {name: shop.portal, layer: interface, tier: 2}\n",
    "modules/shop.till.yaml": (
        "identity: {name: shop.till, layer: application, tier: 2}\ndependencies: {internal: {requires: [shop.stock]}}\n"
    ),
}
ERODED = SOUND.replace("      - 'python: shop.stock.Shelf'\n", "").replace("requires: []", "requires: [shop.portal]")
LOSSES = [
    ("contract/breaking-change", "shop.stock", "entry point: python: shop.stock.Shelf"),
    ("layer/upward", "shop.stock", "shop.portal"),
]

ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "Latin-1": lambda text: text.encode("latin-1"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 of the other order": lambda text: ("\ufeff" + text).encode("utf-16-be"),
    "one wrong byte in a comment": lambda text: text.encode() + b"# \xe9\n",
    "one wrong byte in a value": lambda text: text.encode().replace(b"Waren", b"W\xffren"),
    "half a character at the end": lambda text: text.encode() + b"# \xe2\x82",
}


def estate(content: str | bytes) -> Files:
    """Return an estate whose module in question has this text."""
    return {**OTHERS, PATH: content}


@pytest.mark.parametrize("encoding", one_in(3, ENCODINGS))
def test_saving_a_file_in_utf8_is_a_repair(encoding: str, tmp_path: Path) -> None:
    worse, mended = Repository(tmp_path).there_and_back(estate(SOUND), estate(ENCODINGS[encoding](SOUND)))

    assert (mended.status, mended.blocking()) == (0, [])
    assert [rule for rule, _module, _subject in worse.blocking()] == ["file/encoding"]
    for reviewed in (worse, mended):
        assert {kind for kind, _name in reviewed.modules()} == {"changed"}
        assert reviewed.requirements() == []


@pytest.mark.parametrize("encoding", one_in(3, ENCODINGS))
def test_saving_it_in_utf8_hides_no_erosion(encoding: str, tmp_path: Path) -> None:
    reviewed = Repository(tmp_path).review(estate(ENCODINGS[encoding](SOUND)), estate(ERODED))

    assert sorted(reviewed.blocking()) == LOSSES


@pytest.mark.parametrize("encoding", one_in(3, ENCODINGS))
def test_a_file_that_stays_in_another_encoding_hides_no_erosion(encoding: str, tmp_path: Path) -> None:
    before, after = (estate(ENCODINGS[encoding](text)) for text in (SOUND, ERODED))

    assert sorted(Repository(tmp_path).review(before, after).blocking()) == LOSSES


@pytest.mark.parametrize("encoding", one_in(3, ENCODINGS))
def test_removing_it_breaks_its_contract(encoding: str, tmp_path: Path) -> None:
    alone = {path: text.replace("shop.stock", "") for path, text in OTHERS.items()}

    reviewed = Repository(tmp_path).review(estate(ENCODINGS[encoding](SOUND)), alone)

    assert ("contract/breaking-change", "shop.stock", "module: shop.stock") in reviewed.blocking()
