"""`objects.inv` names what can be linked to, each name once, and nothing that a reader takes for something else."""

import re
import zlib
from pathlib import Path

import pytest

from archatlas.model.site_part import SitePart
from archatlas.pipeline import assess_directory
from archatlas.publish.site import RenderedSite
from archatlas.render.documents.inventory import INVENTORY, labels
from archatlas.render.site.page import PageOptions, RenderedFile, RenderedPage
from archatlas.render.site.pages import Site
from archatlas.settings import Settings
from archatlas.sources.scope import FileScope
from builders import schema_text, written
from quick_cases import one_in

ROW = re.compile(r"(.+?)\s+(\S+)\s+(-?\d+)\s+?(\S*)\s+(.*)")
"""As sphinx.util.inventory reads a row."""


def estate(folder: Path, *texts: str) -> RenderedSite:
    schemas = written(folder / "modules", *texts)
    return RenderedSite(assess_directory(schemas, Settings()), Settings(), FileScope.of(schemas))


def rows_of(content: bytes) -> dict[str, tuple[str, str]]:
    """Return by name the address and the text of each row, read as Sphinx does."""
    *head, packed = content.split(b"\n", 4)
    assert head[0] == b"# Sphinx inventory version 2"
    found: dict[str, tuple[str, str]] = {}
    for line in zlib.decompress(packed).decode().splitlines():
        row = ROW.match(line.rstrip())
        assert row is not None, line
        name, role, priority, address, shown = row.groups()
        assert (role, priority) == ("std:label", "-1")
        assert name.casefold() not in {known.casefold() for known in found}
        found[name] = address, shown
    return found


def inventory_of(site: RenderedSite) -> dict[str, tuple[str, str]]:
    (file,) = (item for item in site if isinstance(item, RenderedFile) and item.path == INVENTORY)
    return rows_of(file.content)


RICH = {
    "contracts.api.surface": ["python: lukhas.memory.Store", "rest: /api/v2/recall", "event: memory.saved"],
    "contracts.error_taxonomy": [{"code": "RECALL_NOT_FOUND", "retriable": False}],
    "data_and_events.emits": [{"topic": "memory.saved", "schema_ref": "s.json"}],
    "ownership.owner": "@MemoryTeam",
}


def test_modules_entry_points_errors_topics_and_owners_are_named(tmp_path: Path) -> None:
    rows = inventory_of(estate(tmp_path, schema_text("lukhas.memory", RICH)))

    page = "modules/lukhas.memory/"
    assert rows == {
        "lukhas.memory": (page, "lukhas.memory"),
        "lukhas.memory.Store": (f"{page}#api-python-store", "lukhas.memory.Store"),
        "/api/v2/recall": (f"{page}#api-rest-api-v2-recall", "/api/v2/recall"),
        "lukhas.memory#/api/v2/recall": (f"{page}#api-rest-api-v2-recall", "/api/v2/recall"),
        "RECALL_NOT_FOUND": (f"{page}#error-recall_not_found", "RECALL_NOT_FOUND"),
        "lukhas.memory#RECALL_NOT_FOUND": (f"{page}#error-recall_not_found", "RECALL_NOT_FOUND"),
        "memory.saved": ("topics/memory-saved/", "memory.saved"),
        "topics#memory.saved": ("topics/memory-saved/", "memory.saved"),
        "@MemoryTeam": ("owners/memoryteam/", "@MemoryTeam"),
        "owners#@MemoryTeam": ("owners/memoryteam/", "@MemoryTeam"),
    }


def test_a_name_that_two_things_have_stands_in_its_qualified_form_only(tmp_path: Path) -> None:
    both = [schema_text(f"lane.{one}", {"contracts.error_taxonomy": [{"code": code}]}) for one, code in CODES]
    rows = inventory_of(estate(tmp_path, *both))

    assert {name for name in rows if "FOUND" in name.upper()} == {"lane.a#NOT_FOUND", "lane.b#Not_Found"}


CODES = (("a", "NOT_FOUND"), ("b", "Not_Found"))


def test_a_module_is_found_under_its_other_names_where_nobody_else_has_them(tmp_path: Path) -> None:
    known = {"lane.a": ["lane.old", "lane.b", "lane.shared"], "lane.b": ["lane.shared", "component:default/b"]}
    texts = [schema_text(name, {"identity.aliases": aliases}) for name, aliases in known.items()]

    rows = inventory_of(estate(tmp_path, *texts))

    assert {name: where for name, (where, _shown) in rows.items() if where.startswith("modules/")} == {
        "lane.a": "modules/lane.a/",
        "lane.old": "modules/lane.a/",
        "lane.b": "modules/lane.b/",
        "component:default/b": "modules/lane.b/",
    }


def test_a_module_keeps_its_name_whatever_else_is_called_so(tmp_path: Path) -> None:
    thief = schema_text("lane.b", {"contracts.error_taxonomy": [{"code": "LANE.A"}, {"code": "lane.a#X"}]})
    owner = schema_text("lane.a", {"contracts.error_taxonomy": [{"code": "X"}]})
    rows = inventory_of(estate(tmp_path, owner, thief))

    assert rows["lane.a"][0] == "modules/lane.a/"
    assert rows["lane.a#X"][0].startswith("modules/lane.a/#")
    assert rows["lane.b#LANE.A"][0].startswith("modules/lane.b/#")


HOSTILE = (
    "a\nx std:label -1 https://evil.example/ gotcha",
    "a std:label -1 https://evil.example/ x",
    "b py:function 1 javascript:alert(1) -",
    "c\u2028d std:label 1 e f",
    "g\u202etxt.exe",
    "h\x85i py:class 1 j k",
    " leading",
    "x" * 5000,
)


@pytest.mark.parametrize("name", one_in(4, HOSTILE))
def test_a_hostile_name_adds_no_row(tmp_path: Path, name: str) -> None:
    said = {"contracts.error_taxonomy": [{"code": name}], "contracts.api.surface": [f"rest: {name}"]}
    plain = inventory_of(estate(tmp_path / "plain", schema_text("lane.a")))
    site = estate(tmp_path / "hostile", schema_text("lane.a", said))
    hostile = inventory_of(site)

    assert {address for address, _ in hostile.values()} - {address for address, _ in plain.values()} <= {
        f"modules/lane.a/#{anchor}" for anchor in ("api-rest-leading", "error-leading")
    }
    assert not any("evil" in name or "alert" in name for row in hostile.items() for name in (row[0], *row[1]))


def test_every_address_is_there_with_its_fragment(tmp_path: Path) -> None:
    surface = [f"python: lane.a.Name{number}" for number in range(40)] + ["grpc: Thing", "POST /x", "rest: /ä/{id}"]
    errors = [{"code": code} for code in ("A_B", "a b", "A-B", "ä", "-")]
    said = {**RICH, "contracts.api.surface": surface, "contracts.error_taxonomy": errors}
    site = estate(tmp_path, schema_text("lane.a", said), schema_text("lukhas.memory", RICH))
    pages = {f"{item.address}/": item.fragment for item in site if isinstance(item, RenderedPage)}

    for label in labels(site.assessment):
        address, _, anchor = label.address.partition("#")
        assert not anchor or f'id="{anchor}"' in pages[address], label


def test_a_site_may_be_without_it(tmp_path: Path) -> None:
    site = Site(
        estate(tmp_path, schema_text("lane.a")).assessment,
        PageOptions(without=frozenset({SitePart.INVENTORY})),
        lambda _dot: None,
    )

    assert site.page_at(INVENTORY) is None
