"""What is called exactly like the question comes first in the search, whatever else has its words more often."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from playwright.sync_api import BrowserContext, Page, expect

from browser.searching import HITS, Asked
from browser.serving import ServedSite, served
from installed import archatlas

pytestmark = pytest.mark.browser

MODULES: dict[str, dict[str, Any]] = {
    "front.apis": {"surface": [f"python: front.apis.api_{word}" for word in ("key", "limit", "manager", "route")]},
    "back.api": {"requires": ["front.apis"]},
    "side.api": {"owner": "@Unassigned"},
    "front.parcels": {"surface": ["python: front.parcels.parcel_parcel", "python: front.parcels.parcel"]},
    "back.parcel": {},
    "front.emotion": {"requires": ["back.emotion"], "surface": [f"python: back.emotion_{i}" for i in range(6)]},
    "back.emotion": {},
    "back.owners": {},
    "front.hot_kernel": {"owner": "@front-maintainers", "requires": ["front.gone", "back.lost"]},
    "front.hot": {"surface": ["python: front.hot.kernel"]},
    "front.maintainers": {"owner": "@front-maintainers"},
}
FIRST = [
    ("back.api", "modules/back.api/"),
    ("BACK.API", "modules/back.api/"),
    ("side api", "modules/side.api/"),
    ("front.apis", "modules/front.apis/"),
    ("parcel", "modules/back.parcel/"),
    ("back.emotion", "modules/back.emotion/"),
    ("front emotion", "modules/front.emotion/"),
    ("owners", "modules/back.owners/"),
    ("hot kernel", "modules/front.hot_kernel/"),
    ("hot-kernel", "modules/front.hot_kernel/"),
    ("hot", "modules/front.hot/"),
    ("front.maintainers", "modules/front.maintainers/"),
    ("@Unassigned", "owners/no-named-owner/"),
    ("unassigned", "owners/no-named-owner/"),
    ("Findings", "findings/"),
]


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """Serve an estate of names that are near each other."""
    work = tmp_path_factory.mktemp("named")
    schemas = work / "schemas"
    schemas.mkdir()
    for name, said in MODULES.items():
        schema = {
            "identity": {"name": name, "layer": "application", "tier": 2},
            "ownership": {"owner": said.get("owner", "@Somebody")},
            "contracts": {"api": {"surface": said.get("surface", [])}},
            "dependencies": {"internal": {"requires": said.get("requires", [])}},
        }
        (schemas / f"{name.replace('.', '_')}.yaml").write_text(yaml.safe_dump(schema), encoding="utf-8")
    built = archatlas("build", schemas, "--out", work / "site", "--keep-going", cwd=work)
    assert (work / "site").is_dir(), built.stderr
    with served(work / "site") as site:
        yield site


@pytest.fixture(scope="module")
def asked(named: ServedSite, context: BrowserContext) -> Iterator[Asked]:
    """Open one page to ask its search."""
    page = context.new_page()
    yield Asked.on(page, named)
    page.close()


@pytest.mark.parametrize(("words", "first"), FIRST)
def test_what_is_called_like_the_question_comes_first(asked: Asked, words: str, first: str) -> None:
    assert asked.pages_for(words)[:1] == [first]


@pytest.mark.parametrize("words", ["api", "Api"])
def test_all_modules_of_a_name_come_before_those_that_only_begin_with_it(asked: Asked, words: str) -> None:
    assert set(asked.pages_for(words)[:2]) == {"modules/back.api/", "modules/side.api/"}


def test_an_owner_of_several_words_is_found_by_the_handle(asked: Asked) -> None:
    found = asked.pages_for("@front-maintainers")

    assert set(found[:2]) == {"modules/front.maintainers/", "owners/front-maintainers/"}


def test_the_order_is_the_one_that_readers_see(asked: Asked) -> None:
    asked.page.locator("dialog input").fill("back.api")

    first = asked.page.locator(HITS).first
    expect(first).to_have_attribute("href", re.compile(r"/modules/back\.api/"))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", "2"),
        ("from=back", "0 of 2"),
        ("to=back", "1 of 2"),
        ("from=front&show=x", "1 of 2"),
        ("show=p", "2 of 2"),
        ("show=cycle", "0 of 2"),
    ],
)
def test_names_that_no_module_has_follow_the_fields_of_the_explorer(
    tab: Page, named: ServedSite, query: str, count: str
) -> None:
    tab.goto(f"{named.address}dependencies/?{query}")

    expect(tab.locator("h2#unknown .n")).to_have_text(count)


@pytest.mark.parametrize(
    ("query", "chip"),
    [
        ("band=bad", "health At risk"),
        ("band=none", "health Not measured"),
        ("known=entry-points", "known entry points"),
        ("known=constructor", "known constructor"),
        ("band=toString", "health toString"),
    ],
)
def test_a_chip_says_words_also_where_no_field_offers_them(tab: Page, named: ServedSite, query: str, chip: str) -> None:
    tab.goto(f"{named.address}modules/?{query}")

    assert [text.removesuffix("✕") for text in tab.locator(".v-chip").all_text_contents()] == [chip]
