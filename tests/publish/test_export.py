"""The exported tree gives the same pages without archatlas."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from archatlas.publish.build import build_site
from archatlas.publish.errors import OutputRefused
from archatlas.publish.export import export_tree
from archatlas.publish.mkdocs.site_identity import SiteIdentity
from archatlas.render.site.page import RenderedFile
from publish.builders import module_page, names, page, request, small_estate, tree

HOSTILE = module_page("lane.two", "<p>*a* [b](javascript:c)\n\n# d\n```\n</p><pre>e\n\n  f</pre>")


def article(root: Path, address: str) -> str:
    """Return the words and tags of a page's article, without the layout of the lines and what a build leaves out."""
    text = (root / address / "index.html").read_text(encoding="utf-8")
    return re.sub(r"</li>|(?<=>)\s+(?=<)", "", " ".join(text.split("<article", 1)[1].split("</article>", 1)[0].split()))


@pytest.mark.site
def test_the_exported_tree_builds_the_same_pages_with_plain_mkdocs(tmp_path: Path) -> None:
    estate = small_estate(HOSTILE)
    build_site(request(tmp_path, estate))
    assert export_tree(estate, tmp_path / "export", [tmp_path / "schemas"], SiteIdentity(name="An: estate")) == 4
    configuration = (tmp_path / "export/mkdocs.yml").read_text()
    assert "archatlas" not in re.sub(r"#.*|archatlas(-frame)?\.(css|js)", "", configuration)

    subprocess.run(
        [sys.executable, "-I", "-m", "mkdocs", "build", "--quiet", "--site-dir", str(tmp_path / "plain")],
        check=True,
        cwd=tmp_path / "export",
        env=dict(os.environ, NO_MKDOCS_2_WARNING="1"),
    )

    for address in ("", "modules", "modules/lane.one", "modules/lane.two"):
        assert article(tmp_path / "plain", address) == article(tmp_path / "site", address)
    text = (tmp_path / "plain/modules/lane.one/index.html").read_text()
    assert "<title>lane.one - An: estate</title>" in text
    assert '<a href="#page" class="md-skip">' in text
    assert '<a href="#api" class="md-nav__link">' in text
    assert '<a href="../" aria-current="true">Modules</a>' in text


def test_an_export_replaces_an_earlier_export_as_a_whole(tmp_path: Path) -> None:
    export_tree(small_estate(HOSTILE), tmp_path / "export", [tmp_path / "schemas"])
    export_tree(small_estate(), tmp_path / "export", [tmp_path / "schemas"])

    assert not (tmp_path / "export/docs/modules/lane.two").exists()
    assert names(tmp_path) == ["export"]


def test_a_failed_export_keeps_the_earlier_one(tmp_path: Path) -> None:
    export_tree(small_estate(), tmp_path / "export", [tmp_path / "schemas"])
    before = tree(tmp_path / "export")
    with pytest.raises(ValueError, match="not a safe path"):
        export_tree((page("x"), RenderedFile("../x", "")), tmp_path / "export", [tmp_path / "schemas"])

    assert tree(tmp_path / "export") == before


def test_a_directory_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()

    with pytest.raises(OutputRefused):
        export_tree(small_estate(), tmp_path, [tmp_path / "schemas"])
