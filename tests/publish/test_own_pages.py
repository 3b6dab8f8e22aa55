"""Pages that people wrote by hand: where they are found, what is left of hostile ones, what they say."""

from contextlib import suppress
from pathlib import Path

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.formats.own_markdown import decision_of, read_page
from archatlas.formats.schema_files import read_scope
from archatlas.model.own_page import OwnPages
from archatlas.model.source import SourceFile
from archatlas.pipeline import Assessor
from archatlas.publish.own_pages import PagesRefused, own_pages, require_whole
from archatlas.settings import Settings
from archatlas.sources.scope import FileScope
from builders import schema_text

HOSTILE = """# <script>alert(1)</script>

<script>alert(2)</script>

<div onclick="alert(3)">words</div> <iframe src="https://evil.example"></iframe>

<style>body{display:none}</style>

[one](javascript:alert(4)) [two](data:text/html,x) [three](JaVaScRiPt:alert) [four]( vbscript:x "t")
[five](https://a.example/" onclick="x) ![six](https://evil.example/x.png) <javascript:alert(5)>

&lt;script&gt; [ref]

[ref]: javascript:alert(6)

```"><script>
<script>alert(7)</script>
```
"""


def no_page(_meant: str) -> None:
    return None


def html_of(text: str) -> str:
    return read_page(SourceFile("x.md", text), no_page).html


def estate(tmp_path: Path) -> Path:
    modules = tmp_path / "modules"
    modules.mkdir(exist_ok=True)
    (modules / "shop.till.yaml").write_text(schema_text("shop.till"), encoding="utf-8")
    return modules


def pages(tmp_path: Path) -> OwnPages:
    scope = FileScope((tmp_path / "modules",), home=tmp_path)
    return own_pages(assessed(scope), scope)


def assessed(scope: FileScope) -> Assessment:
    return Assessor(Settings()).assess(read_scope(scope))


def write(tmp_path: Path, **files: str) -> Path:
    folder = estate(tmp_path) / "shop.till.docs"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def test_a_name_before_a_host_is_no_link_to_the_web() -> None:
    html = html_of(
        "[a](https://good.example@evil.example/) [b](https://good.example:8443/x?y#z) [c](mailto:a@b.example)"
    )
    assert "evil.example" not in html
    assert 'href="https://good.example:8443/x?y#z"' in html
    assert 'href="mailto:a@b.example"' in html


def test_markup_in_a_page_is_shown_as_the_text_that_it_is() -> None:
    html = html_of(HOSTILE)
    for harmful in ("<script", "<iframe", "<style", "<div onclick", "<img", 'href="java', 'href="data', 'href="vb'):
        assert harmful not in html.replace("<code", "").lower()
    assert "&lt;script&gt;alert(2)" in html
    assert ' onclick="' not in html.replace("&lt;div onclick", "")


def test_a_link_leads_to_the_web_or_to_what_is_known() -> None:
    read = read_page(SourceFile("x.md", "[a](https://a.example/b)\n\n[c](gone.md)\n"), no_page)
    assert 'href="https://a.example/b"' in read.html
    assert read.dead == ((3, "gone.md"),)


def test_preformatted_text_keeps_its_lines() -> None:
    assert "one&#10;  two" in html_of("```sh\none\n  two\n```\n")


def test_a_page_nested_too_deeply_is_refused_and_does_not_end_the_build() -> None:
    with suppress(ValueError):
        assert "&gt;" in html_of("> " * 20_000 + "x")


@pytest.mark.parametrize("hostile", ["[" * 40_000, "![" * 40_000, "[" * 40_000 + "]" * 40_000])
def test_brackets_that_would_take_minutes_are_refused(hostile: str) -> None:
    with pytest.raises(ValueError, match="brackets"):
        html_of(hostile)


def test_a_folder_named_like_the_schema_holds_pages_of_the_module(tmp_path: Path) -> None:
    write(tmp_path, index="# First\n\n[Second](second.md#a-part)\n", second="# Second\n\n## A part\n")
    first, second = pages(tmp_path).of("shop.till")
    assert (first.address, second.address) == ("modules/shop.till/docs", "modules/shop.till/docs/second")
    assert 'href="../../../modules/shop.till/docs/second/#own-a-part"' in first.html
    assert not pages(tmp_path).problems


def test_a_link_to_no_page_is_told_with_file_and_line(tmp_path: Path) -> None:
    write(tmp_path, index="# First\n\n[x](../../../etc/passwd) [y](module:shop.none)\n")
    with pytest.raises(PagesRefused) as refused:
        require_whole(pages(tmp_path))
    lines = str(refused.value).splitlines()
    assert lines[0].endswith("index.md:3: the link '../../../etc/passwd' leads to no page")
    assert lines[1].endswith("index.md:3: the link 'module:shop.none' leads to no page")


def test_links_of_the_file_system_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "index.md").write_text("# canary", encoding="utf-8")
    folder = write(tmp_path)
    (folder / "leak.md").symlink_to(secret / "index.md")
    (folder / "adr").symlink_to(secret)
    found = pages(tmp_path)
    assert not found.pages
    assert "leak.md" in found.problems[0]
    assert "canary" not in repr(found)


def test_a_folder_that_is_a_link_holds_no_pages(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "index.md").write_text("# canary", encoding="utf-8")
    (estate(tmp_path) / "shop.till.docs").symlink_to(secret)
    assert not pages(tmp_path).pages


@pytest.mark.parametrize("docs", ["../secret", "/etc", "a/../../secret", "..\\secret"])
def test_a_path_of_the_schema_does_not_lead_out(tmp_path: Path, docs: str) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "index.md").write_text("# canary", encoding="utf-8")
    text = schema_text("shop.till", {"docs": docs})
    (estate(tmp_path) / "shop.till.yaml").write_text(text, encoding="utf-8")
    assert not [page for page in pages(tmp_path).pages if "canary" in page.title]


def test_what_is_too_large_or_too_much_or_badly_named_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path)
    for number in range(300):
        (folder / f"p{number:03}.md").touch()
    (folder / "a.md").write_text("x" * 10_000_000, encoding="utf-8")
    (folder / "a b<script>.md").touch()
    found = pages(tmp_path)
    assert len(found.pages) == 198
    assert [line.rpartition("/")[2].partition(":")[0] for line in found.problems[1:]] == ["a b<script>.md", "a.md"]


def test_records_of_both_forms_say_number_status_and_date(tmp_path: Path) -> None:
    nygard = "# 1. Use it\n\nDate: 2025-01-02\n\n## Status\n\nSuperseded by [2](0002-b.md)\n"
    madr = '---\nstatus: "accepted"\ndate: 2025-02-03\n---\n# Do that\n'
    older = "# Third\n\n* Status: proposed\n* Date: 2025-03-04\n"
    found = [decision_of(SourceFile(f"adr/000{n}-x.md", text)) for n, text in ((1, nygard), (2, madr), (3, older))]
    assert [(one.number, one.status, one.date) for one in found] == [
        ("1", "Superseded by 2", "2025-01-02"),
        ("2", "accepted", "2025-02-03"),
        ("3", "proposed", "2025-03-04"),
    ]


def test_decisions_of_the_estate_lie_beside_the_settings(tmp_path: Path) -> None:
    estate(tmp_path)
    (tmp_path / "docs" / "adr").mkdir(parents=True)
    (tmp_path / "docs" / "adr" / "0001-x.md").write_text("# One\n\nStatus: accepted\n", encoding="utf-8")
    (record,) = pages(tmp_path).decisions
    assert (record.address, record.title) == ("decisions/0001-x", "One")
