"""The policy in each page lets the theme work and stops every other script."""

import re
from html import unescape
from pathlib import Path

from playwright.sync_api import Page, expect

from browser.serving import ServedSite, served
from browser.watching import Watch

PLANTED = "<script>document.title = 'ran'</script><p onclick=\"document.title = 'ran'\" id=planted>here</p></article>"
META = re.compile(
    r'<meta charset="?utf-8"?>\s*<meta http-equiv="?Content-Security-Policy"? '
    r"content=\"default-src 'none'; (script|style)-src"
)


def test_every_page_names_its_policy_first(site: ServedSite) -> None:
    pages = list(site.folder.rglob("*.html"))

    assert len(pages) > 113
    assert [page for page in pages if not META.search(unescape(page.read_text(encoding="utf-8")))] == []


def test_the_colour_scheme_can_be_switched_and_stays(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}health/" if (site.folder / "health").is_dir() else site.address)
    for scheme in ("default", "slate"):
        tab.locator("form[data-md-component=palette] label:visible").click()
        expect(tab.locator("body")).to_have_attribute("data-md-color-scheme", scheme)
    tab.reload()

    expect(tab.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert watch.problems == []


def test_a_missing_page_shows_the_way_back(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}404.html")
    tab.get_by_role("main").get_by_role("link", name="Modules", exact=True).click()

    expect(tab).to_have_url(f"{site.address}modules/")
    assert watch.problems == []


def test_a_planted_script_does_not_run(tab: Page, site: ServedSite, tmp_path: Path) -> None:
    for file in ("assets", "modules/lukhas.memory"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).symlink_to(site.folder / file)
    text = (site.folder / "modules/lukhas.memory/index.html").read_text(encoding="utf-8")
    (tmp_path / "modules/planted").mkdir()
    (tmp_path / "modules/planted/index.html").write_text(text.replace("</article>", PLANTED), encoding="utf-8")
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))

    with served(tmp_path) as copy:
        tab.goto(f"{copy.address}modules/planted/")
        tab.locator("#planted").click()
        assert "lukhas.memory" in tab.title()
    assert len([text for text in said if re.search(r"violates the following Content Security Policy", text)]) == 2


def test_a_site_works_from_the_disk(tab: Page, site: ServedSite) -> None:
    tab.goto((site.folder / "modules" / "index.html").as_uri() + "?lane=matriz")

    expect(tab.locator("output.v-out")).to_contain_text(" of 113 modules")
