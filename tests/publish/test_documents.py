"""The files beside the pages are in every site, and their schemas with them."""

import json
from pathlib import Path

import pytest

from archatlas.formats.module_schema.published_schema import DOCUMENT_SCHEMAS
from archatlas.formats.module_schema.published_schema import schema_text as published
from archatlas.pipeline import assess_directory
from archatlas.publish.build import BuildRequest, build_site
from archatlas.publish.export import export_tree
from archatlas.publish.site import RenderedSite
from archatlas.render.site.page import RenderedFile
from archatlas.settings import Settings, SiteSettings
from archatlas.sources.scope import FileScope
from builders import requiring, schema_text, written

BADGES = {f"badge{about}.{ending}" for about in ("", "-tier", "-owner") for ending in ("svg", "json")}
BESIDE = {"module.json", "graph.svg", "graph.mmd", "graph.dot", *BADGES}


def files(schemas: Path, settings: Settings | None = None) -> dict[str, str]:
    """Return the files of a site besides its pages, by path."""
    chosen = settings or Settings()
    rendered = RenderedSite(assess_directory(schemas, chosen), chosen, FileScope.of(schemas))
    return {item.path: item.text for item in rendered if isinstance(item, RenderedFile)}


def test_every_module_has_the_files_beside_its_page(tmp_path: Path) -> None:
    found = files(written(tmp_path / "modules", requiring("lane.a", "lane.b"), schema_text("lane.b")))

    assert {f"modules/lane.{letter}/{name}" for letter in "ab" for name in BESIDE} <= set(found)
    assert [row["name"] for row in json.loads(found["modules.json"])["modules"]] == ["lane.a", "lane.b"]


def test_the_schemas_of_the_documents_are_published(tmp_path: Path) -> None:
    found = files(written(tmp_path / "modules", schema_text("lane.a")))

    assert {name: found[f"schemas/{name}"] for name in DOCUMENT_SCHEMAS} == {
        name: published(name) for name in DOCUMENT_SCHEMAS
    }


def test_a_document_names_a_schema_that_is_there(tmp_path: Path) -> None:
    found = files(written(tmp_path / "modules", schema_text("lane.a")))

    assert json.loads(found["modules.json"])["$schema"] in found
    here = json.loads(found["modules/lane.a/module.json"])["$schema"]
    assert here.removeprefix("../../") in found


@pytest.mark.site
def test_the_built_site_holds_the_files(tmp_path: Path) -> None:
    schemas = written(tmp_path / "modules", requiring("lane.a", "lane.b"), schema_text("lane.b"))
    out = tmp_path / "site"

    build_site(BuildRequest(out, (schemas,)))

    assert {file.name for file in (out / "modules" / "lane.a").iterdir()} == {"index.html", "index.md", "card", *BESIDE}
    assert (out / "modules.json").is_file()
    assert {file.name for file in (out / "schemas").iterdir()} == set(DOCUMENT_SCHEMAS)
    assert "module.json" not in (out / "sitemap.xml").read_text(encoding="utf-8")


def test_the_exported_tree_holds_the_files(tmp_path: Path) -> None:
    schemas = written(tmp_path / "modules", schema_text("lane.a"))
    known = assess_directory(schemas, Settings())

    export_tree(RenderedSite(known, Settings(), FileScope.of(schemas)), tmp_path / "tree", [schemas])

    beside = tmp_path / "tree" / "docs" / "modules" / "lane.a"
    assert {file.name for file in beside.iterdir()} >= BESIDE


def test_the_address_of_the_site_stands_in_the_diagram(tmp_path: Path) -> None:
    schemas = written(tmp_path / "modules", requiring("lane.a", "lane.b"), schema_text("lane.b"))
    found = files(schemas, Settings(site=SiteSettings(url="https://docs.example.org/atlas/")))

    assert 'href="https://docs.example.org/atlas/modules/lane.b/"' in found["modules/lane.a/graph.svg"]


def test_the_same_schemas_give_the_same_files_wherever_they_lie(tmp_path: Path) -> None:
    texts = (requiring("lane.a", "lane.b", "no.where"), schema_text("lane.b"))

    one = files(written(tmp_path / "here" / "modules", *texts))
    other = files(written(tmp_path / "far" / "away" / "modules", *texts))
    assert one == other
    assert str(tmp_path) not in "".join(one.values())
