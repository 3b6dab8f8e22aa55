"""What is written for Backstage is read again as the same estate: modules, requirements and owners."""

from pathlib import Path

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.pipeline import assess_directory, assess_scope
from archatlas.render.exports.backstage import CATALOG, backstage_catalog
from archatlas.render.site.page import PageOptions
from archatlas.settings import Settings
from archatlas.sources.foreign_source import ForeignSource, SourceFormat
from archatlas.sources.scope import FileScope
from builders import assessed, schema_text

Known = tuple[dict[str, str | None], list[tuple[str, str]]]


def said(estate: Assessment) -> Known:
    """Return every module with its owner, and every requirement."""
    owners: dict[str, str | None] = {name: estate.classifier.owner(module) for name, module in estate.catalog.items()}
    return owners, sorted((line.requirer, line.required) for line in estate.requirements)


def read_again(estate: Assessment, folder: Path) -> Assessment:
    file = backstage_catalog(estate, PageOptions(site_url="https://docs.example.org/"))
    (folder / CATALOG).write_text(file.text, encoding="utf-8")
    return assess_scope(FileScope((), sources=(ForeignSource(SourceFormat.BACKSTAGE, folder),)), Settings())


def test_a_real_estate_comes_back_as_it_was(shared: Path, tmp_path: Path) -> None:
    estate = assess_directory(shared / "estates" / "roadmap113" / "modules", Settings())

    again = read_again(estate, tmp_path)

    assert said(again) == said(estate)
    assert (len(again.catalog), len(again.requirements)) == (113, 17)


@pytest.mark.parametrize("owner", ["@Orders", "@with_under-score", None])
def test_names_that_backstage_does_not_take_come_back_too(owner: str | None, tmp_path: Path) -> None:
    names = ("a_b.c", "a-b.c", "x.y_", "x.y-", f"x.{'l' * 80}", "default.default")
    given = {"ownership.owner": owner} if owner else {}
    requires = {"dependencies.internal.requires": ["x.y_", "a-b.c"]}
    estate = assessed(*(schema_text(name, {**given, **requires}) for name in names))

    assert said(read_again(estate, tmp_path)) == said(estate)
