"""Filling a shell gives byte for byte what the theme renders."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.structure.nav import Navigation

from archatlas.publish.build import build_site
from archatlas.publish.mkdocs.markdown_stub import to_markdown_stub
from archatlas.publish.mkdocs.page_shell import ShellTemplate
from archatlas.publish.mkdocs.prerendered_page import PageDisplay, PrerenderedPage
from archatlas.publish.packaged_data import DEFAULTS
from archatlas.publish.site import Rendered
from archatlas.render.site.page import Crumb, Heading, RenderedPage
from publish.builders import module_page, page, request, small_estate, tree

KINDS: tuple[Rendered, ...] = (
    module_page("lane.two"),
    module_page("lane.three", title='a <b> & "c"', description="<d> & 'e'"),
    module_page("lane.four", crumbs=(), contents=()),
    module_page("lane.five", crumbs=(Crumb("<x>", "../"), Crumb("y", "../../"), Crumb("z & z"))),
    module_page("lane.six", '<h2 id="b&amp;c">d</h2>', contents=(Heading("api", "A & B"), Heading("b&c", "<d>"))),
    module_page("lane.seven", description="", tags=()),
    module_page("lane.eight", "<p>archatlas9title9 archatlas9canonical9 \\1 \\g<0></p>"),
    module_page("lane.nine", '<p data-search-exclude="x">seen</p>'),
    page("lanes/lane", section="Lanes"),
    page("reference/fields", section="Reference"),
)


def mkdocs_file(root: Path, script: str, more: str) -> Path:
    (root / "docs" / "modules" / "lane.two").mkdir(parents=True)
    (root / "docs" / "modules" / "lane.two" / "notes.md").write_text("# Notes\n")
    (root / "schemas").mkdir()
    (root / "gen_files.py").write_text(script)
    (root / "hook.py").write_text("def on_page_context(context, **others):\n    return context\n")
    (root / "mkdocs.yml").write_text(
        "site_name: T\nsite_url: https://h.example/t/\nsite_description: D\n"
        "theme: {name: material, font: false, features: [navigation.tabs]}\n"
        "plugins: [search, gen-files: {scripts: [gen_files.py]}, archatlas: {schemas: schemas}]\n" + more
    )
    return root / "mkdocs.yml"


@pytest.mark.site  # three of them
def test_every_kind_of_page_is_the_same_as_from_the_theme(tmp_path: Path) -> None:
    packaged = (DEFAULTS / "gen_files.py").read_text()
    ways = (("at-once", packaged, ""), ("shells", f"{packaged}# more\n", ""), ("theme", packaged, "hooks: [hook.py]\n"))
    sites = []
    for name, script, more in ways:
        file = mkdocs_file(tmp_path / name, script, more)
        build_site(replace(request(tmp_path / name, small_estate(*KINDS)), mkdocs_file=file))
        sites.append(tree(tmp_path / name / "site"))

    assert sites[0] == sites[2]
    assert sites[1] == sites[2]


class CountingTemplate:
    """A theme that shows a title and counts the pages that it was asked for."""

    def __init__(self) -> None:
        self.count = 0

    def render(self, context: Mapping[str, Any]) -> str:
        self.count += 1
        return f"<title>{context['page'].meta['title']}</title>"


def context_of(rendered: RenderedPage) -> dict[str, Any]:
    file = File(rendered.source_path, None, "site", use_directory_urls=True, inclusion=InclusionLevel.NOT_IN_NAV)
    file.content_string = to_markdown_stub(rendered)
    config = MkDocsConfig()
    finished = PrerenderedPage(file, config, rendered, PageDisplay())
    finished.read_source(config)
    return {"page": finished, "nav": Navigation([], []), "config": config}


def test_the_theme_is_asked_once_for_all_pages_of_a_kind() -> None:
    theme = CountingTemplate()
    shells = ShellTemplate(theme)

    texts = [shells.render(context_of(module_page(f"lane.m{number}"))) for number in range(9)]

    assert texts[8] == "<title>lane.m8</title>"
    assert theme.count == 1
