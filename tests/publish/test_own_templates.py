"""A main.html of one's own that extends base.html keeps what the atlas adds to the theme, or is told what it loses."""

from pathlib import Path

import pytest

from handbooks import PLUGINS, THEME, handbook, write
from installed import archatlas

pytestmark = pytest.mark.site

OWN = THEME.replace("font: false", "font: false, custom_dir: overrides") + PLUGINS
NEWS = '{% extends "base.html" %}\n{% block announce %}Team news{% endblock %}\n'


def build(root: Path, main: str, settings: str = "site: {at: atlas}\n") -> tuple[str, str]:
    """Build with this main.html; return the page of a module and what was said."""
    write(handbook(root, OWN, settings), {"overrides/main.html": main})
    done = archatlas("build", "arch", "--mkdocs", "mkdocs.yml", "--out", "site", cwd=root)
    assert done.returncode == 0, done.stderr
    page = (root / "site/atlas/modules/shop.till/index.html").read_text(encoding="utf-8")
    return page, "".join(line for line in done.stderr.splitlines(keepends=True) if "the block" in line)


def test_a_template_that_extends_the_base_keeps_what_the_atlas_adds(tmp_path: Path) -> None:
    page, said = build(tmp_path, NEWS)

    assert "Team news" in page
    assert 'class="ad-crumbs"' in page
    assert "atlas/assets/archatlas.css" in page or "../assets/archatlas.css" in page
    assert 'aria-label="Search"' in page
    assert 'http-equiv="Content-Security-Policy"' in page
    assert said == ""


def test_a_block_that_calls_super_keeps_it_too(tmp_path: Path) -> None:
    page, said = build(tmp_path, NEWS + "{% block content %}Ours{{ super() }}{% endblock %}\n")

    assert 'class="ad-crumbs"' in page
    assert said == ""


def test_a_block_that_is_replaced_whole_is_told_what_it_loses(tmp_path: Path) -> None:
    page, said = build(tmp_path, NEWS + "{% block content %}{{ page.content }}{% endblock %}\n")

    assert 'class="ad-crumbs"' not in page
    assert "'content' without super()" in said
    assert "breadcrumb" in said
    assert len(said.splitlines()) == 1


def test_a_template_between_the_two_is_looked_at_as_well(tmp_path: Path) -> None:
    write(tmp_path, {"overrides/team.html": NEWS + "{% block header %}<header>Ours</header>{% endblock %}\n"})
    page, said = build(tmp_path, '{% extends "team.html" %}\n')

    assert 'class="ad-crumbs"' in page
    assert "team.html replaces the block 'header'" in said


def test_a_template_with_a_mistake_is_told_with_its_place(tmp_path: Path) -> None:
    write(handbook(tmp_path, OWN), {"overrides/main.html": NEWS + "{% block content %}{{ page. }}\n"})
    done = archatlas("build", "arch", "--mkdocs", "mkdocs.yml", "--out", "site", cwd=tmp_path)

    assert done.returncode == 2
    assert "main.html:3" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_code_that_a_template_of_ones_own_writes_into_pages_is_allowed(tmp_path: Path) -> None:
    head = "{% block extrahead %}<style>.x{color:red}</style><script>window.team = 1</script>{% endblock %}\n"
    page, _ = build(tmp_path, NEWS + head)

    assert "style-src 'self' 'sha256-" in page
    assert "window.team = 1" in page
