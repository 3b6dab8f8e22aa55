"""Pages that people wrote by hand: where they are found, what is left of hostile ones, what they say."""

import os
import re
from contextlib import suppress
from pathlib import Path

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.source_links import SourceLinks
from archatlas.formats.decision_record import record_head
from archatlas.formats.own_html import Resolvers, with_own_anchors, with_targets
from archatlas.formats.own_markdown import NestedTooDeeply, read_markdown
from archatlas.formats.schema_files import read_scope
from archatlas.model.own_page import OwnPages, PageHtml
from archatlas.model.source import SourceFile
from archatlas.model.web_address import reachable_address
from archatlas.pipeline import Assessor
from archatlas.publish.own_pages import PageReader, own_pages
from archatlas.publish.site import page_options
from archatlas.publish.written_estate import PagesRefused, WrittenEstate
from archatlas.render.text.messages import message_of
from archatlas.settings import Settings
from archatlas.settings.settings import PageSettings
from archatlas.sources.scope import FileScope
from builders import schema_text

DEFAULT = PageSettings()
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


def web_only(meant: str) -> str | None:
    return reachable_address(meant) or None


def html_of(text: str, html: PageHtml = PageHtml.INERT) -> str:
    read = read_markdown(SourceFile("x.md", text), html)
    return with_targets(with_own_anchors(read.html, html).html, html, Resolvers(web_only, web_only)).html


def estate(tmp_path: Path) -> Path:
    modules = tmp_path / "modules"
    modules.mkdir(exist_ok=True)
    (modules / "shop.till.yaml").write_text(schema_text("shop.till"), encoding="utf-8")
    return modules


def pages(tmp_path: Path, settings: PageSettings = DEFAULT) -> OwnPages:
    scope = FileScope((tmp_path / "modules",), home=tmp_path)
    return own_pages(assessed(scope), scope, settings)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
EDITS = (
    ("index.md", "# A\n\n[b](b.md#x) ![s](s.svg) ![s](s.svg)\n"),
    ("b.md", "# B\n\n## X\n"),
    ("s.svg", SVG),
    ("b.md", "# B\n\n## Y\n"),
    ("s.svg", SVG.replace("/>", "><script/></svg>")),
    ("adr/0001-a.md", "# One\n\nStatus: accepted\n"),
    ("adr/0002-b.md", "# Two\n\nSupersedes [1](0001-a.md)\n"),
    ("adr/0001-a.md", None),
    ("index.md", "> " * 500 + "x"),
    ("s.svg", SVG),
    ("index.md", "# A\n\n[b](b.md#y) ![s](s.svg)\n"),
    ("b.md", None),
)


def test_pages_that_are_read_again_are_those_that_are_read_for_the_first_time(tmp_path: Path) -> None:
    scope = FileScope((estate(tmp_path),), home=tmp_path)
    folder, reader = tmp_path / "modules" / "shop.till.docs", PageReader()
    for name, text in EDITS:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True) if text is None else place.write_text(text)
        for html in (PageHtml.INERT, PageHtml.TRUSTED) if name == "s.svg" else (PageHtml.INERT,):
            settings = PageSettings(html=html)
            found = reader.read(assessed(scope), scope, settings)
            assert found == own_pages(assessed(scope), scope, settings), (name, text)
            assert found == reader.read(assessed(scope), scope, settings), (name, text)


def told(found: OwnPages) -> list[str]:
    lines = ((one.path.rpartition("/")[2], one.location, message_of(one)) for one in found.findings)
    return [f"{name}:{place.line}:{place.column}: {words}" for name, place, words in lines]


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
    assert "onclick" not in re.sub(r">[^<]*<", "><", html)


def test_preformatted_text_keeps_its_lines() -> None:
    assert "one&#10;  two" in html_of("```sh\none\n  two\n```\n")


@pytest.mark.parametrize("hostile", ["> " * 20_000 + "x", "- " * 200 + "x", "[" * 3_000 + "a" + "](b)" * 500])
def test_a_page_nested_deeply_is_whole_or_refused(hostile: str) -> None:
    with suppress(NestedTooDeeply):
        assert html_of(hostile).count("x" if hostile[-1] == "x" else "a")


def test_a_folder_named_like_the_schema_holds_pages_of_the_module(tmp_path: Path) -> None:
    write(tmp_path, index="# First\n\n[Second](second.md#a-part)\n", second="# Second\n\n## A part\n")
    first, second = pages(tmp_path).of("shop.till")
    assert (first.address, second.address) == ("modules/shop.till/docs", "modules/shop.till/docs/second")
    assert 'href="../../../modules/shop.till/docs/second/#own-a-part"' in first.html
    assert not pages(tmp_path).findings


def test_a_link_to_a_former_name_leads_to_the_module_of_today(tmp_path: Path) -> None:
    write(tmp_path, index="# First\n\n[y](module:shop.former)\n")
    schema = tmp_path / "modules" / "shop.till.yaml"
    schema.write_text(schema_text("shop.till", {"identity.aliases": ["shop.former"]}), encoding="utf-8")

    (first,) = pages(tmp_path).pages
    assert 'href="../../../modules/shop.till/"' in first.html
    assert not pages(tmp_path).findings


def test_a_link_to_no_page_is_told_with_file_line_and_column(tmp_path: Path) -> None:
    write(
        tmp_path, index="---\ntitle: a\n---\n# First\n\n[x](../../../etc/passwd) [y](module:shop.none)\n\n[z](#none)\n"
    )
    assert told(pages(tmp_path)) == [
        "index.md:6:5: the link '../../../etc/passwd' leads to no page",
        "index.md:6:30: the link 'module:shop.none' leads to no page",
        "index.md:8:5: the link '#none' leads to no page",
    ]


def test_a_dead_link_stops_a_build_that_does_not_go_on(tmp_path: Path) -> None:
    write(tmp_path, index="[x](gone.md) and [more](https://a.example/)\n")
    scope = FileScope((tmp_path / "modules",), home=tmp_path)
    found = WrittenEstate.of(assessed(scope), pages(tmp_path))
    with pytest.raises(PagesRefused, match=r"index.md:1:5: error page/dead-link .*'gone.md' leads to no page"):
        found.require_whole()
    (page,) = found.own.pages
    assert ">x" in page.html
    assert "gone.md" not in page.html
    assert 'href="https://a.example/"' in page.html


def test_links_of_the_file_system_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "index.md").write_text("# canary", encoding="utf-8")
    folder = write(tmp_path)
    (folder / "leak.md").symlink_to(secret / "index.md")
    (folder / "adr").symlink_to(secret)
    found = pages(tmp_path)
    assert not found.pages
    assert "leak.md" in found.findings[0].path
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


def test_what_is_too_large_or_too_much_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path)
    for number in range(300):
        (folder / f"p{number:03}.md").touch()
    (folder / "a.md").write_text("x" * 100_000, encoding="utf-8")
    found = pages(tmp_path)
    assert len(found.pages) == 199
    assert told(found) == [
        "shop.till.docs:0:0: holds 301 pages, of which the first 200 are shown",
        "a.md:0:0: is not shown: more than 65,536 characters",
    ]


def test_names_of_any_kind_are_addresses_of_their_own(tmp_path: Path) -> None:
    names = ["con", "Übersicht", "ÜBERSICHT", "a b<script>", "A", "a", "v1.2", ".hidden"]
    write(
        tmp_path,
        **{name: f"# {name}\n" for name in names},
        index="[x](Übersicht.md) [y](<a b\\<script\\>.md>) [z](con.md)",
    )
    found = pages(tmp_path)
    slugs = [page.slug for page in found.pages]
    assert told(found) == []
    assert len({slug.casefold() for slug in slugs}) == len(names)
    assert "con" not in slugs
    assert all(re.fullmatch(r"[a-z0-9_-]*", slug) for slug in slugs)


def test_what_is_no_file_is_told_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    folder = write(tmp_path)
    os.mkfifo(folder / "pipe.md")
    (folder / "folder.md").mkdir()
    assert [line.partition(":")[0] for line in told(pages(tmp_path))] == ["folder.md", "pipe.md"]


def test_records_of_both_forms_say_number_status_and_date() -> None:
    nygard = "# 1. Use it\n\nDate: 2025-01-02\n\n## Status\n\nSuperseded by [2](0002-b.md)\n"
    madr = '---\nstatus: "ACCEPTED"\ndate: 2025-02-03\n---\n# Do that\n'
    older = "# Third\n\n* Status: proposed\n* Date: 2025-03-04\n"
    found = [record_head(SourceFile(f"adr/000{n}-x.md", text)) for n, text in ((1, nygard), (2, madr), (3, older))]
    assert [(one.number, one.status, one.date) for one in found] == [
        ("1", "Superseded", "2025-01-02"),
        ("2", "Accepted", "2025-02-03"),
        ("3", "Proposed", "2025-03-04"),
    ]
    assert found[0].replaced_by == ("0002-b.md",)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Superseded by [2](0002-b.md)", "Accepted"),
        ("superseded by ADR-0002", "accepted"),
        ("Superceded by 2. Use it", "Accepted"),
        ("Accepted", "Accepted\n\nSupersedes [1. A](0001-a.md)"),
    ],
)
def test_what_took_the_place_of_a_decision_is_known_from_both(tmp_path: Path, first: str, second: str) -> None:
    folder = write(tmp_path) / "adr"
    folder.mkdir()
    (folder / "0001-a.md").write_text(f"# A\n\n## Status\n\n{first}\n", encoding="utf-8")
    (folder / "0002-b.md").write_text(f"# B\n\n## Status\n\n{second}\n", encoding="utf-8")
    older, newer = (page.decision for page in pages(tmp_path).decisions)
    assert older is not None
    assert newer is not None
    assert older.superseded_by == ("modules/shop.till/docs/adr-0002-b",)
    assert newer.supersedes == ("modules/shop.till/docs/adr-0001-a",)


def test_decisions_of_the_estate_are_published_where_the_settings_say_so(tmp_path: Path) -> None:
    estate(tmp_path)
    (tmp_path / "docs" / "adr").mkdir(parents=True)
    (tmp_path / "docs" / "adr" / "0001-x.md").write_text("# One\n\nStatus: accepted\n", encoding="utf-8")
    assert not pages(tmp_path).pages
    (record,) = pages(tmp_path, PageSettings(decisions=("docs/adr",))).decisions
    assert (record.address, record.title) == ("decisions/0001-x", "One")


def test_a_schema_reads_nothing_outside_of_its_directory_but_where_the_settings_allow_it(tmp_path: Path) -> None:
    text = schema_text("shop.till", {"docs": "till"})
    (estate(tmp_path) / "shop.till.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "docs" / "till").mkdir(parents=True)
    (tmp_path / "docs" / "till" / "index.md").write_text("# Till\n", encoding="utf-8")
    assert told(pages(tmp_path)) == ["shop.till.yaml:3:1: docs: there is no folder 'till' of pages"]
    assert [page.title for page in pages(tmp_path, PageSettings(root="docs")).pages] == ["Till"]


@pytest.mark.parametrize("is_absolute", [True, False])
def test_files_are_named_and_edited_by_their_way_from_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_absolute: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    home = tmp_path if is_absolute else Path()
    settings = Settings(source=SourceLinks(repository="https://github.com/team/x"))
    (tmp_path / "schemas" / "modules").mkdir(parents=True)
    (tmp_path / "schemas" / "modules" / "a.b.yaml").write_text(schema_text("a.b"), encoding="utf-8")
    scope = FileScope((home / "schemas" / "modules",), home=home)
    schema, record = ((home / way).as_posix() for way in ("schemas/modules/a.b.yaml", "docs/adr/0001-x.md"))
    options = page_options(assessed(scope), settings, scope, OwnPages())
    assert options.shown_path(record) == "docs/adr/0001-x.md"
    assert options.edit_address(record) == "https://github.com/team/x/edit/main/docs/adr/0001-x.md"
    assert options.edit_address(schema) == "https://github.com/team/x/edit/main/schemas/modules/a.b.yaml"
    assert options.file_address(schema) == "https://github.com/team/x/blob/main/schemas/modules/a.b.yaml"


def test_the_settings_say_whether_html_of_a_page_is_used(tmp_path: Path) -> None:
    write(tmp_path, index="# Keys\n\nPress <kbd>F5</kbd>.\n")
    inert, trusted = (pages(tmp_path, PageSettings(html=html)).pages[0].html for html in PageHtml)
    assert "&lt;kbd&gt;F5" in inert
    assert "<kbd>F5</kbd>" in trusted
