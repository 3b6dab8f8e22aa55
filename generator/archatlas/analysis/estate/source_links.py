"""Where the things lie that schemas only name: files in a repository, dashboards, runbooks, chat rooms, licences."""

import re
from enum import StrEnum
from urllib.parse import quote, urlsplit

from archatlas.model.record import dataclass
from archatlas.model.source import is_below_root
from archatlas.model.web_address import web_address


class NamedThing(StrEnum):
    """A kind of thing that a schema names and a template gives an address."""

    DASHBOARD = "dashboards"
    RUNBOOK = "runbooks"
    CHAT = "chat"
    PAGER = "pager"
    LICENCE = "licences"


@dataclass(frozen=True, slots=True)
class SourceLinks:
    """Templates of addresses as the settings give them; an empty one leaves what it would lead to a text.

    `path` is where in the repository the paths begin that schemas and the site name. `{repository}`, `{branch}` and
    `{path}` stand in `view` and `edit`, `{name}` in all others.
    """

    repository: str = ""
    branch: str = "main"
    path: str = ""
    view: str = ""
    edit: str = ""
    dashboards: str = ""
    runbooks: str = ""
    chat: str = ""
    pager: str = ""
    licences: str = ""

    def view_of(self, path: str) -> str:
        """Return where a file or directory is read, an empty text where nobody has said or it lies elsewhere."""
        return self._file(self.view or _forge(self.repository)[0], path)

    def line_of(self, address: str, line: int) -> str:
        """Return the address of a line of a file that is read at another one."""
        if line < 1 or "#" in address:
            return address
        return f"{address}#lines-{line}" if "bitbucket" in (urlsplit(address).hostname or "") else f"{address}#L{line}"

    def edit_of(self, path: str) -> str:
        """Return where a file is edited, an empty text where nobody has said or it lies elsewhere."""
        return self._file(self.edit or _forge(self.repository)[1], path)

    def address_of(self, kind: NamedThing, name: str) -> str:
        """Return where a named thing is found; a name that is an address of the web leads there."""
        template: str = getattr(self, kind.value)
        plain = name.removeprefix("#") if kind is NamedThing.CHAT else name
        if plain in {"", ".", ".."}:  # a browser would go up, to whatever stands there
            return ""
        return web_address(name) or _filled(template, name=quote(plain, safe="", errors="replace"))

    def _file(self, template: str, path: str) -> str:
        whole = f"{self.path.strip('/')}/{path}" if self.path.strip("/") else path
        if not is_below_root(path) or ("{repository}" in template and not self.repository):
            return ""
        values = {
            "repository": self.repository.rstrip("/"),
            "branch": quote(self.branch),
            "path": quote(whole, errors="replace"),
        }
        return _filled(template, **values)


_FORGES = {
    "gitlab": ("{repository}/-/blob/{branch}/{path}", "{repository}/-/edit/{branch}/{path}"),
    "bitbucket": ("{repository}/src/{branch}/{path}", "{repository}/src/{branch}/{path}?mode=edit"),
    "codeberg": ("{repository}/src/branch/{branch}/{path}", "{repository}/_edit/{branch}/{path}"),
    "gitea": ("{repository}/src/branch/{branch}/{path}", "{repository}/_edit/{branch}/{path}"),
}
"""Where forges show and edit files, by a word in the name of their host."""

_GITHUB = ("{repository}/blob/{branch}/{path}", "{repository}/edit/{branch}/{path}")
"""GitHub's own, which many others understand as well."""


def _forge(repository: str) -> tuple[str, str]:
    if not repository:
        return "", ""
    host = urlsplit(repository).hostname or ""
    return next((templates for word, templates in _FORGES.items() if word in host), _GITHUB)


def _filled(template: str, **values: str) -> str:
    """Return a template with its values, where that is an address of the web."""
    pattern = "|".join(values)
    return web_address(re.sub(rf"\{{({pattern})\}}", lambda mark: values[mark[1]], template))
