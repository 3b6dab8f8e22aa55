"""The comparison with code in a browser: its numbers filter the list, and its pages are sound on every screen."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from archatlas.analysis.estate.source_links import SourceLinks
from archatlas.formats.schema_files import read_scope
from archatlas.model.code import CodeFacts, CodePlace, ImportKind, LeftOut
from archatlas.pipeline.assessor import Assessor
from archatlas.publish.build import BuildRequest, build_site
from archatlas.publish.site import RenderedSite
from archatlas.settings import Settings
from archatlas.sources.scope import FileScope
from browser.axe import axe_findings
from browser.serving import CHROMIUM, ServedSite, served
from browser.test_every_kind_of_page import check_phones_and_paper
from code_facts import code_facts, tie, with_module
from sharing import made_once

pytestmark = pytest.mark.browser

PAGES = ("drift/", "modules/candidate.core/", "modules/lukhas.memory/", "dependencies/modules/")
SETTINGS = replace(Settings(), source=SourceLinks(repository="https://git.example.org/estate"))


def made_up_code(names: tuple[str, ...], declared: tuple[tuple[str, str], ...]) -> CodeFacts:
    """Return code that has all but two of the declared lines, and others besides, of every verdict."""
    others = [pair for pair in zip(names, names[7:], strict=False) if pair not in declared]
    facts = code_facts(
        names,
        *(tie(*ends, number) for number, ends in enumerate(declared[2:], start=1)),
        *(tie(*ends, 3, is_dead=True, target=f"{ends[1]}.engine.of.a.long.name") for ends in others[:12]),
        *(tie(*ends, 5, first=CodePlace("a/rather/long/path/of/code/registry.py", 31)) for ends in others[12:80]),
        *(tie(*ends, kind=ImportKind.TEST_ONLY) for ends in others[80:]),
        unassigned=tuple(f"scripts/tool_{number}.py" for number in range(30)),
        broken=(CodePlace("candidate/core/broken.py", 12),),
        left_out=(LeftOut("web/node_modules", "node_modules", 70),),
    )
    return with_module(facts, "candidate.core", owner="@MemoryTeam", computed=4)


def _build(roadmap113: Path, work: Path) -> None:
    scope = FileScope.of(roadmap113)
    plain = Assessor(SETTINGS).assess(read_scope(scope))
    code = made_up_code(tuple(plain.catalog), tuple(line.ends for line in plain.requirements))
    known = Assessor(SETTINGS, code=code).assess(read_scope(scope))
    source = BuildRequest(
        work / "site", (roadmap113,), lambda site: RenderedSite(known, replace(SETTINGS, site=site), scope)
    )
    build_site(source)


@pytest.fixture(scope="session")
def compared_site(roadmap113: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """Build the estate with code once, and serve it."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    work = made_once(tmp_path_factory, "compared-site", lambda work: _build(roadmap113, work))
    with served(work / "site") as site:
        yield site


def test_the_pages_of_a_comparison_are_sound_for_all_readers(tab: Page, compared_site: ServedSite) -> None:
    assert [
        f"{address} {found}" for address in PAGES for found in axe_findings(tab, compared_site.address + address)
    ] == []


def test_the_pages_of_a_comparison_fit_phones_and_paper(tab: Page, compared_site: ServedSite) -> None:
    for address in PAGES:
        check_phones_and_paper(tab, compared_site.address + address)


def test_a_number_of_a_verdict_leads_to_that_many_rows(tab: Page, compared_site: ServedSite) -> None:
    tab.goto(f"{compared_site.address}drift/")
    number = tab.locator(".v-verdicts dd", has_text="the schema is silent").locator("a")
    counted = int(number.inner_text())
    number.click()

    expect(tab.locator("#drift-list tbody tr:visible")).to_have_count(counted)
    expect(tab.get_by_role("group", name="Filters")).to_contain_text("verdict not declared")


def test_a_cell_of_the_lanes_leads_to_what_the_code_has_between_them(tab: Page, compared_site: ServedSite) -> None:
    tab.goto(f"{compared_site.address}drift/")
    cell = tab.locator(".v-mx td a").first
    counted = int(cell.locator("b").inner_text())
    cell.click()

    expect(tab.locator("#drift-list tbody tr:visible")).to_have_count(counted)


def test_a_site_says_its_drift_without_script_as_well(tab: Page, compared_site: ServedSite) -> None:
    plain = tab.context.browser.new_context(java_script_enabled=False) if tab.context.browser else None
    assert plain is not None
    page = plain.new_page()
    page.goto(f"{compared_site.address}drift/")

    rows = page.locator("#drift-list tbody tr")
    assert rows.count() == sum(int(text) for text in page.locator(".v-verdicts b").all_inner_texts())
    assert page.locator("#drift-list tbody tr:visible").count() == rows.count()
    plain.close()
