"""An address that a site had once answers in every later one that is told of it."""

import json
from pathlib import Path

import pytest

from archatlas.model.site_part import SitePart
from archatlas.pipeline import assess_directory
from archatlas.publish.errors import PublishError
from archatlas.publish.kept_addresses import AddressAnswer, KeptAddresses, keep_addresses
from archatlas.publish.previous_site import read_previous
from archatlas.publish.site import RenderedSite
from archatlas.render.site.page import RenderedFile
from archatlas.settings import Settings, SiteSettings
from archatlas.sources.scope import FileScope
from builders import requiring, schema_text, written


def built(
    folder: Path, texts: dict[str, str], previous: Path | None = None, settings: Settings | None = None
) -> tuple[Path, KeptAddresses]:
    """Write a site without a theme around its pages, and what it keeps of an earlier one."""
    schemas, out, known = folder / "modules", folder / "site", settings or Settings()
    for name, text in texts.items():
        place = schemas / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    earlier = read_previous(previous) if previous else None
    site = RenderedSite(assess_directory(schemas, known), known, FileScope.of(schemas), previous=earlier)
    for item in site:
        place = out / (item.path if isinstance(item, RenderedFile) else f"{item.address}/index.html".lstrip("/"))
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(item, RenderedFile):
            place.write_bytes(item.content)
        else:
            page = f"<title>{item.title} - Architecture docs</title>{item.fragment}"
            place.write_text(page, encoding="utf-8", errors="xmlcharrefreplace")
    return out, keep_addresses(out, site)


def page(site: Path, address: str) -> str:
    return (site / address / "index.html").read_text(encoding="utf-8")


def test_an_alias_leads_page_document_and_badge_to_the_module(tmp_path: Path) -> None:
    site, _ = built(tmp_path, {"a.yaml": schema_text("lane.new", {"identity.aliases": ["lane.old", "../x", "lane.x"]})})

    assert 'content="0; url=../../modules/lane.new/index.html"' in page(site, "modules/lane.old")
    for name in ("module.json", "badge.svg"):
        assert (site / "modules/lane.old" / name).read_bytes() == (site / "modules/lane.new" / name).read_bytes()
    assert {place.name for place in (site / "modules").iterdir() if place.is_dir()} == {
        "lane.new",
        "lane.old",
        "lane.x",
    }


def test_an_alias_that_two_modules_claim_or_a_module_has_leads_nowhere(tmp_path: Path) -> None:
    said = {"identity.aliases": ["lane.old", "lane.b"]}
    site, _ = built(tmp_path, {f"{one}.yaml": schema_text(f"lane.{one}", said) for one in "ab"})

    assert {place.name for place in (site / "modules").iterdir() if place.is_dir()} == {"lane.a", "lane.b"}


TWENTY = [f"lane.m{number}" for number in range(20)]


@pytest.mark.real
def test_every_address_answers_after_twenty_modules_were_renamed(tmp_path: Path) -> None:
    requires = {"dependencies.internal.requires": [TWENTY[0], TWENTY[-1]]}
    before = {f"{one}.yaml": schema_text(one, {**requires, "identity.summary": f"Part {one[6:]}."}) for one in TWENTY}
    before["apart.yaml"] = requiring("other.apart", TWENTY[3])
    after = {
        f"{number}.yaml" if number % 2 else path: text.replace("lane.m", "lane.renamed_m")
        for number, (path, text) in enumerate(before.items())
    }
    earlier, _ = built(tmp_path / "before", before)

    site, kept = built(tmp_path / "after", after, earlier)

    assert kept.problems == ()
    assert kept.answers[AddressAnswer.GONE] == 0
    assert all((site / path).is_file() for path in read_previous(earlier).addresses)
    for name in TWENTY:
        assert f"url=../../modules/{name.replace('lane.', 'lane.renamed_')}/index.html" in page(site, f"modules/{name}")
        document = json.loads((site / "modules" / name / "module.json").read_text(encoding="utf-8"))
        assert document["name"] == name.replace("lane.", "lane.renamed_")


GONE = {
    "identity.summary": "Keeps <b>orders</b> & more.",
    "ownership.owner": "@Orders",
    "risk_and_change.deprecation_policy": {"migration_notes": ["Use shop.orders instead."]},
    "data_and_events.emits": [{"topic": "order.old", "schema_ref": "x.json"}],
}


@pytest.mark.real
def test_a_removed_module_leaves_a_page_that_says_what_it_was_and_what_to_use(tmp_path: Path) -> None:
    orders = {"orders.yaml": schema_text("shop.orders", {"ownership.owner": "@Orders"})}
    earlier, _ = built(tmp_path / "before", {**orders, "old.yaml": schema_text("shop.old", GONE)})

    site, kept = built(tmp_path / "after", orders, earlier)
    later, again = built(tmp_path / "later", orders, site)

    for place, answers in ((site, kept), (later, again)):
        said = page(place, "modules/shop.old")
        assert "Keeps &lt;b&gt;orders&lt;" in said.replace("<wbr>", "")
        assert 'href="../../modules/shop.orders/"' in said
        assert "removed" in (place / "modules/shop.old/badge.svg").read_text(encoding="utf-8")
        assert answers.problems == ()
    assert "not there any more" in page(site, "topics/order-old")
    removed = json.loads((later / "modules/shop.old/module.json").read_text(encoding="utf-8"))["removed"]
    assert removed["replaced_by"] == "shop.orders"
    assert again.remark.endswith("say that they are gone")


def test_an_earlier_name_of_a_renamed_module_follows_it(tmp_path: Path) -> None:
    first, _ = built(tmp_path / "1", {"m.yaml": schema_text("lane.b", {"identity.aliases": ["lane.a"]})})
    second, _ = built(tmp_path / "2", {"m.yaml": schema_text("lane.c")}, first)
    third, _ = built(tmp_path / "3", {"m.yaml": schema_text("lane.d")}, second)

    for name in "abc":
        assert "url=../../modules/lane.d/index.html" in page(third, f"modules/lane.{name}")


@pytest.mark.real
def test_files_of_a_part_that_is_left_out_do_not_say_that_they_are_gone(tmp_path: Path) -> None:
    texts = {"m.yaml": schema_text("lane.b")}
    earlier, _ = built(tmp_path / "1", texts)

    left_out = (SitePart.CATALOG, SitePart.BADGES, SitePart.CARDS)
    site, kept = built(tmp_path / "2", texts, earlier, Settings(site=SiteSettings(without=left_out)))

    for path in ("catalog-info.yaml", "modules/lane.b/badge-tier.svg", "modules/lane.b/card/index.html"):
        assert (earlier / path).is_file()
        assert not (site / path).exists()
    assert kept.problems == ()
    assert kept.answers[AddressAnswer.GONE] == 0


def test_a_site_without_redirects_knows_no_earlier_names(tmp_path: Path) -> None:
    settings = Settings(site=SiteSettings(without=("redirects",)))
    texts = {"a.yaml": schema_text("lane.new", {"identity.aliases": ["lane.old"]})}

    site, _ = built(tmp_path, texts, settings=settings)

    assert not (site / "modules" / "lane.old").exists()


def test_what_is_no_site_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="there is no site"):
        read_previous(tmp_path)
    written(tmp_path / "modules", schema_text("lane.a"))
    site, _ = built(tmp_path / "before", {"a.yaml": schema_text("lane.gone")})
    (site / "modules" / "lane.gone" / "module.json").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(PublishError, match="cannot be read"):
        built(tmp_path / "after", {"b.yaml": schema_text("lane.b")}, site)
