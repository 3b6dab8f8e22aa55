"""An atlas joins a mkdocs site of somebody's own, below an address of its choice."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import html

from handbooks import PAGES, PLUGINS, THEME, built, handbook, write
from installed import archatlas

pytestmark = pytest.mark.site

NAV = "nav:\n  - Home: index.md\n  - Guides:\n      - Guide: guide.md\n"
TABS = THEME.replace("font: false", "font: false, features: [navigation.tabs]")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a handbook with an atlas once."""
    return built(
        handbook(tmp_path_factory.mktemp("joined"), f"{TABS}{NAV}{PLUGINS}", "site: {name: Shop, at: atlas}\n")
    )


def document(site: Path, address: str) -> "html.HtmlElement":
    return html.fromstring((site / address / "index.html").read_text(encoding="utf-8"))


def texts(page: "html.HtmlElement", path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in page.xpath(path)]


def tabs(page: "html.HtmlElement") -> list[str]:
    return texts(page, "//ul[@class='md-tabs__list']/li")


def refused(root: Path) -> str:
    done = archatlas("build", "arch", "--mkdocs", "mkdocs.yml", "--out", "site", cwd=root)
    assert done.returncode == 2, done.stderr
    assert not (root / "site").exists()
    return done.stderr


def test_everything_of_the_atlas_is_below_its_address(site: Path) -> None:
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    theirs = {"index.html", "guide/index.html", "404.html", "sitemap.xml", "sitemap.xml.gz", "search/search_index.json"}

    assert {"atlas/index.html", "atlas/modules/shop.till/index.html", "atlas/modules.json"} <= files
    assert {"atlas/modules/shop.till/graph.svg", "atlas/schemas/module.schema.json"} <= files
    assert {file for file in files if not re.match(r"atlas/|assets/|\.", file)} == theirs
    assert not [file for file in files if "archatlas" in file and not file.startswith("atlas/") and "/" in file]


def test_the_navigation_keeps_theirs_and_gains_one_tab(site: Path) -> None:
    for address in ("", "guide", "atlas", "atlas/modules/shop.till"):
        assert tabs(document(site, address)) == ["Home", "Guides", "Shop"]


def test_the_tab_of_the_atlas_is_active_on_all_its_pages(site: Path) -> None:
    for address in ("atlas", "atlas/health", "atlas/modules/shop.till"):
        assert texts(document(site, address), "//li[contains(@class, 'md-tabs__item--active')]") == ["Shop"]
    assert texts(document(site, "guide"), "//li[contains(@class, 'md-tabs__item--active')]") == ["Guides"]


def test_the_pages_of_the_atlas_are_listed_beside_each_of_them(site: Path) -> None:
    listed = texts(
        document(site, "atlas/modules/shop.till"), "//nav[@data-md-level='1']//li/*[self::a or self::label]/span[1]"
    )

    words = ("Overview", "Modules", "All modules", "Owners", "Quality", "Findings", "Reference", "Words")
    assert [word for word in (re.sub(r" \d+$", "", entry) for entry in listed) if word in words] == list(words)
    assert {"All modules 3", "Owners 1"} <= {*listed}  # as the second row of a site of our own says


def test_the_foot_of_its_pages_has_the_map_of_the_atlas_and_the_handbook_has_its_own(site: Path) -> None:
    mapped = texts(document(site, "atlas/modules/shop.till"), "//ul[@class='map']//a")

    assert mapped[:4] == ["Overview", "All modules", "Lanes", "Owners"]
    assert "Contracts" not in mapped  # nobody declares one
    assert texts(document(site, "guide"), "//ul[@class='map']//a") == []
    facts = " ".join(texts(document(site, "atlas/modules/shop.till"), "//footer//p/span"))
    assert facts.startswith("3 module schemas archatlas ")


def test_pages_of_the_handbook_look_as_before(site: Path, tmp_path: Path) -> None:
    write(tmp_path, {f"docs/{path}": text for path, text in PAGES.items()})
    write(tmp_path, {"mkdocs.yml": f"{TABS}{NAV}plugins: [search]\n"})
    mkdocs_build(tmp_path)
    alone, together = ((root / "guide/index.html").read_text(encoding="utf-8") for root in (tmp_path / "site", site))

    assert re.findall(r"<link rel=.stylesheet[^>]*>", together) == re.findall(r"<link rel=.stylesheet[^>]*>", alone)
    assert 'name="generator"' in together
    shown = [
        re.sub(r"\s+", " ", text.partition("<article")[2].partition("</article>")[0]) for text in (together, alone)
    ]
    assert shown[0] == shown[1]


def mkdocs_build(root: Path) -> None:
    """Build a site without archatlas."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    build(load_config(str(root / "mkdocs.yml")))


def test_links_and_search_lead_below_the_address(site: Path) -> None:
    links = {link.get("href") for link in document(site, "atlas/modules").xpath("//article//a[@href]")}
    entries = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))["docs"]
    places = {urlsplit(entry["location"]).path for entry in entries}

    assert "../modules/shop.till/" in links
    assert not [link for link in links if str(link).startswith("/")]
    assert places >= {"", "guide/", "atlas/", "atlas/modules/shop.till/"}


def test_an_address_of_two_parts_and_a_slash_at_the_end(tmp_path: Path) -> None:
    site = built(handbook(tmp_path, f"{THEME}site_url: https://example.org/x/\n{PLUGINS}", "site: {at: docs/atlas/}\n"))

    assert (site / "docs/atlas/modules/shop.till/index.html").is_file()
    assert "https://example.org/x/docs/atlas/modules/shop.till/" in (
        (site / "docs/atlas/modules/shop.till/index.html").read_text(encoding="utf-8")
    )


def test_the_option_of_the_plugin_says_the_same(tmp_path: Path) -> None:
    site = built(handbook(tmp_path, THEME + PLUGINS.replace("schemas: arch", "schemas: arch, at: atlas"), ""))

    assert (site / "atlas/modules/shop.till/index.html").is_file()


def test_mkdocs_alone_puts_it_there_too(tmp_path: Path) -> None:
    mkdocs_build(handbook(tmp_path))

    assert (tmp_path / "site/atlas/modules/shop.till/index.html").is_file()


def test_a_navigation_may_name_the_place(tmp_path: Path) -> None:
    nav = "nav:\n  - Home: index.md\n  - Architecture: atlas/\n  - Guide: guide.md\n"
    site = built(handbook(tmp_path, f"{TABS}strict: true\n{nav}{PLUGINS}"))

    assert tabs(document(site, "atlas/modules/shop.till")) == ["Home", "Architecture", "Guide"]
    active = texts(document(site, "atlas/modules/shop.till"), "//li[contains(@class, 'md-tabs__item--active')]")
    assert active == ["Architecture"]


def test_without_a_navigation_in_the_configuration_the_atlas_comes_last(tmp_path: Path) -> None:
    site = built(handbook(tmp_path, f"{TABS}{PLUGINS}"))

    assert tabs(document(site, "guide")) == ["Handbook", "Guide", "Atlas"]


def test_a_site_of_ones_own_settings_only_gets_a_first_page(tmp_path: Path) -> None:
    handbook(tmp_path)
    done = archatlas("build", "arch", "--out", "site", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert document(tmp_path / "site", "").xpath("//article/p/a/@href") == ["atlas/"]


@pytest.mark.parametrize("at", ["../x", "/atlas", "a//b", "https://x.example/", "my atlas", "a/../b", ".", "a?b", "ä"])
def test_what_is_no_address_below_the_site_is_refused(tmp_path: Path, at: str) -> None:
    plugins = PLUGINS.replace("schemas: arch", f"schemas: arch, at: '{at}'")
    told = refused(handbook(tmp_path / "plugin", THEME + plugins, ""))
    settings = refused(handbook(tmp_path / "settings", settings=f"site: {{at: '{at}'}}\n"))

    assert len(told.splitlines()) == 1
    assert f"'{at}' is no address below the site" in told
    assert "site.at" in settings


def test_all_collisions_are_told_at_once_with_the_way_out(tmp_path: Path) -> None:
    pages = {"index": "# Home\n", "reference__index": "# Reference\n", "data": "# Data\n", "guide": "# Guide\n"}
    told = refused(handbook(tmp_path, settings="", **pages))

    assert "3 files in the docs directory have" in told
    assert all(f"'{path}'" in told for path in ("index.md", "reference/index.md", "data.md"))
    assert "at: atlas" in told
    assert len(told.splitlines()) == 1


def test_a_collision_below_the_address_is_told_too(tmp_path: Path) -> None:
    told = refused(handbook(tmp_path, index="# Home\n", atlas__modules="# Mine\n"))

    assert "'atlas/modules.md' in the docs directory has" in told
    assert "another address" in told


def test_reports_link_to_the_atlas_below_its_address(tmp_path: Path) -> None:
    handbook(tmp_path, settings="site: {url: 'https://example.org/x', at: atlas}\n")
    done = archatlas("check", "arch", "--output", "rdjson", cwd=tmp_path)

    assert "https://example.org/x/atlas/findings/" in done.stdout


def test_an_exported_tree_is_a_site_of_its_own(tmp_path: Path) -> None:
    handbook(tmp_path)
    done = archatlas("export", "arch", "--out", "tree", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "tree/docs/modules/shop.till/index.md").is_file()


def test_pages_name_their_addresses_with_the_place(site: Path) -> None:
    assert "/atlas/modules/shop.till/" in texts(document(site, "atlas/modules/shop.till"), "//article//dd//code")
    assert "/atlas/modules.json" in texts(document(site, "atlas/reference/links"), "//article//code")
