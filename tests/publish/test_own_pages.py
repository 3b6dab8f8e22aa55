"""Pages written by hand work under the policy, or the build names what it would block, once, with the cure."""

from pathlib import Path

import pytest

from handbooks import PAGES, PLUGINS, THEME, handbook, write
from installed import archatlas

pytestmark = pytest.mark.site

FENCES = """markdown_extensions:
  - pymdownx.superfences:
      custom_fences:
        - {name: mermaid, class: mermaid, format: !!python/name:pymdownx.superfences.fence_code_format }
"""
CURE = "'content_security_policy: false'"
OFF = PLUGINS.replace("schemas: arch", "schemas: arch, content_security_policy: false")


def build(root: Path) -> tuple[int, list[str]]:
    done = archatlas("build", "arch", "--mkdocs", "mkdocs.yml", "--out", "site", cwd=root)
    return done.returncode, done.stderr.splitlines()


def refused(root: Path) -> list[str]:
    status, lines = build(root)
    assert status in (1, 2), lines
    assert not (root / "site").exists()
    return lines


@pytest.mark.parametrize(
    ("markup", "named"),
    [
        ('<button onclick="go()">Go</button>', "onclick on <button>"),
        ('<a href="javascript:go()">Go</a>', "javascript:go()"),
        ('<script type="module">import x from "https://cdn.example.org/x.js"</script>', "https://cdn.example.org/x.js"),
        ('<pre class="mermaid"><code>graph LR</code></pre>', "Mermaid"),
    ],
)
def test_what_the_policy_blocks_is_named_with_the_cure(tmp_path: Path, markup: str, named: str) -> None:
    (line,) = refused(handbook(tmp_path, index=PAGES["index.md"].replace("[read on](guide.md)", "hello") + markup))

    assert line.startswith("index.html: policy-blocks: ")
    assert named in line
    assert CURE in line


def test_a_mermaid_fence_is_named_and_works_with_a_copy_of_its_script(tmp_path: Path) -> None:
    page = "# Home\n\n```mermaid\ngraph LR\n  A --> B\n```\n"
    (line,) = refused(handbook(tmp_path, THEME + FENCES + PLUGINS, index=page))
    write(tmp_path, {"docs/mermaid.min.js": "// a copy\n"})
    (tmp_path / "mkdocs.yml").write_text(f"{THEME}{FENCES}extra_javascript: [mermaid.min.js]\n{PLUGINS}")

    assert "Mermaid" in line
    assert build(tmp_path)[0] == 0


def test_one_cause_on_every_page_is_one_line_with_a_count(tmp_path: Path) -> None:
    lines = refused(handbook(tmp_path, THEME.replace(", font: false", "") + PLUGINS))

    (line,) = lines
    assert "https://fonts.googleapis.com/" in line
    assert "font: false" in line
    assert " pages, such as " in line


def test_a_foreign_picture_is_told_with_both_ways_out(tmp_path: Path) -> None:
    pages = {
        "index": "# Home\n\n![](https://img.example.org/x.png)\n",
        "guide": "# G\n\n![](https://img.example.org/x.png)\n",
    }
    (line,) = refused(handbook(tmp_path, **pages))

    assert line.startswith("external-request: https://img.example.org/x.png on 2 pages, such as guide/index.html; ")
    assert CURE in line


def test_a_site_without_a_policy_may_load_what_it_wants(tmp_path: Path) -> None:
    page = '# Home\n\n![](https://img.example.org/x.png)\n\n<button onclick="go()">Go</button>\n'

    assert build(handbook(tmp_path, THEME + OFF, index=page))[0] == 0


def test_code_of_a_page_written_by_hand_is_allowed_and_that_of_a_schema_is_not(tmp_path: Path) -> None:
    page = "# Home\n\n<script>document.title = 'ours'</script>\n<style>.x { color: red }</style>\n"
    handbook(tmp_path, index=page)
    hostile = "identity:\n  name: shop.evil\n  summary: \"<script>document.title = 'theirs'</script>\"\n"
    write(tmp_path, {"arch/shop.evil.yaml": hostile})
    status, lines = build(tmp_path)

    assert status == 0, lines
    text = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert text.count("'sha256-") >= 3
