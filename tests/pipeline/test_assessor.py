"""The one road from texts to an assessment gives the same result whatever the order, and names every file."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.report import Report, opened
from archatlas.model.source import SourceFile
from archatlas.pipeline import assess_directory, assess_sources
from archatlas.render.reports.json import to_json
from archatlas.render.reports.options import ReportOptions
from archatlas.render.site.page import PageOptions, RenderedPage
from archatlas.settings import Settings, read_settings
from builders import assessed, requiring, schema_text, site_pages, written

FILES = (
    SourceFile("a.yaml", requiring("lane.a", "lane.b", "other.c", "lane.gone")),
    SourceFile("b.yaml", requiring("lane.b", "other.c", "lane.a")),
    SourceFile("c.yaml", requiring("other.c")),
    SourceFile("d.yaml", schema_text("lane.d", {"identity.tier": 9})),
    SourceFile("e.yaml", "site_name: x\n"),
    SourceFile("f.yaml", requiring("lane.f")),
    SourceFile("g.yaml", requiring("lane.f")),
    SourceFile("h.yaml", schema_text("lane.h", {"ownership.owner": "@A", "test_posture.coverage.current": 0.5})),
)


def pages(known: Assessment) -> list[RenderedPage]:
    return [page for page in site_pages(known, PageOptions(), lambda dot: None) if isinstance(page, RenderedPage)]


def reported(known: Assessment) -> str:
    return to_json(Report(len(known.catalog), opened(known.findings)), ReportOptions())


@cache
def in_order() -> Assessment:
    return assess_sources(FILES, Settings())


@cache
def pages_in_order() -> list[RenderedPage]:
    return pages(in_order())


@pytest.mark.real
@settings(max_examples=settings().max_examples // 2)  # each is a whole site
@given(st.permutations(FILES))
def test_any_order_of_files_gives_the_same_bytes(files: list[SourceFile]) -> None:
    known, turned = in_order(), assess_sources(files, Settings())

    assert reported(turned) == reported(known)
    assert pages(turned) == pages_in_order()
    assert (turned.refused, turned.not_schemas) == (known.refused, known.not_schemas)


def test_findings_of_loading_and_of_rules_stand_in_the_order_of_the_files() -> None:
    findings = assess_sources(FILES, Settings()).findings

    assert list(findings) == sorted(findings, key=lambda finding: finding.order)
    assert {"reference/unknown", "cycle", "schema/range", "module/duplicate-name"} <= {
        finding.rule for finding in findings
    }


def test_refused_files_and_files_that_are_no_schemas_are_named() -> None:
    known = assess_sources(FILES, Settings())

    assert known.refused == ("d.yaml", "f.yaml", "g.yaml")
    assert known.not_schemas == ("e.yaml",)
    assert list(known.catalog) == ["lane.a", "lane.b", "lane.h", "other.c"]


def test_a_directory_is_read_with_its_folders(tmp_path: Path) -> None:
    written(tmp_path / "deep" / "deeper", schema_text("lane.a"))
    written(tmp_path, schema_text("lane.b"))

    assert list(assess_directory(tmp_path, Settings()).catalog) == ["lane.a", "lane.b"]


def test_an_estate_without_any_module_still_has_pages() -> None:
    addresses = [page.address for page in pages(assess_sources((), Settings()))]

    assert {"", "modules", "lanes"} <= set(addresses)


def test_what_a_refused_file_claims_to_be_is_not_called_unknown() -> None:
    broken = schema_text("lane.b", {"identity.tier": 99})

    findings = assessed(requiring("lane.a", "lane.b", "lane.c"), broken).findings

    assert [finding.subject for finding in findings if finding.rule == "reference/unknown"] == ["lane.c"]


def test_a_rule_that_is_off_says_nothing_of_a_refused_file_but_why_it_was_refused() -> None:
    settings = read_settings(SourceFile("archatlas.yml", "rules: {schema/missing: 'off', module/filename: 'off'}\n"))

    findings = assessed(schema_text("lane.b", {"identity.tier": 99}), settings=settings).findings

    assert [finding.rule for finding in findings] == ["schema/range"]
