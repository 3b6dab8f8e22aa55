"""The catalogue sorts and filters in a browser, from the state in its address."""

import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlencode

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")]

ASSETS = Path(__file__).parents[2] / "generator/archatlas/publish/material/assets"
SCRIPT = "".join((ASSETS / name).read_text(encoding="utf-8") for name in ("archatlas-filters.js", "archatlas.js"))
CATALOGUE = """<!doctype html><title>x</title>
<form data-for="list"><input name="q"><select name="lane"><option value=""><option value="a"><option value="b"></select>
<select name="sort"><option value=""><option value="-uses"></select></form>
<table class="v-list" id="list"><thead><tr><th data-k="name"><button>Module</button></th>
<th data-k="uses" class="num"><button>Uses</button></th></tr></thead><tbody>
<tr data-lane="a" data-tier="1"><th data-v="a.one">a.one <small>Memory</small></th><td data-v="9">9</td></tr>
<tr data-lane="a" data-tier="2"><th data-v="a.two">a.two</th><td data-v="10">10</td></tr>
<tr data-lane="b" data-tier="1"><th data-v="b.one">b.one</th><td data-v="">–</td></tr>
</tbody></table><script>%s</script><script>%s</script>"""


def shown(tmp_path: Path, then: str = "", **state: str) -> tuple[list[str], str]:
    """Open the catalogue with this state in its address; return the visible modules and the count."""
    file = tmp_path / "catalogue.html"
    file.write_text(CATALOGUE % (SCRIPT, then), encoding="utf-8")
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile"]
    address = f"{file.as_uri()}?{urlencode(state)}"
    done = subprocess.run([*command, "--dump-dom", address], capture_output=True, text=True, check=True, timeout=60)
    rows = re.findall(r'<tr data-lane[^>]*?( hidden="")?><th data-v="([^"]*)"', done.stdout)
    output = re.search(r"<output [^>]*>(.*?)</output>", done.stdout)
    assert output is not None
    return [name for hidden, name in rows if not hidden], output[1]


@pytest.mark.parametrize(
    ("state", "modules", "count"),
    [
        ({}, ["a.one", "a.two", "b.one"], "3 modules"),
        ({"lane": "a"}, ["a.one", "a.two"], "2 of 3 modules"),
        ({"q": "MEMORY one"}, ["a.one"], "1 of 3 modules"),
        ({"tier": "1"}, ["a.one", "b.one"], "2 of 3 modules"),
        ({"lane": "c"}, [], ""),
        ({"sort": "-uses", "unknown": "x"}, ["a.two", "a.one", "b.one"], "3 modules"),
        ({"sort": "uses"}, ["a.one", "a.two", "b.one"], "3 modules"),
        ({"sort": "gone"}, ["a.one", "a.two", "b.one"], "3 modules"),
    ],
)
def test_the_address_holds_the_state(tmp_path: Path, state: dict[str, str], modules: list[str], count: str) -> None:
    assert shown(tmp_path, **state) == (modules, count)


def test_clear_shows_everything_again(tmp_path: Path) -> None:
    assert shown(tmp_path, "document.forms[0].reset()", lane="a", tier="1")[1] == "3 modules"


def test_the_first_click_on_a_number_sorts_from_high_to_low(tmp_path: Path) -> None:
    click = "document.querySelectorAll('thead button')[1].click()"

    assert shown(tmp_path, click, lane="a")[0] == ["a.two", "a.one"]


def test_typing_filters_and_lands_in_the_address(tmp_path: Path) -> None:
    typing = """const field = document.forms[0].elements.q; field.value = "two";
    field.dispatchEvent(new Event("input", {bubbles: true}));
    document.querySelector("output").textContent += location.search;"""

    assert shown(tmp_path, typing) == (["a.two"], "1 of 3 modules?q=two")
