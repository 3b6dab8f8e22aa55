"""The files at which programs begin, by what manifests say."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Set

from archatlas.model.code import CodeFile
from archatlas.scanning.manifest_texts import (
    Table,
    read_json,
    read_sections,
    read_toml,
    table_of,
    text_at,
    text_of,
    texts_of,
    under,
)

_OBJECT = re.compile(r"\s*([A-Za-z_][\w.]*)\s*(?::|\Z)")
_BUILT = re.compile(r"\A(?:dist|lib|build|out)/|\.[cm]?js\Z")
_ENDINGS = (".ts", ".tsx", ".mts", ".js", ".mjs", ".cjs")
_MANIFESTS = frozenset({"pyproject.toml", "setup.cfg", "package.json", "Cargo.toml"})
_LIMIT = 500
"""Programs of one manifest."""


def entry_points(files: Iterable[CodeFile]) -> Iterator[str]:
    """Yield the files of code that manifests name as the beginning of a program."""
    known = {file.path: file for file in files}
    for path in sorted(known):
        root, _, base = path.rpartition("/")
        if base in _MANIFESTS:
            text = text_of(known[path])
            named = _python(base, text) if base in {"pyproject.toml", "setup.cfg"} else _others(base, text)
            for place in list(named)[:_LIMIT]:
                found = _file(root, place, known.keys())
                if found:
                    yield found


def _python(base: str, text: str) -> Iterator[str]:
    """Yield the modules that scripts begin in, as paths."""
    if base == "setup.cfg":
        said = read_sections(text).get("options.entry_points", {})
        listed = [said.get(key, "") for key in ("console_scripts", "gui_scripts")]
        lines = [line.partition("=")[2] for text in listed for line in text.split("\n")]
    else:
        table = read_toml(text)
        poetry = under(table, "tool", "poetry", "scripts")
        scripts = {**under(table, "project", "scripts"), **under(table, "project", "gui-scripts"), **poetry}
        lines = [line for line in scripts.values() if isinstance(line, str)]
    for line in lines:
        if match := _OBJECT.match(line):
            yield match[1].replace(".", "/")


def _others(base: str, text: str) -> Iterator[str]:
    if base == "package.json":
        programs = read_json(text).get("bin")
        yield from texts_of(programs)
        yield from (path for path in table_of(programs).values() if isinstance(path, str))
        return
    table = read_toml(text)
    listed = table.get("bin")
    programs_of_crate: list[Table] = [table_of(one) for one in (listed if isinstance(listed, list) else ())]
    yield from (text_at(one, "path") or f"src/bin/{text_at(one, 'name')}.rs" for one in programs_of_crate)
    if "package" in table:
        yield "src/main.rs"


def _file(root: str, place: str, paths: Set[str]) -> str:
    """Return the file that a place means, or the source that it is built of."""
    for start in ("", "src", "lib"):
        whole = posixpath.normpath(posixpath.join(root, start, place[:500]))
        for path in (whole, f"{whole}.py", f"{whole}/__main__.py", f"{whole}/__init__.py"):
            if path in paths:
                return path
    stem = _BUILT.sub("", _BUILT.sub("", place.removeprefix("./")))
    tried = [f"{start}{stem}{ending}" for start in ("", "src/") for ending in _ENDINGS]
    return next((path for one in tried if (path := posixpath.normpath(posixpath.join(root, one))) in paths), "")
