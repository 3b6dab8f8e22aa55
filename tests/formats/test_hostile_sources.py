"""Foreign files by people who mean harm: nothing outside is opened, nobody is asked, limits hold, text stays text."""

import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import NAME_PATTERN
from archatlas.pipeline import assess_scope
from archatlas.render.site.page import PageOptions, RenderedPage
from archatlas.settings import Settings
from archatlas.sources.foreign_source import ForeignSource, SourceFormat
from archatlas.sources.read_errors import SIZE_LIMIT
from archatlas.sources.scope import FileScope
from builders import site_pages
from formats.test_backstage import entity
from quick_cases import one_in

Files = Mapping[str, str | bytes]
CATALOG = "catalog-info.yaml"
SCRIPT = "<script>canary()</script><img src=x onerror=canary()>"
SECRET = "the-secret-that-nobody-published"


NONSENSE = '{"version": 1, "modules": [{"name": "../x"}, {"name": 1}, [], "a.b", {"name": "a.b", "owner": {}}]}'


def api(definition: str) -> str:
    return entity("till", "API", f"  type: openapi\n  lifecycle: x\n  owner: y\n  definition: {definition}\n")


DOCUMENTS: Mapping[str, tuple[SourceFormat, Files]] = {
    "a path that leads up": (SourceFormat.BACKSTAGE, {CATALOG: api("{$text: ../outside/secret.yaml}")}),
    "a path that leads up in the middle": (
        SourceFormat.BACKSTAGE,
        {CATALOG: api("{$text: a/../../outside/secret.yaml}")},
    ),
    "a path from the top": (SourceFormat.BACKSTAGE, {CATALOG: api("{$yaml: /etc/passwd}")}),
    "an address of a file": (SourceFormat.BACKSTAGE, {CATALOG: api("{$json: 'file:///etc/passwd'}")}),
    "an address of the web": (SourceFormat.BACKSTAGE, {CATALOG: api("{$text: 'http://127.0.0.1:9/x'}")}),
    "a path with backslashes": (SourceFormat.BACKSTAGE, {CATALOG: api(r"{$text: '..\outside\secret.yaml'}")}),
    "a hidden file": (SourceFormat.BACKSTAGE, {CATALOG: api("{$text: ./.env}"), ".env": SECRET}),
    "a file that names itself": (SourceFormat.BACKSTAGE, {CATALOG: api("{$yaml: ./catalog-info.yaml}")}),
    "locations in a circle": (
        SourceFormat.BACKSTAGE,
        {
            CATALOG: entity("a", "Location", "  target: ./b.yaml\n"),
            "b.yaml": entity("b", "Location", "  target: ./catalog-info.yaml\n"),
        },
    ),
    "a pattern of everything": (
        SourceFormat.BACKSTAGE,
        {CATALOG: entity("a", "Location", "  target: '../**/*.yaml'\n")},
    ),
    "aliases that multiply": (
        SourceFormat.BACKSTAGE,
        {CATALOG: "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n" + entity("till")},
    ),
    "lists in lists": (SourceFormat.BACKSTAGE, {CATALOG: "- " * 30_000}),
    "a tag that makes objects": (SourceFormat.BACKSTAGE, {CATALOG: "!!python/object/apply:os.system ['false']\n"}),
    "a hundred thousand documents": (SourceFormat.BACKSTAGE, {CATALOG: "---\na: b\n" * 100_000}),
    "markup everywhere": (
        SourceFormat.BACKSTAGE,
        {
            CATALOG: entity("till", more=f"  description: '{SCRIPT}'\n  annotations: {{'{SCRIPT}': '{SCRIPT}'}}\n")
            .replace("owner: tills", f"owner: '{SCRIPT}'")
            .replace("type: service", f"type: '{SCRIPT}'")
        },
    ),
    "a name that leads out of the site": (
        SourceFormat.BACKSTAGE,
        {CATALOG: entity("'../../x'", more="  annotations: {archatlas/module: '../../x'}\n")},
    ),
    "a name of a device": (SourceFormat.BACKSTAGE, {CATALOG: entity("x", more="  namespace: con\n")}),
    "a file above the limit": (SourceFormat.BACKSTAGE, {CATALOG: "# " + "x" * SIZE_LIMIT}),
    "bytes that are no text": (SourceFormat.BACKSTAGE, {CATALOG: b"\xff\xfe\x00kind: \x80"}),
    "signs that steer a terminal": (
        SourceFormat.COMPASS,
        {"compass.yml": 'name: "a\\e[2J\\u202e"\ndescription: "\\e]0;x"\n'},
    ),
    "a list in the place of a text": (SourceFormat.OPSLEVEL, {"opslevel.yml": "service: {name: [a], owner: {b: c}}\n"}),
    "numbers in the place of texts": (SourceFormat.DATADOG, {"service.datadog.yaml": "dd-service: 7\nteam: 1.5\n"}),
    "markup in an older format": (
        SourceFormat.CORTEX,
        {"cortex.yaml": f"info: {{x-cortex-tag: a, title: '{SCRIPT}'}}\n"},
    ),
    "patterns that take long": (
        SourceFormat.CODEOWNERS,
        {"CODEOWNERS": ("/" + "*a" * 40 + "/**/" * 20 + "b @x\n") * 200, "a" * 60 + ".py": ""},
    ),
    "another atlas of nonsense": (SourceFormat.ATLAS, {CATALOG: entity("till"), "modules.json": NONSENSE}),
    "another atlas without end": (SourceFormat.ATLAS, {CATALOG: entity("till"), "modules.json": "[" * 200_000}),
}
"""Documents by what is wrong with them."""

_watching: list[Callable[[str], None]] = []


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and _watching and isinstance(arguments[0], str | bytes):
        _watching[-1](os.fsdecode(arguments[0]))


sys.addaudithook(_audit)


@contextmanager
def opened() -> Iterator[list[str]]:
    """Collect the paths of the files that are opened meanwhile."""
    paths: list[str] = []
    _watching.append(paths.append)
    try:
        yield paths
    finally:
        _watching.pop()


def no_socket(*_arguments: object, **_options: object) -> socket.socket:
    raise AssertionError("nobody may be asked")


@pytest.fixture(params=one_in(3, DOCUMENTS))
def hostile(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, SourceFormat]:
    form, files = DOCUMENTS[request.param]
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.yaml").write_text(entity(SECRET), encoding="utf-8")
    for name, text in files.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    monkeypatch.setattr(socket, "socket", no_socket)
    return tmp_path / "in", form


def assess(root: Path, form: SourceFormat) -> Assessment:
    sources = tuple(ForeignSource(one, root) for one in dict.fromkeys((form, SourceFormat.BACKSTAGE)))
    return assess_scope(FileScope((), sources=sources), Settings())


def test_no_file_outside_of_the_source_is_opened_and_its_text_stays_text(hostile: tuple[Path, SourceFormat]) -> None:
    root, form = hostile
    with opened() as paths:
        known = assess(root, form)

    shop = [path for path in paths if path.startswith(str(root.parent))]
    pages = [page for page in site_pages(known, PageOptions(), lambda _dot: None) if isinstance(page, RenderedPage)]
    assert [path for path in shop if not path.startswith(f"{root}{os.sep}")] == []
    assert "/etc/passwd" not in paths
    assert all(NAME_PATTERN.match(name) for name in known.catalog)
    assert [page.address for page in pages if "<script>canary" in page.fragment or "<img src=x" in page.fragment] == []
    assert [page.address for page in pages if SECRET in page.fragment] == []


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text(entity(SECRET), encoding="utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/catalog-info.yaml").symlink_to(tmp_path / "outside.yaml")
    (tmp_path / "in/deep").symlink_to(tmp_path)

    with opened() as paths:
        known = assess(tmp_path / "in", SourceFormat.BACKSTAGE)

    assert list(known.catalog) == []
    assert {finding.rule for finding in known.findings} == {"file/symlink"}
    assert str(tmp_path / "outside.yaml") not in paths


def test_there_are_enough_of_them() -> None:
    assert len(DOCUMENTS) >= 24
