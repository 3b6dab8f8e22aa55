"""The pages on what other systems describe work word by word, and their tables say what is read."""

import re
from pathlib import Path

import pytest

from archatlas.cli.main import main
from archatlas.formats.backstage.entity import KINDS
from archatlas.formats.catalog_files.tables import CATALOG_TABLES, CatalogShape
from archatlas.model.source import SourceFile
from archatlas.settings import read_settings
from archatlas.sources.foreign_source import SourceFormat
from test_drift_guide import blocks, shown

GUIDE = Path(__file__).parents[1] / "docs" / "guide"
CATALOGS = GUIDE / "sources-catalogs.md"
HEAD = """\
# Compass, Cortex, OpsLevel and Datadog

Each of these is read by one table of at most 12 fields. What a file says beyond is kept, on the page and in `origins`
of `module.json`. A name is written as a module name may be; a module without a lane gets the one that the source says:

```yaml title="archatlas.yml"
sources:
  - format: compass
    path: services
    lane: shop
```

Owners are written as handles, `@till-team`; of an address of Atlassian the last part is taken. Words such as `Active`,
`production` and `generally_available` are the lifecycle `stable`, `alpha`, `beta` and `pre-release` are `experimental`,
`end_of_life` is `deprecated`; any other word stays. A tier may be written `1`, `tier_1` or `one`. Of two fields with
one meaning the first that says anything counts; lists and links are joined.
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the two catalog files of the guide, and go there."""
    for _, title, text in blocks("sources.md"):
        if title.startswith("services/"):
            (tmp_path / title).parent.mkdir(parents=True)
            (tmp_path / title).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("shop")
def test_a_catalog_is_checked_as_the_guide_shows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--from", "backstage", "services"]) == 0

    said = capsys.readouterr()
    assert (said.out + said.err).splitlines() == shown("sources.md", "archatlas check --from backstage services\n")


def test_a_schema_and_a_catalog_are_compared_as_the_guide_shows(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ((title, text),) = [(title, text) for _, title, text in blocks("sources.md") if title.startswith("schemas/")]
    (shop / title).parent.mkdir(parents=True)
    (shop / title).write_text(text, encoding="utf-8")

    main(["check", "--from", "backstage", "services", "schemas/modules"])

    wanted = shown("sources.md", "archatlas check --from backstage services schemas/modules")
    assert [line for line in capsys.readouterr().out.splitlines() if line in wanted] == wanted


@pytest.mark.parametrize("page", sorted(path.name for path in GUIDE.glob("sources*.md")))
def test_the_settings_that_a_page_shows_are_valid(page: str) -> None:
    said = [text for kind, title, text in blocks(page) if kind == "yaml" and text.startswith("sources:")]

    assert said
    assert all(read_settings(SourceFile("archatlas.yml", text)).sources for text in said)


def test_the_guide_lists_every_format() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (GUIDE / "sources.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert rows == [one.value for one in SourceFormat]


def test_the_page_of_backstage_names_every_kind() -> None:
    table = (GUIDE / "sources-backstage.md").read_text(encoding="utf-8").partition("## What becomes of each field")[0]

    assert {kind.lower() for kind in re.findall(r"`([A-Z]\w+)`", table)} == KINDS


def test_the_tables_of_small_catalogs_are_those_that_are_read(update_golden: bool) -> None:
    sections = [HEAD]
    for form, table in CATALOG_TABLES.items():
        files = ", ".join(f"`{name}`" for name in table.file_names)
        sections.append(f"\n## {table.system}\n\n`format: {form}`, read from {files}.\n")
        sections += map(_rows, table.shapes)
    text = "".join(sections)
    if update_golden:
        CATALOGS.write_text(text, encoding="utf-8", newline="\n")

    assert CATALOGS.read_text(encoding="utf-8") == text


def _rows(shape: CatalogShape) -> str:
    rows = "".join(f"| `{one.path}` | {_said(one.meaning.value)} |\n" for one in shape.fields)
    return f"\nWith `{shape.marker}`:\n\n| field | is |\n|---|---|\n{rows}"


def _said(meaning: str) -> str:
    """Return what a field means, with the keys of the format as code."""
    return re.sub(r"\b[a-z_]+\.[a-z_.]+\b", lambda key: f"`{key[0]}`", meaning)
