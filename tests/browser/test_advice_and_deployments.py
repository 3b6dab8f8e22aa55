"""Pages of suggestions, of deployments, of their plans and runs are sound for all readers and on every screen."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from archatlas.formats.schema_files import read_scope
from archatlas.pipeline.assessor import Assessor
from archatlas.publish.build import BuildRequest, build_site
from archatlas.publish.site import RenderedSite
from archatlas.settings import Settings
from archatlas.sources.scope import FileScope
from browser.axe import axe_findings
from browser.serving import CHROMIUM, ServedSite, served
from browser.test_every_kind_of_page import check_phones_and_paper
from builders import requiring, schema_text
from code_facts import code_facts, tie
from recorded_runs import START, release, rolled_back, waits, went_well
from sharing import made_once

pytestmark = pytest.mark.browser

NAMES = ("lukhas.memory", "lukhas.identity", "lukhas.governance", "products.security", "lukhas.log_aggregator")
PAGES = (
    "suggestions/",
    "deployments/",
    *(f"deployments/{run}/{page}" for run in ("40", "41", "42") for page in ("", "plan/")),
)


def _schemas(folder: Path) -> Path:
    """Write an estate with a ring, a deprecated module that is required, and a module that ways lead through."""
    ring = dict(zip(NAMES, (*NAMES[1:], NAMES[0]), strict=True))
    texts = {name: requiring(name, required) for name, required in ring.items()}
    old = {"identity.status": "deprecated", "risk_and_change.deprecation_policy.migration_notes": ["use new.mail"]}
    texts |= {"old.mail": schema_text("old.mail", old), "new.mail": requiring("new.mail")}
    texts |= {f"new.user_{number}": requiring(f"new.user_{number}", "new.middle", "old.mail") for number in range(6)}
    texts |= {"new.middle": requiring("new.middle", *(f"new.part_{number}" for number in range(6)))}
    texts |= {f"new.part_{number}": requiring(f"new.part_{number}") for number in range(6)}
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def _build(work: Path) -> None:
    schemas = _schemas(work / "modules")
    scope = FileScope.of(schemas)
    names = tuple(Assessor(Settings()).assess(read_scope(scope)).catalog)
    code = code_facts(names, *(tie(name, NAMES[number - 4], 3) for number, name in enumerate(NAMES)))
    known = Assessor(Settings(), code=code).assess(read_scope(scope))
    plan = release()
    runs = (went_well(plan), rolled_back(plan, start=START + 90_000), waits(plan, start=START + 180_000))
    source = BuildRequest(
        work / "site",
        (schemas,),
        lambda site: RenderedSite(known, replace(Settings(), site=site), scope, deployments=runs),
    )
    build_site(source)


@pytest.fixture(scope="session")
def advised_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """Build the estate once, with three runs of its journal, and serve it."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    work = made_once(tmp_path_factory, "advised-site", _build)
    with served(work / "site") as site:
        yield site


def test_axe_finds_nothing_on_pages_of_advice_and_of_deployments(tab: Page, advised_site: ServedSite) -> None:
    assert [
        f"{address} {found}" for address in PAGES for found in axe_findings(tab, advised_site.address + address)
    ] == []


def test_pages_of_advice_and_of_deployments_fit_phones_and_paper(tab: Page, advised_site: ServedSite) -> None:
    for address in PAGES:
        check_phones_and_paper(tab, advised_site.address + address)


def test_the_pages_looked_at_are_all_that_there_are(advised_site: ServedSite) -> None:
    """A page that is missing is served as the page of what was not found, of which axe says nothing."""
    there = {
        path.parent.relative_to(advised_site.folder).as_posix() for path in advised_site.folder.rglob("index.html")
    }

    assert {address.rstrip("/") for address in PAGES} == {
        address for address in there if address.split("/")[0] in ("suggestions", "deployments")
    }
