"""The files for a team's own repository work and never replace anything."""

import re
from dataclasses import replace
from pathlib import Path

from archatlas.model.source import SourceFile
from archatlas.publish.build import build_site
from archatlas.publish.scaffold.templates import scaffold_files, write_scaffold
from archatlas.settings import Settings, read_settings
from publish.builders import request, small_estate

ROOT = Path(__file__).parents[2]


def test_the_scaffold_builds(tmp_path: Path) -> None:
    (tmp_path / "schemas" / "modules").mkdir(parents=True)
    assert write_scaffold(scaffold_files(), tmp_path).kept == ()

    build_site(replace(request(tmp_path, small_estate()), mkdocs_file=tmp_path / "mkdocs.yml"))

    assert "About this atlas" in (tmp_path / "site" / "about" / "index.html").read_text()
    assert "About this atlas" in (tmp_path / "site" / "index.html").read_text()


def test_this_project_uses_the_script_that_it_gives_away() -> None:
    script = next(file for file in scaffold_files() if file.path == "gen_files.py")

    assert (ROOT / "generator" / "gen_files.py").read_text(encoding="utf-8") == script.text


def test_the_settings_are_the_defaults_once_their_comments_are_taken_away() -> None:
    text = next(file.text for file in scaffold_files() if file.path == "archatlas.yml")
    listed = text[text.index("# site:") :]
    lines = [line.removeprefix("# ") for line in listed.splitlines() if re.match(r"# +[a-z_'-][^ ]*(:|$| )", line)]
    keys = [line for line in lines if re.match(r" *('@\w+'|- |[a-z_./*-]+:)", line)]

    settings = read_settings(SourceFile("archatlas.yml", "\n".join(keys) + "\n"))

    defaults = Settings()
    assert (settings.health, settings.shared_defaults, settings.exclude) == (
        defaults.health,
        defaults.shared_defaults,
        defaults.exclude,
    )
    assert settings.site.name == defaults.site.name
