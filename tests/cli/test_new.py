"""`archatlas new` puts each file where it is looked for, keeps what is there, and names only what cannot change."""

import subprocess
from pathlib import Path

import pytest
import yaml

from builders import requiring, written
from installed import archatlas

COMMIT = f"git+https://git.example.org/octo/archatlas@{'a' * 40}"
WORKFLOWS = [".github/workflows/docs.yml", ".github/workflows/review-comment.yml", ".github/workflows/review.yml"]


def repository(place: Path, remote: str = "") -> Path:
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "init", "--quiet", str(place)], check=True)
    if remote:
        subprocess.run(["git", "-C", str(place), "remote", "add", "origin", remote], check=True)
    return place


def files_in(place: Path) -> list[str]:
    found = (path for path in place.rglob("*") if path.is_file() and ".git" not in path.parts)
    return sorted(path.relative_to(place).as_posix() for path in found)


def read(place: Path) -> dict[str, object]:
    content: dict[str, object] = yaml.safe_load(place.read_text(encoding="utf-8"))
    return content


@pytest.mark.parametrize("below", [".", "docs/arch", "Büro der Söhne/näher dran", "it's new: #1 & more"])
def test_workflows_are_at_the_top_of_the_repository_and_say_where_the_settings_are(below: str, tmp_path: Path) -> None:
    top = repository(tmp_path / "mein Projekt")

    done = archatlas("new", below, "--schemas", "die schemas", "--install-from", COMMIT, cwd=top)

    assert done.returncode == 0, done.stderr
    beside = ["archatlas.yml", "docs/about.md", "gen_files.py", "mkdocs.yml"]
    assert files_in(top) == sorted([*WORKFLOWS, *(str(Path(below) / name) for name in beside)])
    for name in WORKFLOWS:
        assert read(top / name)["env"]["PLACE"] == below  # type: ignore[index]
    assert f"wrote {Path(below) / 'mkdocs.yml'}\n" in done.stdout
    assert "wrote .github/workflows/docs.yml\n" in done.stdout


def test_paths_are_told_as_somebody_in_a_directory_below_names_them(tmp_path: Path) -> None:
    below = repository(tmp_path) / "docs" / "arch"
    below.mkdir(parents=True)

    done = archatlas("new", cwd=below)

    assert "wrote archatlas.yml\n" in done.stdout
    assert "wrote ../../.github/workflows/review.yml\n" in done.stdout


@pytest.mark.parametrize("schemas", ["../x", "../../x", "a/../../../x", "/somewhere/else"])
def test_schemas_outside_of_the_repository_are_refused(schemas: str, tmp_path: Path) -> None:
    top = repository(tmp_path / "top")

    done = archatlas("new", "--schemas", schemas, cwd=top)

    assert done.returncode == 2
    assert f"--schemas {schemas}: leads out of {top}" in done.stderr
    assert files_in(top) == []


def test_schemas_beside_the_settings_are_in_the_repository_too(tmp_path: Path) -> None:
    top = repository(tmp_path)

    done = archatlas("new", "docs/arch", "--schemas", "../../services", "--schemas", str(top / "libs"), cwd=top)

    assert done.returncode == 0, done.stderr
    assert "schemas are in ../../services, ../../libs, which does not exist yet" in done.stdout


@pytest.mark.parametrize(
    "path", ["${{ github.token }}", "$HOME", 'a"b', "a`b", "line\nbreak", " blank", "-option", "a\\b"]
)
def test_a_path_that_a_workflow_would_not_take_as_it_is_is_refused(path: str, tmp_path: Path) -> None:
    done = archatlas("new", f"--schemas={path}", cwd=repository(tmp_path))

    assert done.returncode == 2
    assert "workflows cannot name this path" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_outside_of_a_repository_it_says_so(tmp_path: Path) -> None:
    done = archatlas("new", "atlas", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "atlas" / ".github" / "workflows" / "review.yml").is_file()
    assert f"{tmp_path / 'atlas'} is in no git repository" in done.stdout


@pytest.mark.parametrize("remote", ["https://gitlab.example.org/team/x.git", "git@gitlab.com:team/x.git"])
def test_a_repository_on_gitlab_gets_jobs_for_gitlab(remote: str, tmp_path: Path) -> None:
    top = repository(tmp_path, remote)

    archatlas("new", "docs/arch", "--install-from", COMMIT, cwd=top)

    found = [name for name in files_in(top) if not name.startswith("docs/arch/")]
    assert found == [".gitlab-ci.yml", ".gitlab/archatlas.yml"]
    assert read(top / ".gitlab-ci.yml") == {"include": [{"local": "/.gitlab/archatlas.yml"}]}
    spec, _ = yaml.safe_load_all((top / ".gitlab" / "archatlas.yml").read_text(encoding="utf-8"))
    defaults = {name: part.get("default") for name, part in spec["spec"]["inputs"].items()}
    assert (defaults["install-from"], defaults["place"], defaults["mkdocs"]) == (COMMIT, "docs/arch", "mkdocs.yml")


def test_the_host_of_the_remote_goes_before_what_a_mirror_has(tmp_path: Path) -> None:
    for name, remote in (("one", "https://gitlab.example.org/a/b"), ("two", "git@github.com:a/b")):
        top = repository(tmp_path / name, remote)
        (top / ".github").mkdir()
        (top / ".gitlab-ci.yml").write_text("stages: [test]\n")
        archatlas("new", cwd=top)

    assert (tmp_path / "one" / ".gitlab" / "archatlas.yml").is_file()
    assert not (tmp_path / "one" / ".github" / "workflows").exists()
    assert (tmp_path / "two" / ".github" / "workflows" / "review.yml").is_file()


def test_a_pipeline_that_is_there_is_kept_and_the_lines_to_add_are_told(tmp_path: Path) -> None:
    top = repository(tmp_path)
    (top / ".gitlab-ci.yml").write_text("stages: [test]\n")

    done = archatlas("new", cwd=top)

    assert (top / ".gitlab-ci.yml").read_text() == "stages: [test]\n"
    assert "add to it:\ninclude:\n  - local: /.gitlab/archatlas.yml\n" in done.stdout


def test_a_pipeline_that_publishes_pages_keeps_its_job_to_itself(tmp_path: Path) -> None:
    top = repository(tmp_path)
    (top / ".gitlab-ci.yml").write_text("pages:\n  script: [make site]\n")

    done = archatlas("new", cwd=top)

    _, jobs = yaml.safe_load_all((top / ".gitlab" / "archatlas.yml").read_text(encoding="utf-8"))
    assert "archatlas-quality" in jobs
    assert "pages" not in jobs
    assert "your own workflow publishes; install archatlas there too" in done.stdout


def test_a_site_above_is_named_because_the_atlas_could_join_it(tmp_path: Path) -> None:
    top = repository(tmp_path)
    (top / "mkdocs.yml").write_text("site_name: Ours\n")

    done = archatlas("new", "docs/arch", cwd=top)

    assert "'archatlas new .' puts the atlas into the site of mkdocs.yml\n" in done.stdout


def test_the_forge_may_be_named(tmp_path: Path) -> None:
    top = repository(tmp_path, "https://gitlab.example.org/team/x.git")

    archatlas("new", "--forge", "github", cwd=top)

    assert set(WORKFLOWS) <= set(files_in(top))


def test_workflows_that_are_there_are_kept_and_told(tmp_path: Path) -> None:
    top = repository(tmp_path)
    (top / ".github" / "workflows").mkdir(parents=True)
    (top / ".github" / "workflows" / "docs.yml").write_text("name: mine\n")

    done = archatlas("new", "arch", cwd=top)

    assert "kept .github/workflows/docs.yml: it exists\n" in done.stdout
    assert (top / ".github" / "workflows" / "docs.yml").read_text() == "name: mine\n"


def test_what_nothing_is_said_of_is_not_installed_and_the_workflows_say_so(tmp_path: Path) -> None:
    done = archatlas("new", cwd=repository(tmp_path))

    assert "the workflows stop until they say where archatlas comes from" in done.stdout
    for name in WORKFLOWS:
        assert read(tmp_path / name)["env"]["ARCHATLAS"] == ""  # type: ignore[index]


SITES = {
    "no plugins": "site_name: Ours\ntheme: {name: material, font: false}\n",
    "a list": "site_name: Ours\ntheme: {name: material, font: false}\nplugins:\n  # ours\n\n  - search\n",
    "a list at the margin": "site_name: Ours\nplugins:\n- search\n- tags\ntheme: {name: material, font: false}\n",
    "a mapping": "site_name: Ours\ntheme: {name: material, font: false}\nplugins:\n    search: {}\n",
}


@pytest.mark.parametrize("form", SITES)
def test_the_lines_for_a_site_that_is_there_join_its_plugins(form: str, tmp_path: Path) -> None:
    top = repository(tmp_path)
    (top / "mkdocs.yml").write_text(SITES[form])

    done = archatlas("new", cwd=top)

    assert (top / "mkdocs.yml").read_text() == SITES[form]
    assert files_in(top) == sorted(["archatlas.yml", "gen_files.py", "mkdocs.yml", *WORKFLOWS[1:]])
    plugins = yaml.safe_load(joined(SITES[form], told_lines(done.stdout)))["plugins"]
    entries = plugins.items() if isinstance(plugins, dict) else [item for one in plugins for item in named(one)]
    assert dict(entries)["archatlas"] == {"config": "archatlas.yml", "at": "atlas"}
    assert dict(entries)["gen-files"] == {"scripts": ["gen_files.py"]}
    assert "search" in dict(entries)


@pytest.mark.site
@pytest.mark.parametrize("form", ["a list at the margin", "a mapping"])
def test_a_site_that_is_there_builds_with_the_lines_below_its_address(form: str, tmp_path: Path) -> None:
    top = repository(tmp_path)
    written(top / "schemas" / "modules", requiring("lab.a", "lab.b"), requiring("lab.b"))
    (top / "docs").mkdir()
    (top / "docs" / "index.md").write_text("# Ours\n")
    (top / "mkdocs.yml").write_text(SITES[form] + "nav: [{Home: index.md}]\n")
    told = archatlas("new", cwd=top).stdout
    (top / "mkdocs.yml").write_text(joined((top / "mkdocs.yml").read_text(), told_lines(told)))

    done = archatlas("build", "schemas/modules", "--mkdocs", "mkdocs.yml", "--out", "site", cwd=top)

    assert done.returncode == 0, done.stderr
    assert "its nav may say where the atlas stands, else it comes last: - Atlas: atlas/\n" in told
    assert (top / "site" / "atlas" / "modules" / "lab.a" / "index.html").is_file()
    assert "Ours" in (top / "site" / "index.html").read_text(encoding="utf-8")


def test_a_site_with_the_plugin_and_a_first_page_of_its_own_is_told_the_address(tmp_path: Path) -> None:
    top = repository(tmp_path)
    (top / "mkdocs.yml").write_text("site_name: Ours\ndocs_dir: 'pages'\nplugins:\n- archatlas: {schemas: arch}\n")
    before = archatlas("new", cwd=top).stdout
    (top / "pages").mkdir()
    (top / "pages" / "index.md").write_text("# Ours\n")
    told = archatlas("new", cwd=top).stdout
    (top / "archatlas.yml").write_text("site: {at: atlas}\n")

    assert "at: atlas" not in before
    assert "mkdocs.yml has a first page of its own; add to the plugin archatlas:\nat: atlas\n" in told
    assert "at: atlas" not in archatlas("new", cwd=top).stdout


def test_a_theme_that_would_load_fonts_from_elsewhere_is_told(tmp_path: Path) -> None:
    (repository(tmp_path) / "mkdocs.yml").write_text("site_name: Ours\ntheme: readthedocs\n")

    assert "theme: {name: material, font: false}" in archatlas("new", cwd=tmp_path).stdout


def test_a_script_of_the_same_name_is_kept_and_ours_gets_another_one(tmp_path: Path) -> None:
    top = repository(tmp_path)
    (top / "mkdocs.yml").write_text(SITES["a list"])
    (top / "gen_files.py").write_text("print('ours')\n")

    done = archatlas("new", cwd=top)

    assert (top / "gen_files.py").read_text() == "print('ours')\n"
    assert (top / "gen_atlas.py").is_file()
    assert '- gen-files: {scripts: ["gen_atlas.py"]}' in done.stdout


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_a_second_run_changes_nothing_and_has_nothing_to_add(forge: str, tmp_path: Path) -> None:
    top = repository(tmp_path)
    archatlas("new", "--forge", forge, cwd=top)
    before = {name: (top / name).read_text() for name in files_in(top)}

    done = archatlas("new", "--forge", forge, cwd=top)

    assert {name: (top / name).read_text() for name in files_in(top)} == before
    assert "add to it" not in done.stdout
    assert "wrote" not in done.stdout


def told_lines(output: str) -> list[str]:
    """Return the lines that are to be added to mkdocs.yml."""
    lines = output.splitlines()
    begin = lines.index("mkdocs.yml is yours and stays as it is; add to it:") + 1
    end = next(number for number, line in enumerate(lines) if line.startswith(("its ", "your own workflow")))
    return lines[begin:end]


def joined(text: str, lines: list[str]) -> str:
    """Do what a person does: add the lines, below the last plugin where there are some."""
    if "plugins:" not in text:
        return text + "\n".join(lines) + "\n"
    before, _, after = text.partition("plugins:\n")
    rest = after.splitlines()
    number = next((at for at, line in enumerate(rest) if line[:1].isalpha()), len(rest))
    return before + "\n".join(["plugins:", *rest[:number], *lines, *rest[number:]]) + "\n"


def named(plugin: object) -> list[tuple[str, object]]:
    return [*plugin.items()] if isinstance(plugin, dict) else [(str(plugin), None)]
