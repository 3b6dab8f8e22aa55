"""Each page says which scripts may run on it: those of the theme."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from archatlas.publish.build import BrokenSite, build_site
from archatlas.settings import SiteSettings
from handbooks import write
from publish.builders import module_page, request, small_estate

SCRIPT = "<script>alert(1)</script>"


def policy_of(text: str) -> str:
    """Return the policy of a page; nothing but the character set stands before it."""
    found = re.search(
        r'<head>\s*<meta charset="utf-8">\s*<meta http-equiv="Content-Security-Policy" content="(.*?)">', text
    )
    assert found is not None
    return found[1]


def digest(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


@pytest.mark.real
def test_the_scripts_of_the_theme_are_allowed_on_every_page_and_no_other(tmp_path: Path) -> None:
    site = SiteSettings(url="https://example.org/atlas/")
    with pytest.raises(BrokenSite, match=r"modules/lane\.two/index\.html: policy-blocks: .*'alert\(1\)'"):
        build_site(replace(request(tmp_path, small_estate(module_page("lane.two", SCRIPT))), site=site))
    build_site(replace(request(tmp_path, small_estate(module_page("lane.two"))), site=site))

    files = list((tmp_path / "site").rglob("*.html"))
    assert len(files) == 5
    for file in files:
        text = file.read_text(encoding="utf-8")
        scripts = [script for script in re.findall(r"<script>(.*?)</script>", text) if script != "alert(1)"]
        assert scripts
        assert all(digest(script) in policy_of(text) for script in scripts)
        assert digest("alert(1)") not in text


def test_a_script_of_the_teams_own_is_not_allowed_inside_a_generated_page(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "docs/about.md": f"# About\n\n{SCRIPT}\n",
            "gen_files.py": "from archatlas.publish.plugin import write_generated\nwrite_generated()\n",
            "mkdocs.yml": "site_name: Team\ntheme: {name: material, font: false}\nplugins:\n"
            "  - archatlas: {schemas: schemas}\n  - gen-files: {scripts: [gen_files.py]}\n",
        },
    )
    own = replace(request(tmp_path, small_estate()), mkdocs_file=tmp_path / "mkdocs.yml")
    build_site(own)
    planted = request(tmp_path, small_estate(module_page("lane.two", SCRIPT)))

    assert digest("alert(1)") in policy_of((tmp_path / "site/about/index.html").read_text(encoding="utf-8"))
    with pytest.raises(BrokenSite, match=r"modules/lane\.two/index\.html: policy-blocks"):
        build_site(replace(planted, mkdocs_file=tmp_path / "mkdocs.yml"))


def test_the_policy_can_be_left_to_the_server(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "schemas").mkdir()
    (tmp_path / "gen_files.py").write_text("from archatlas.publish.plugin import write_generated\nwrite_generated()\n")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Team\ntheme: {name: material, font: false}\nplugins:\n"
        "  - archatlas: {schemas: schemas, content_security_policy: false}\n"
        "  - gen-files: {scripts: [gen_files.py]}\n"
    )
    build_site(replace(request(tmp_path, small_estate()), mkdocs_file=tmp_path / "mkdocs.yml"))

    assert "Content-Security-Policy" not in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
