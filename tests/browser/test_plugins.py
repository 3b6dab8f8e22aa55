"""An atlas joins a handbook that uses one plugin of mkdocs more: each is built and looked at in a browser."""

import base64
import importlib.metadata
import os
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from browser.plugin_matrix import PLUGINS, Outcome, Tried
from browser.serving import served
from browser.watching import Watch
from handbooks import PLUGINS as OURS
from handbooks import THEME, handbook, write
from installed import archatlas_process

pytestmark = [pytest.mark.site, pytest.mark.browser, pytest.mark.real]

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / "build" / "plugins"
GUIDE = ROOT / "docs" / "guide" / "plugins.md"
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
COMMIT = "git init -q && git add -A && git -c user.name=a -c user.email=a@example.org commit -qm pages"


def configured(tried: Tried) -> str:
    """Return the mkdocs.yml of the handbook with the plugin; what it says of ours replaces what we say."""
    name = tried.entry.split(":")[0]
    same = ([name], [f"{name}:"])
    ours = "".join(line for line in OURS.splitlines(keepends=True) if line.split()[1:2] not in same)
    theme = THEME.replace("extra: {generator: false}\n", "") if "extra:" in tried.more else THEME
    return f"{theme}site_url: https://docs.example.org/x/\n{tried.more}{ours}  - {tried.entry}\n"


def written(root: Path, tried: Tried) -> Path:
    """Write the handbook that uses the plugin."""
    write(handbook(root, configured(tried)), tried.files)
    (root / "docs/x.png").write_bytes(base64.b64decode(PICTURE))
    if tried.needs_git:
        subprocess.run(["sh", "-c", COMMIT], cwd=root, check=True)
    return root


@pytest.mark.skipif(not INSTALLED.is_dir(), reason="no plugins in build/plugins; 'make plugins' installs them")
@pytest.mark.parametrize("tried", PLUGINS, ids=lambda tried: tried.name)
def test_a_plugin_works_or_is_refused_with_a_reason(tried: Tried, context: BrowserContext, tmp_path: Path) -> None:
    root = written(tmp_path, tried)
    done = archatlas_process(
        "build", "arch", "--mkdocs", "mkdocs.yml", "--out", "site", cwd=root, PYTHONPATH=os.fspath(INSTALLED)
    )

    if tried.outcome is Outcome.REFUSED:
        assert done.returncode in (1, 2)
        assert tried.said in done.stderr
        return
    assert done.returncode == 0, done.stderr
    with served(root / "site") as site:
        watch = Watch(site.address)
        tabs = []
        for address in ("", "guide/", "atlas/", "atlas/modules/?q=till", "atlas/modules/shop.till/"):
            folder = root / "site" / address.partition("?")[0]
            if (folder / "index.html").is_file():
                tabs.append(tab := context.new_page())
                watch.attach(tab)
                tab.goto(f"{site.address}{address}")
        for tab in tabs:  # all of them grow quiet at the same time
            tab.wait_for_load_state("networkidle")
            tab.close()
    assert watch.problems == []


def test_the_guide_says_what_was_tried() -> None:
    text = GUIDE.read_text(encoding="utf-8")

    assert [row for row in map(guide_row, PLUGINS) if row not in text] == []


def guide_row(tried: Tried) -> str:
    """Return the row of the plugin in the table of the guide, with the version that is tried."""
    material = f"Material {importlib.metadata.version('mkdocs-material')}"
    version = locked()[tried.package] if tried.package else material
    return f"| {tried.name} | {version} | {tried.outcome.value} | {tried.reason} |"


def locked() -> dict[str, str]:
    """Return the versions of the plugins that are installed for this."""
    lines = (ROOT / "tests/plugins/requirements.lock").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" ")[0].partition("==") for line in lines if "==" in line and not line.startswith(" "))
    return {name.partition("[")[0]: version for name, _, version in pairs}
