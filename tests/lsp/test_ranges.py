"""A finding stands at its value, whether a file is open, and is read as a whole, or is not."""

from pathlib import Path

import pytest

from archatlas.cli.check import with_pages
from archatlas.lsp.estate import EditorEstate
from archatlas.lsp.ranges import line_ranges, value_ranges
from archatlas.model.finding import Finding
from builders import requiring, schema_text, written

CELLAR = [
    "layer: cellar",
    "layer:   'cellar'   # why",
    'layer: "cellar"',
    "layer: 'it''s a cellar'",
    "layer: cel#lar",
    "layer: a\n    cellar below",
    "layer:\n    cellar",
    "layer: a\n\n    cellar\n  # comment",
    "layer: >\n    cellar",
    "layer: {cellar: deep}",
    "layer: [cellar]",
    "layer: &x cellar",
    "layer: cellar\n  # deeper: comment",
    "layer: caf\u00e9\u2028 cellar",
    '"layer": cellar',
    "layer : cellar",
]


def found(root: Path) -> list[tuple[str, Finding]]:
    known = EditorEstate(root, with_pages).assess()
    return [
        (known.texts[path], one.finding)
        for path, several in known.reported.items()
        for one in several
        if path in known.texts
    ]


@pytest.mark.parametrize("line", CELLAR)
def test_a_line_tells_what_the_whole_text_tells(tmp_path: Path, line: str) -> None:
    written(
        tmp_path,
        f"identity:\n  name: shop.cart\n  {line}\n  tier: 9\nownership:\n  owner: nobody\n",
        f"identity: {{name: shop.till, {line.partition(chr(10))[0].partition('#')[0].strip()}, tier: 9}}\n",
        requiring("shop.stock", "shop.gone", "'shop.lost'"),
        schema_text("shop.feed", {"identity.tier": "x"}),
    )
    every = found(tmp_path)

    assert len(every) > 20
    assert [one for text, one in every if line_ranges(text)(one) != value_ranges(text)(one)] == []


def test_a_value_is_found_by_its_line_alone(tmp_path: Path) -> None:
    written(tmp_path, "identity:\n  name: shop.cart\n  layer:  cellar # below\n")
    ((text, unknown),) = [(text, one) for text, one in found(tmp_path) if one.rule == "schema/unknown-value"]
    value_ranges.cache_clear()
    place = line_ranges(text)(unknown)

    assert text.splitlines()[place.start.line][place.start.character : place.end.character] == "cellar"
    assert value_ranges.cache_info().misses == 0


@pytest.mark.real
def test_of_a_real_estate_both_tell_the_same(shared: Path) -> None:
    every = found(shared / "estates/roadmap113/modules")

    assert [one for text, one in every if line_ranges(text)(one) != value_ranges(text)(one)] == []
