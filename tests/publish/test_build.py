"""A build publishes a verified site or leaves everything as it was."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archatlas.publish.build import BrokenSite, build_site
from archatlas.publish.errors import BuildFailed, OutputRefused, PublishError
from archatlas.publish.packaged_data import DEFAULTS
from archatlas.publish.search.index_files import indexed_addresses
from archatlas.publish.site import Rendered, mounted
from archatlas.render.site.page import RenderedFile, SearchEntry
from archatlas.settings import SiteSettings
from publish.builders import module_page, names, page, request, small_estate, tree

pytestmark = pytest.mark.site


def built(tmp_path: Path, *more: Rendered) -> Path:
    """Build the small estate and return its site."""
    build_site(request(tmp_path, small_estate(*more)))
    return tmp_path / "site"


def html_of(site: Path, address: str = "modules/lane.one") -> str:
    return (site / address / "index.html").read_text(encoding="utf-8")


def found_addresses(site: Path) -> list[str]:
    return [address for _file, address in indexed_addresses(site)]


def search_entries(site: Path) -> list[dict[str, object]]:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    entries: list[dict[str, object]] = index["docs"]
    return entries


def test_every_page_and_file_is_published(tmp_path: Path) -> None:
    assert build_site(request(tmp_path, small_estate())).pages == 3
    assert {"index.html", "modules/index.html", "modules/lane.one/index.html", "404.html"} <= set(
        tree(tmp_path / "site")
    )
    assert (tmp_path / "site/modules/lane.one/module.json").read_text() == '{"name": "lane.one"}\n'


def test_the_fragment_never_passes_through_markdown(tmp_path: Path) -> None:
    hostile = "<p>*a* _b_ [c](javascript:d) `e` &lt;script&gt; {: onclick=f } {{ g }} <b>http://h.example</b></p>"

    assert hostile in html_of(built(tmp_path, module_page("lane.two", hostile)), "modules/lane.two")


def test_titles_are_escaped_once_wherever_the_theme_prints_them(tmp_path: Path) -> None:
    text = html_of(built(tmp_path, page("modules/lane.two", title="<i>&")), "modules/lane.two")

    assert "<title>&lt;i&gt;&amp; - Architecture docs</title>" in text
    assert "<i>" not in text
    assert "&amp;lt;" not in text


def test_a_module_page_has_crumbs_contents_skip_link_and_active_tab(tmp_path: Path) -> None:
    text = html_of(built(tmp_path))

    assert '<nav class="ad-crumbs" aria-label="Breadcrumb"><ol><li><a href="../">Modules</a>' in text
    assert '<a href="#page" class="md-skip">' in text
    assert '<a href="#api" class="md-nav__link">' in text
    assert '<a href="../" aria-current="true">Modules</a>' in text
    assert text.count('id="page"') == 1
    assert 'for="__toc"' not in text


def test_module_pages_stay_out_of_the_navigation(tmp_path: Path) -> None:
    assert "lane.one" not in html_of(built(tmp_path), "").split("<article")[0]


def test_pages_without_contents_use_the_full_width(tmp_path: Path) -> None:
    assert 'data-md-type="toc" hidden' in html_of(built(tmp_path), "modules")
    assert 'data-md-type="toc" hidden' not in html_of(tmp_path / "site")


def test_search_entries_are_given_and_escaped(tmp_path: Path) -> None:
    hostile = module_page("lane.two", search=(SearchEntry("api", "<img src=x>", "a & b"),), tags=("<i>",))
    build_site(replace(request(tmp_path, mounted(small_estate(hostile), "atlas")), site=SiteSettings(at="atlas")))
    entries = search_entries(tmp_path / "site")

    assert {
        "location": "atlas/modules/lane.two/#api",
        "title": "&lt;img src=x&gt;",
        "text": "a &amp; b",
        "tags": ["&lt;i&gt;"],
        "boost": 1.6,
    } in entries
    assert [entry["location"] for entry in entries if str(entry["location"]).startswith("atlas/modules/lane.one")] == [
        "atlas/modules/lane.one/",
        "atlas/modules/lane.one/#api",
    ]


def test_the_search_of_a_site_of_ours_replaces_that_of_the_theme(tmp_path: Path) -> None:
    site = built(tmp_path, module_page("lane.two", search=(SearchEntry("", "lane.two", '");alert(1);("'),)))

    assert {"modules/lane.one/", "modules/lane.one/#api", "modules/lane.two/"} <= set(found_addresses(site))
    assert not (site / "search" / "search_index.json").exists()
    assert 'name="search"' not in html_of(site)


def test_the_site_needs_no_other_host_and_names_no_program_and_no_build_path(tmp_path: Path) -> None:
    site = built(tmp_path)

    for name, content in tree(site).items():
        if name.endswith((".html", ".json", ".xml")):
            text = content.decode()
            assert str(tmp_path) not in text
            assert 'name="generator"' not in text
            assert "fonts.g" not in text
            assert "Made with" not in text


def test_the_identity_of_the_site_is_shown(tmp_path: Path) -> None:
    site = SiteSettings("Our estate", "https://example.org/atlas/")
    build_site(replace(request(tmp_path, small_estate()), site=site))

    text = html_of(tmp_path / "site")
    assert "<title>lane.one - Our estate</title>" in text
    assert '<link rel="canonical" href="https://example.org/atlas/modules/lane.one/">' in text
    assert '<a href="/atlas/modules/">Modules</a>' in (tmp_path / "site/404.html").read_text()


def test_a_broken_link_keeps_the_earlier_site(tmp_path: Path) -> None:
    before = tree(built(tmp_path))
    with pytest.raises(BrokenSite, match=r"link-broken: \.\./gone/"):
        built(tmp_path, module_page("lane.two", '<a href="../gone/">x</a>'))

    assert tree(tmp_path / "site") == before
    assert names(tmp_path) == ["schemas", "site"]


def test_a_page_that_was_promised_and_not_rendered_is_missed(tmp_path: Path) -> None:
    with pytest.raises(BrokenSite, match="page-missing"):
        build_site(replace(request(tmp_path, small_estate()), expected=("modules/lane.two",)))


def test_an_error_of_the_renderer_comes_through_and_keeps_the_earlier_site(tmp_path: Path) -> None:
    before = tree(built(tmp_path))

    def failing(_: SiteSettings) -> Iterator[Rendered]:
        yield module_page("lane.two")
        raise LookupError("renderer")

    with pytest.raises(LookupError, match="renderer"):
        build_site(request(tmp_path, failing))
    assert tree(tmp_path / "site") == before


def test_two_files_with_one_path_are_our_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="two files"):
        built(tmp_path, RenderedFile("modules/lane.one/module.json", "{}"))


def test_a_directory_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.txt").touch()

    with pytest.raises(OutputRefused, match="not written by archatlas"):
        build_site(request(tmp_path, small_estate()))


def test_nothing_in_the_current_directory_is_picked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "mkdocs.yml").write_text("site_name: Not this one\nhooks: [hook.py]\n")
    (tmp_path / "here" / "hook.py").write_text("raise RuntimeError\n")
    monkeypatch.chdir(tmp_path / "here")

    assert "Not this one" not in html_of(built(tmp_path))


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """Return the mkdocs.yml of a team with a hand-written page."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "schemas").mkdir()
    (tmp_path / "docs" / "guide.md").write_text("# Guide\n\nSee [it](modules/lane.one/index.md), *please*.\n")
    (tmp_path / "gen_files.py").write_text("from archatlas.publish.plugin import write_generated\nwrite_generated()\n")
    file = tmp_path / "mkdocs.yml"
    file.write_text(
        "site_name: Team\ntheme: {name: material, font: false}\nplugins:\n  - search\n"
        "  - archatlas: {schemas: schemas}\n  - gen-files: {scripts: [gen_files.py]}\n"
    )
    return file


def test_hand_written_pages_go_the_normal_way(tmp_path: Path, team: Path) -> None:
    build_site(replace(request(tmp_path, small_estate()), mkdocs_file=team))

    text = html_of(tmp_path / "site", "guide")
    assert 'See <a href="../modules/lane.one/">it</a>, <em>please</em>.' in text
    assert '<a class="md-tabs__link"' not in text
    assert "guide/" in found_addresses(tmp_path / "site")
    assert "Guide" in html_of(tmp_path / "site", "").split("<article")[0]


def test_titles_of_a_navigation_of_the_teams_own_are_kept(tmp_path: Path, team: Path) -> None:
    own = "theme: {name: material, font: false, features: [navigation.tabs]}\nnav: [{Start: index.md}, guide.md]\n"
    team.write_text(team.read_text().replace("theme: {name: material, font: false}\n", own))
    build_site(replace(request(tmp_path, small_estate()), mkdocs_file=team))

    assert '<a href="." aria-current="page">Start</a>' in html_of(tmp_path / "site", "")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name: material", "name: mkdocs", "theme 'material'"),
        ("  - gen-files: {scripts: [gen_files.py]}\n", "", "plugin 'gen-files'"),
        ("  - archatlas: {schemas: schemas}\n", "", "plugin 'archatlas'"),
        ("site_name: Team", "site_name: Team\nsurprise: 1", "surprise"),
        ("site_name: Team", "site_name: Team\nnav: [gone.md]", "gone.md"),
    ],
)
def test_a_configuration_that_cannot_work_is_named(
    tmp_path: Path, team: Path, old: str, new: str, message: str
) -> None:
    team.write_text(team.read_text().replace(old, new).replace("theme: {name: mkdocs, font: false}", "theme: mkdocs"))
    with pytest.raises(PublishError, match=message):
        build_site(replace(request(tmp_path, small_estate()), mkdocs_file=team))

    assert not (tmp_path / "site").exists()


def test_a_script_that_writes_nothing_is_named(tmp_path: Path, team: Path) -> None:
    (tmp_path / "gen_files.py").write_text("")

    with pytest.raises(BuildFailed, match="write_generated"):
        build_site(replace(request(tmp_path, small_estate()), mkdocs_file=team))


@pytest.mark.parametrize("twin", ["modules/lane.one.md", "index.md", "modules/lane.one/module.json"])
def test_a_hand_written_page_at_a_generated_address_is_refused(tmp_path: Path, team: Path, twin: str) -> None:
    (tmp_path / "docs" / twin).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "docs" / twin).write_text("# Mine\n")

    with pytest.raises(BuildFailed, match=f"'{twin}' in the docs directory"):
        build_site(replace(request(tmp_path, small_estate()), mkdocs_file=team))


def test_a_hand_written_page_may_link_to_a_file_that_is_in_its_place_already(tmp_path: Path, team: Path) -> None:
    (tmp_path / "gen_files.py").write_text((DEFAULTS / "gen_files.py").read_text())
    (tmp_path / "docs" / "guide.md").write_text("# Guide\n\nSee [its data](modules/lane.one/module.json).\n")

    build_site(replace(request(tmp_path, small_estate()), mkdocs_file=team))
    assert 'See <a href="../modules/lane.one/module.json">its data</a>.' in html_of(tmp_path / "site", "guide")

    twin = tmp_path / "docs" / "modules/lane.one/module.json"
    twin.parent.mkdir(parents=True)
    twin.write_text("{}")
    with pytest.raises(BuildFailed, match="'modules/lane.one/module.json' in the docs directory"):
        build_site(replace(request(tmp_path, small_estate()), mkdocs_file=team))


PROGRAM = """
import sys
from datetime import date
from dataclasses import replace
from pathlib import Path
from publish.builders import request, small_estate
from archatlas.publish.build import build_site
build_site(replace(request(Path(sys.argv[1]), small_estate()), data_date=date(2025, 9, 10)))
"""


@pytest.mark.parametrize(("seed", "zone", "mask"), [("1", "Asia/Tokyo", 0o022), ("2", "America/Lima", 0o077)])
def test_the_same_pages_give_the_same_bytes(tmp_path: Path, seed: str, zone: str, mask: int) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    build_site(replace(request(tmp_path / "one", small_estate()), data_date=date(2025, 9, 10)))
    environment = dict(os.environ, PYTHONHASHSEED=seed, TZ=zone, PYTHONPATH=os.pathsep.join(sys.path))
    subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "other")],
        check=True,
        cwd=tmp_path / "other",
        env=environment,
        umask=mask,
    )

    assert tree(tmp_path / "one/site") == tree(tmp_path / "other/site")
