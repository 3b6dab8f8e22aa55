"""Hostile text in schemas runs nothing in a browser: every page opened, clicked and hovered over."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from browser.serving import CHROMIUM, ServedSite, served
from browser.watching import Watch
from conftest import SHARED
from installed import archatlas

CANARIES = """window.canaryCalls = 0;
for (const name of %s) Object.defineProperty(window, name, {value: () => { window.canaryCalls += 1; }});"""
_NAME = re.compile(r"^ *name: *[\"']?[\w.-]+", re.MULTILINE)
NO_ASSET = re.compile(r"^(?!.*/assets/)")
"""Each request that is asked about takes a while; style sheets and scripts of the theme need not be."""
PROVOKE = """() => {
  document.querySelectorAll("details").forEach(fold => fold.open = true);
  for (const element of document.querySelectorAll(".md-content *")) {
    for (const kind of ["mouseover", "mouseenter", "focus", "toggle", "animationstart"])
      element.dispatchEvent(new Event(kind));
    if (!element.closest("a[href], form")) element.dispatchEvent(new MouseEvent("click", {cancelable: true}));
  }
  return [...document.querySelectorAll("a")].map(link => link.href?.baseVal ?? link.href)
    .filter(address => /^(javascript|data|vbscript):/i.test(address)); }"""


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """Build one estate of the modules in which somebody tries to become markup."""
    if CHROMIUM is None or not SHARED.is_dir():
        pytest.skip("no Chromium on this machine, or no hostile corpus beside the work tree")
    work = tmp_path_factory.mktemp("hostile")
    (work / "modules").mkdir()
    for case in _cases():
        for file in case.glob("modules/*.yaml"):
            suffix = case.name.partition("-")[0]
            text = _NAME.sub(rf"\g<0>_{suffix}", file.read_text(encoding="utf-8"), count=1)
            (work / "modules" / f"{suffix}_{file.name}").write_text(text, encoding="utf-8")
    done = archatlas("build", "modules", "--out", "site", "--keep-going", cwd=work)
    assert (work / "site").is_dir(), done.stderr
    with served(work / "site") as site:
        yield site


def test_nothing_hostile_runs(tab: Page, hostile_site: ServedSite) -> None:
    tab.add_init_script(CANARIES % json.dumps(_canary_names()))
    watch = Watch(hostile_site.address)
    watch.attach(tab)
    pages = sorted(page.relative_to(hostile_site.folder) for page in hostile_site.folder.rglob("index.html"))
    opened: list[str] = []

    def stay(route: Route) -> None:
        """Open what is asked for; a map that leads to a lane where it is clicked shall not end the page."""
        leaves = route.request.is_navigation_request() and route.request.url != opened[-1]
        route.abort("aborted") if leaves else route.continue_()

    tab.route(NO_ASSET, stay)
    for page in pages:
        opened.append(hostile_site.address + page.as_posix())
        tab.goto(opened[-1], wait_until="domcontentloaded")
        assert tab.evaluate(PROVOKE) == []
        assert tab.evaluate("window.canaryCalls") == 0

    assert len(pages) > 20
    assert watch.problems == []


def _cases() -> list[Path]:
    """Return the cases about markup and diagrams that may be accepted; the one of 60 modules is about size."""
    found = []
    for case in sorted((SHARED / "hostile").glob("[md][0-9]*")):
        expected = json.loads((case / "expectations.json").read_text(encoding="utf-8"))
        if expected["expect"] != "reject" and not expected["setup"] and "60" not in case.name:
            found.append(case)
    return found


def _canary_names() -> list[str]:
    """Return the functions that the corpus tries to call."""
    text = "".join(file.read_text(encoding="utf-8") for case in _cases() for file in case.rglob("*.yaml"))
    return sorted(set(re.findall(r"\bCANARY\w+", text)))
