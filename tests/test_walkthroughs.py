"""What CONTRIBUTING adds works as it stands there, and the files that it names are there."""

import ast
import re
from pathlib import Path

import pytest

from archatlas.render.reports import FORMATS
from builders import schema_text
from copied_package import PACKAGE, ROOT, copied_package, statuses

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
LISTING = re.compile(r'^```(\w+) title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)

OWNED = schema_text(
    "shop.cart", {"dependencies.external.libs": [{"name": n, "license": f"<b>{n}"} for n in ("webkit", "yaml")]}
)
MESSAGE = re.compile(r"##teamcity\[buildProblem description='(\|.|[^|'\[\]])*' identity='[^']*'\]")
BROKEN = "identity:\n  name: shop.[broken]\n  tier: '|n'\n"


def section(title: str) -> str:
    """Return what stands below a heading."""
    return TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def followed(title: str, checkout: Path) -> Path:
    """Do in a copy of the package what a section says, and return where the package is."""
    package = copied_package(checkout)
    listings = LISTING.findall(section(title))
    assert listings
    for language, name, text in listings:
        place = checkout / name
        if language == "diff":
            place.write_text(changed(place.read_text(encoding="utf-8"), text), encoding="utf-8")
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
    return package


def changed(text: str, difference: str) -> str:
    """Return a text with a change at the one place that has the lines around it."""
    lines = difference.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] != "+")
    assert text.count(before) == 1, before
    return text.replace(before, "".join(line[1:] for line in lines if line[0] != "-"))


def estate(place: Path, *texts: str) -> Path:
    """Write an estate and return the directory that commands run in."""
    (place / "modules").mkdir(parents=True)
    for number, text in enumerate(texts):
        (place / "modules" / f"{number}.yaml").write_text(text, encoding="utf-8")
    return place


@pytest.mark.real
def test_a_report_format_takes_a_file_and_a_line(tmp_path: Path) -> None:
    package, work = followed("Add a report format", tmp_path / "checkout"), estate(tmp_path / "work", OWNED, BROKEN)

    status, printed = statuses(package, work, [("check", "modules", "--output", "teamcity")])

    assert status == [1]
    lines = printed.splitlines()
    assert lines
    assert all(MESSAGE.fullmatch(line) for line in lines)
    assert any("modules/1.yaml:2: " in one and "shop.|[broken|]" in one for one in lines)


@pytest.mark.site
def test_a_kind_of_page_takes_a_package_and_three_lines(tmp_path: Path) -> None:
    package, work = followed("Add a kind of page", tmp_path / "checkout"), estate(tmp_path / "work", OWNED)

    status, _printed = statuses(package, work, [("build", "modules", "--out", "site")])
    page = (work / "site" / "licences" / "index.html").read_text(encoding="utf-8")
    overview = (work / "site" / "index.html").read_text(encoding="utf-8")

    assert status == [0]
    assert "2 licences in 1 module." in page
    assert "<b>yaml" not in page
    assert 'href="../modules/shop.cart/"' in page
    assert "Licences" in overview


@pytest.mark.site
def test_a_setting_takes_its_declaration_and_whoever_needs_it(tmp_path: Path) -> None:
    work = estate(tmp_path / "work", OWNED)
    (work / "archatlas.yml").write_text("site:\n  intro: 'Ask <us> in #architecture.'\n", encoding="utf-8")
    package = followed("Add a setting", tmp_path / "checkout")

    status, _printed = statuses(package, work, [("build", "modules", "--out", "site")])

    assert status == [0]
    assert "Ask &lt;us&gt; in #architecture." in (work / "site" / "index.html").read_text(encoding="utf-8")


def test_every_file_that_is_named_is_there() -> None:
    told = re.sub(LISTING, "", TEXT).replace(section("Add a rule"), "")
    named = set(re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`", told))
    if not (ROOT / "../shared").is_dir():  # beside the work tree, and not everybody has it
        named.discard("../shared")

    assert len(named) > 30
    assert sorted(name for name in named if not any((root / name).exists() for root in (ROOT, PACKAGE))) == []


@pytest.mark.real  # parses the whole package
def test_the_functions_to_break_in_are_there_and_commands_reach_them() -> None:
    nodes = [node for path in PACKAGE.rglob("*.py") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    defined = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    walk = section("From a schema to a page")

    assert {"structure_module"} < set(re.findall(r"`([a-z]+_[a-z_]+)`", walk)) <= defined & called
    assert set(re.findall(r"`([A-Z]\w+)[`(]", walk)) <= defined


def test_the_guide_has_a_row_for_each_report_format() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/guide/reports.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert [name for name in FORMATS if name not in rows] == []
