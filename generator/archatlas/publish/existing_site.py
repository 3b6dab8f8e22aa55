"""The lines that join the atlas to files of a team that are there already and stay as they are."""

import json
import re
from collections.abc import Iterator, Sequence

ADDRESS = "atlas"
"""Below which address the atlas stands in somebody's site."""

_PLUGINS = re.compile(r"^plugins:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*(?P<mark> *(?:- )?)", re.MULTILINE)
_JOINED = re.compile(r"^\s*(?:- *)?archatlas\s*(?::|$)", re.MULTILINE)


def is_joined(mkdocs_yml: str) -> bool:
    """Return whether a mkdocs.yml names the plugin already."""
    return _JOINED.search(mkdocs_yml) is not None


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
        f"archatlas: {{config: archatlas.yml, at: {ADDRESS}}}",
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
        yield f"its nav may say where the atlas stands, else it comes last: - Atlas: {ADDRESS}/"


def schema_lines(schemas: Sequence[str]) -> Sequence[str]:
    """Return what says in an archatlas.yml where the schemas are."""
    return [f"schemas: {json.dumps(list(schemas), ensure_ascii=False)}"]


def include_lines() -> Sequence[str]:
    """Return what names the jobs in a .gitlab-ci.yml."""
    return ["include:", "  - local: /.gitlab/archatlas.yml"]
