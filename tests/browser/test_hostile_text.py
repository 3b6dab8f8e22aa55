"""Hostile text in schemas runs nothing in a browser: every page opened, clicked and hovered over."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from installed import archatlas
from playwright.sync_api import BrowserContext, Page

from browser.serving import CHROMIUM, ServedSite, served
from browser.watching import Watch
from conftest import SHARED

CANARIES = """window.canaryCalls = 0;
for (const name of %s) Object.defineProperty(window, name, {value: () => { window.canaryCalls += 1; }});"""
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
def hostile_sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServedSite, ...]]:
    """Build the accepted cases in which somebody tries to become markup."""
    if CHROMIUM is None or not SHARED.is_dir():
        pytest.skip("no Chromium on this machine, or no hostile corpus beside the work tree")
    work = tmp_path_factory.mktemp("hostile")
    built = [folder for case in _cases() if (folder := _build(case, work)) is not None]
    assert built
    with served(work) as site:
        yield tuple(ServedSite(folder, f"{site.address}{folder.relative_to(work)}/") for folder in built)


def test_nothing_hostile_runs(
    context: BrowserContext, tab: Page, hostile_sites: tuple[ServedSite, ...]
) -> None:
    tab.add_init_script(CANARIES % json.dumps(_canary_names()))
    for site in hostile_sites:
        watch = Watch(site.address)
        watch.attach(tab)
        for page in site.folder.rglob("index.html"):
            tab.goto(site.address + page.relative_to(site.folder).as_posix().removesuffix("index.html"))
            assert tab.evaluate(PROVOKE) == []
            assert tab.evaluate("window.canaryCalls") == 0
        assert [problem for problem in watch.problems if not problem.startswith("foreign request")] == []
        assert [problem for problem in watch.problems if "127.0.0.1" not in problem] == []


def _cases() -> list[Path]:
    """Return the cases about markup and diagrams that may be accepted."""
    found = []
    for case in sorted((SHARED / "hostile").glob("[md][0-9]*")):
        expected = json.loads((case / "expectations.json").read_text(encoding="utf-8"))
        if expected["expect"] != "reject" and not expected["setup"]:
            found.append(case)
    return found


def _build(case: Path, work: Path) -> Path | None:
    """Build a case; where a file of it is refused, nothing of it can run."""
    shutil.copytree(case / "modules", work / case.name / "modules")
    done = archatlas("build", "modules", "--out", "site", cwd=work / case.name)
    return work / case.name / "site" if done.returncode == 0 else None


def _canary_names() -> list[str]:
    """Return the functions that the corpus tries to call."""
    text = "".join(file.read_text(encoding="utf-8") for case in _cases() for file in case.rglob("*.yaml"))
    return sorted({*re.findall(r"\bCANARY\w+", text), "alert"} - {"alert"})
