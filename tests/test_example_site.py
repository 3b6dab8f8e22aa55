"""`make site` publishes the example beside this project's own atlas, as one site that is checked as a whole."""

import re
import shutil
from pathlib import Path

import pytest

from archatlas.publish.verify import verify_site
from installed import archatlas

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("work-tree")
    for name in ("docs", "schemas"):
        shutil.copytree(ROOT / name, work / name)
    for name in ("mkdocs.yml", "archatlas.yml", *(str(path.relative_to(ROOT)) for path in ROOT.glob("generator/*.py"))):
        (work / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, work / name)
    example = archatlas("build", "--out", work / "build" / "example", cwd=work / "schemas" / "examples")
    own = archatlas("build", "schemas/modules", "--mkdocs", "mkdocs.yml", "--out", "site", cwd=work)
    assert (example.returncode, own.returncode) == (0, 0), example.stderr + own.stderr
    return work / "site"


def test_every_module_of_the_example_has_a_page_below_the_own_site(site: Path) -> None:
    names = {path.stem for path in (ROOT / "schemas" / "examples" / "modules").glob("*.yaml")}

    assert {path.parent.name for path in site.glob("example/modules/*/index.html")} >= names
    assert (site / "modules" / "archatlas.model" / "index.html").is_file()


def test_the_link_check_reads_the_pages_of_the_example(site: Path) -> None:
    assert not verify_site(site, ())

    page = site / "example" / "index.html"
    whole = page.read_text(encoding="utf-8")
    page.write_text(re.sub(r'href="modules/ticketing\.fares/', 'href="modules/ticketing.fairs/', whole), "utf-8")
    problems = verify_site(site, ())
    page.write_text(whole, encoding="utf-8")

    assert {problem.page for problem in problems} == {"example/index.html"}


def test_make_site_builds_the_example_first() -> None:
    rules = re.findall(r"^site: (.*?) ##.*?\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)

    assert [needed.split() for needed, _recipe in rules] == [["example"]]
