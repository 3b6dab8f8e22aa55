"""What is there already where a new atlas begins: the repository around it, its forge, its site."""

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from archatlas.model.errors import UserError
from archatlas.model.record import dataclass
from archatlas.publish.errors import real_path
from archatlas.publish.packaged_data import DEFAULTS
from archatlas.publish.scaffold.templates import GITLAB_FILE, GITLAB_JOBS, SCRIPT, ForgeKind
from archatlas.render.text.escaping import one_line
from archatlas.sources.git import Git
from archatlas.sources.repository import work_tree_around


class UnusablePath(UserError):
    """Name the path that workflows cannot name, and why."""


@dataclass(frozen=True, slots=True)
class TargetRepository:
    """A directory and the top of the repository that holds it, or the directory twice where there is none."""

    directory: Path
    top: Path
    in_repository: bool

    @property
    def place(self) -> str:
        """Return the path from the top of the repository."""
        return _checked_workflow_path(self.directory.relative_to(self.top).as_posix())

    @property
    def mkdocs_yml(self) -> str:
        """Return the text of the mkdocs.yml that is there, or nothing."""
        return _text_of(self.directory / "mkdocs.yml")

    @property
    def has_site(self) -> bool:
        """Return whether there is a mkdocs.yml that the atlas has yet to join."""
        return (self.directory / "mkdocs.yml").exists() and not is_joined(self.mkdocs_yml)

    @property
    def shares_first_page(self) -> bool:
        """Return whether the atlas stands in a site that has a first page of its own, at no address of its own."""
        texts = (self.mkdocs_yml, _text_of(self.directory / "archatlas.yml"))
        own = self.directory / docs_directory(self.mkdocs_yml)
        has_first_page = any((own / name).is_file() for name in ("index.md", "README.md"))
        return is_joined(texts[0]) and has_first_page and not any(has_address(text) for text in texts)

    @property
    def script(self) -> str:
        """Return a name for the script that is not taken by another one."""
        found = self.directory / SCRIPT
        is_taken = found.exists() and _text_of(found) != _text_of(DEFAULTS / SCRIPT)
        return "gen_atlas.py" if self.has_site and is_taken else SCRIPT

    @property
    def site_above(self) -> Path | None:
        """Return the mkdocs.yml of a site that holds the directory."""
        above = (folder for folder in self.directory.parents if folder.is_relative_to(self.top))
        found = (folder / "mkdocs.yml" for folder in above if (folder / "mkdocs.yml").is_file())
        return next(found, None)

    @property
    def publishes_pages(self) -> bool:
        """Return whether a job of GitLab has the name that ours would have."""
        return re.search(r"^pages *:", _text_of(self.top / GITLAB_FILE), re.MULTILINE) is not None

    @property
    def includes_jobs(self) -> bool:
        """Return whether the jobs for GitLab are named already."""
        return GITLAB_JOBS in _text_of(self.top / GITLAB_FILE)

    @property
    def forge(self) -> ForgeKind:
        """Return who will run the workflows, as far as the repository shows it."""
        named = next((forge for forge in ForgeKind if forge in self._remote_host()), None)
        looks_like_gitlab = (self.top / GITLAB_FILE).exists() and not (self.top / ".github").is_dir()
        return named or (ForgeKind.GITLAB if looks_like_gitlab else ForgeKind.GITHUB)

    def schemas(self, named: Iterable[str]) -> tuple[str, ...]:
        """Return directories of schemas as paths from the directory; they must lie in the repository."""
        return tuple(self._from_directory(name) for name in named)

    def from_here(self, path: str) -> str:
        """Return a path from the top as somebody in the current directory names it."""
        return os.path.relpath(self.top / path)

    def commits(self, directory: str) -> bool:
        """Return whether a directory would come into the next commit, by its path from the top."""
        if not self.in_repository:
            return False
        git = Git(directory=self.top, variables={"GIT_LITERAL_PATHSPECS": "0"})  # check-ignore refuses them
        return not git.ask("check-ignore", "--quiet", "--", f"./{directory}/index.html").is_good

    def text_of(self, path: str) -> str:
        """Return the text of a file, by its path from the top; nothing where there is none."""
        return _text_of(self.top / path)

    def _from_directory(self, name: str) -> str:
        absolute = Path(os.path.normpath(self.directory / name))
        if not absolute.is_relative_to(self.top):
            cure = f"leads out of {self.top}, where the CI has nothing; name a directory inside it"
            raise UnusablePath(f"--schemas {one_line(name)}: {cure}")
        return _checked_workflow_path(Path(os.path.relpath(absolute, self.directory)).as_posix())

    def _remote_host(self) -> str:
        if not self.in_repository:
            return ""
        address = Git(directory=self.top).ask("config", "--get", "remote.origin.url").output.decode(errors="replace")
        host = re.match(r"(?:[a-z+]+://)?(?:[^@/]*@)?([^/:]+)", address.strip())
        return host[1].lower() if host else ""


def find_repository(directory: Path) -> TargetRepository:
    """Look at a directory, which need not exist yet."""
    place = real_path(directory, UnusablePath)
    if any(above.name == ".git" or _is_git_directory(above) for above in (place, *place.parents)):
        cure = "name a directory of a work tree"
        raise UnusablePath(f"'{directory}' lies among the files of git itself, which no commit holds; {cure}")
    existing = next(above for above in (place, *place.parents) if above.exists())
    if not existing.is_dir():
        raise UnusablePath(f"'{existing}' is no directory; name another one")
    top = work_tree_around(place)
    return TargetRepository(place, top or place, top is not None)


def _is_git_directory(directory: Path) -> bool:
    return (directory / "HEAD").is_file() and all((directory / name).is_dir() for name in ("objects", "refs"))


def _text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""


def _checked_workflow_path(path: str) -> str:
    """Return a path that YAML, a shell's variable and an expression of a forge all take as it is."""
    if not path.isprintable() or re.search(r'[$`\\"]', path) or path != path.strip() or path.startswith("-"):
        cure = "use one without $, `, quotes, backslashes, control characters, a leading - and spaces at its ends"
        raise UnusablePath(f"'{one_line(path)}': workflows cannot name this path; {cure}")
    return path


DEFAULT_MOUNT_PATH = "atlas"
"""Below which address the atlas stands in somebody's site."""

_PLUGINS = re.compile(r"^plugins:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*(?P<mark> *(?:- )?)", re.MULTILINE)
_PLUGIN_ENTRY = re.compile(r"^\s*(?:- *)?archatlas\s*(?::|$)", re.MULTILINE)


def is_joined(mkdocs_yml: str) -> bool:
    """Return whether a mkdocs.yml names the plugin already."""
    return _PLUGIN_ENTRY.search(mkdocs_yml) is not None


def has_address(settings: str) -> bool:
    """Return whether a mkdocs.yml or an archatlas.yml gives the atlas an address of its own."""
    return re.search(r"^[^#\n]*\bat *:", settings, re.MULTILINE) is not None


def docs_directory(mkdocs_yml: str) -> str:
    """Return where the pages of a site are, beside its mkdocs.yml."""
    found = re.search(r"^docs_dir: *['\"]?([^'\"#\n]+)", mkdocs_yml, re.MULTILINE)
    return found[1].strip() if found else "docs"


def plugin_lines(mkdocs_yml: str, script: str) -> Sequence[str]:
    """Return what to add to a mkdocs.yml, in the indentation and the form of its own plugins."""
    entries = (
        f"gen-files: {{scripts: [{json.dumps(script)}]}}",
        f"archatlas: {{config: archatlas.yml, at: {DEFAULT_MOUNT_PATH}}}",
    )
    if block := _PLUGINS.search(mkdocs_yml):
        return [f"{block['mark']}{entry}" for entry in entries]
    own = "search" if re.search(r"^plugins:", mkdocs_yml, re.MULTILINE) is None else "… # those that are there now"
    return ["plugins:", f"  - {own}", *(f"  - {entry}" for entry in entries)]


def site_hints(mkdocs_yml: str) -> Iterator[str]:
    """Yield what else a mkdocs.yml may have to say."""
    if not re.search(r"\bfont: *false\b", mkdocs_yml):
        yield "its theme must load no fonts from elsewhere: theme: {name: material, font: false}"
    if re.search(r"^nav:", mkdocs_yml, re.MULTILINE):
        yield f"its nav may say where the atlas stands, else it comes last: - Atlas: {DEFAULT_MOUNT_PATH}/"


def schema_lines(schemas: Sequence[str]) -> Sequence[str]:
    """Return what says in an archatlas.yml where the schemas are."""
    return [f"schemas: {json.dumps(list(schemas), ensure_ascii=False)}"]


def include_lines() -> Sequence[str]:
    """Return what names the jobs in a .gitlab-ci.yml."""
    return ["include:", "  - local: /.gitlab/archatlas.yml"]
