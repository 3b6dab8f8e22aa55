"""A page that somebody asks for by its address is the page that a build writes there."""

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.model.operations import DataAndEvents, DataClass
from archatlas.render.site.page import PageOptions, RenderedFile, RenderedPage
from archatlas.render.site.pages import Site
from builders import assessed, assessment, module, requiring, schema_text, site_pages

OPTIONS = PageOptions(format={"properties": {"identity": {"type": "object"}}})


def estate() -> Assessment:
    """Return modules of two lanes with an owner, a cycle, an unknown name, and letters that stand in no address."""
    return assessed(
        requiring("candidate.memory", "core.store", "core.gone"),
        requiring("core.store", "candidate.memory"),
        schema_text("core.api", {"ownership.owner": "@team-a", "identity.summary": "<b>&amp; \u202e"}),
    )


def with_long_lists() -> Assessment:
    """Return one module with more records than one page of a list takes."""
    records = tuple(DataClass(f"Record{number}") for number in range(2100))
    return assessment(module("a.one", data_and_events=DataAndEvents(data_classes=records)))


def site_of(known: Assessment) -> Site:
    return Site(known, OPTIONS, lambda dot: None)


def place(item: RenderedPage | RenderedFile) -> str:
    return item.path if isinstance(item, RenderedFile) else item.address


def test_each_page_and_file_of_a_site_is_found_by_its_address() -> None:
    known = estate()
    site = site_of(known)

    for item in site_pages(known, OPTIONS, lambda dot: None):
        page = site.page_at(place(item))
        assert page is not None, place(item)
        assert page.render() == item


def test_the_plan_of_a_site_names_each_page_as_it_names_itself() -> None:
    for page in site_of(estate()).pages():
        assert place(page.render()) == page.address


def test_pages_of_long_lists_are_found_by_their_addresses() -> None:
    site = site_of(with_long_lists())
    lists = [page.address for page in site.pages() if page.address.startswith("data/records/")]

    assert len(lists) > 2
    for address in lists[-2:]:
        page = site.page_at(address)
        assert page is not None
        assert place(page.render()) == address


@pytest.mark.parametrize(
    "address",
    [
        "modules/core.gone", "modules/core", "modules/core.api/page.json", "modules/core.api/", "modules/core.api/x/y",
        "lanes/gone", "owners/nobody/x", "dependencies/all", "findings/none", "changes", "reference/gone",
        "modules.jsn", "..", "../modules", "modules/../health", "/", "/health", "health/", "\x00", "modules/\u202e",
    ],
)  # fmt: skip
def test_an_address_of_nothing_has_no_page(address: str) -> None:
    assert site_of(estate()).page_at(address) is None


def test_asking_for_one_page_renders_no_other() -> None:
    def refuse(dot: str) -> None:
        raise AssertionError(dot)

    page = Site(estate(), OPTIONS, refuse).page_at("findings")

    assert page is not None
    assert place(page.render()) == "findings"
