"""Writes the files that a team changes when the defaults are not enough."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archatlas.model.errors import UserError
from archatlas.publish.packaged_data import DEFAULTS
from archatlas.render.site.page import RenderedFile

SCHEMAS = "schemas/modules"
"""Where the schemas of a new repository are."""

SCRIPT = "gen_files.py"
GITLAB_FILE = ".gitlab-ci.yml"
GITLAB_JOBS = ".gitlab/archatlas.yml"
_OF_FORGES = frozenset({".github", ".gitlab"})

_PAGES_JOB = "# The name is what makes GitLab publish"
"""Where the job begins that publishes; GitLab joins it with a job of the same name that is there already."""


_SETTINGS_DIRECTORY = re.compile(r"^ *(?:PLACE:|place:\n.*\n +default:) *(\".*\")$", re.MULTILINE)


class UnwritablePath(UserError):
    """Name what stands in the way of a file, and what to do about it."""


class ForgeKind(StrEnum):
    """Who runs the workflows."""

    GITHUB = "github"
    GITLAB = "gitlab"


@dataclass(frozen=True, slots=True)
class ScaffoldRequest:
    """What a repository gets: paths count from its top, the schemas from the place of its settings."""

    place: str = "."
    schemas: tuple[str, ...] = (SCHEMAS,)
    forge: ForgeKind = ForgeKind.GITHUB
    install_from: str = ""
    has_site: bool = False
    """Whether there is a mkdocs.yml that the atlas joins."""
    publishes: bool = True
    """Whether the workflows publish; a site that is there has a workflow of its own."""
    script: str = SCRIPT
    """What the script for mkdocs-gen-files is called."""

    def beside(self, name: str) -> str:
        """Return the path of a file beside the settings."""
        return name if self.place == "." else f"{self.place}/{name}"


@dataclass(frozen=True, slots=True)
class ScaffoldResult:
    """Which files were written, and which stayed because they were there."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def scaffold_files(request: ScaffoldRequest = ScaffoldRequest()) -> tuple[RenderedFile, ...]:
    """Return the files of a new site, with paths relative to the top of the repository."""
    names = {"archatlas.yml": "archatlas.yml", request.script: SCRIPT}
    if not request.has_site:
        names |= {"mkdocs.yml": "mkdocs.yml", "docs/about.md": "about.md"}
    places = {request.beside(place): name for place, name in names.items()}
    values = _values(request)
    files = {place: _filled_template(name, values) for place, name in (places | workflow_files(request)).items()}
    if not request.publishes and GITLAB_JOBS in files:
        files[GITLAB_JOBS] = files[GITLAB_JOBS].partition(_PAGES_JOB)[0].rstrip("\n") + "\n"
    return tuple(RenderedFile(place, text) for place, text in files.items())


def workflow_files(request: ScaffoldRequest) -> dict[str, str]:
    """Return what a forge looks for, at the top of a repository wherever the settings are, and its templates."""
    if request.forge is ForgeKind.GITLAB:
        return {GITLAB_JOBS: "gitlab.yml", GITLAB_FILE: "gitlab-ci.yml"}
    site = ("docs.yml",) if request.publishes else ()
    names = (*site, "review.yml", "review-comment.yml")
    return {f".github/workflows/{name}": name for name in names}


def gitlab_component() -> str:
    """Return the jobs for GitLab as archatlas itself offers them, with nothing filled in."""
    return _filled_template("gitlab.yml", {**_values(ScaffoldRequest()), "mkdocs": '""'})


def settings_directory_of(workflow: str) -> str | None:
    """Return where a workflow of ours looks for the settings, None where it is none of ours."""
    found = _SETTINGS_DIRECTORY.search(workflow)
    return json.loads(found[1]) if found else None


def write_scaffold(files: Sequence[RenderedFile], root: Path) -> ScaffoldResult:
    """Write the files below `root`, never over one that exists, and none where one of them has no place."""
    for file in files:
        _require_writable(root, Path(file.path))
    written, kept = [], []
    for file in files:
        place = root / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            with place.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(file.text)
        except FileExistsError:
            kept.append(file.path)
        else:
            written.append(file.path)
    return ScaffoldResult(tuple(written), tuple(kept))


def _require_writable(root: Path, file: Path) -> None:
    """Refuse a file that could not be written where its path says, but elsewhere or nowhere."""
    for above in reversed(file.parents[:-1]):
        place = root / above
        if place.is_symlink():
            _require_link_inside(place, root)
        elif place.exists() and not place.is_dir():
            raise UnwritablePath(f"'{place}' is no directory, so that '{file.name}' cannot stand below; move it away")


def _require_link_inside(link: Path, root: Path) -> None:
    cure = "put a directory in its place"
    if not link.is_dir():
        raise UnwritablePath(f"'{link}' is a link that leads to no directory; {cure}")
    if not link.resolve().is_relative_to(root) or ".git" in link.resolve().relative_to(root).parts:
        raise UnwritablePath(f"'{link}' is a link that leads out of the work tree, to '{link.resolve()}'; {cure}")
    if link.relative_to(root).parts[0] in _OF_FORGES:
        raise UnwritablePath(f"'{link}' is a link, which no forge follows; {cure}")


def _values(request: ScaffoldRequest) -> Mapping[str, str]:
    """Return what stands in the templates; JSON is YAML, so that no path needs quoting of its own."""
    values = {
        "install-from": request.install_from,
        "place": request.place,
        "schemas": list(request.schemas),
        "mkdocs": "" if request.has_site else "mkdocs.yml",
    }
    return {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}


def _filled_template(name: str, values: Mapping[str, str]) -> str:
    """Return a template with its values, and with each script in the place of the line that names it."""
    text = re.sub(
        r"^( *)@([a-z-]+)@$", lambda line: _indented_script(line[2], line[1]), _template(name), flags=re.MULTILINE
    )
    return re.sub(rf"(?<= )@({'|'.join(values)})@", lambda mark: values[mark[1]], text)


def _indented_script(name: str, indent: str) -> str:
    lines = _template(f"{name}.sh").splitlines()
    return "\n".join(f"{indent}{line}".rstrip() for line in lines)


def _template(name: str) -> str:
    folder = DEFAULTS if name == SCRIPT else DEFAULTS / "new"
    return (folder / name).read_text(encoding="utf-8")
