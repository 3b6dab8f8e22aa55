"""A preview answers each address with what a build would write there, from the schemas as they are at that moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from archatlas.cli.main import main
from archatlas.publish.layout_pool import LayoutPool
from archatlas.publish.mkdocs.mkdocs_process import private_configuration
from archatlas.publish.preview import Answer, PreviewOptions, PreviewSite
from archatlas.publish.preview_frame import configured_places
from archatlas.publish.site import SchemasRefused
from builders import requiring, schema_text, written
from publish.builders import tree
from publish.test_preview_fallback import PLUGINS, site

pytestmark = pytest.mark.site

FOUND = "search/found-0.js"
MANIFEST = ".archatlas-site"
HOSTILE = '<script>alert(1)</script> & "quoted" {{ 7 * 7 }} {% raw %} \u202e archatlas9content9 </body> <h1>'


@dataclass
class Running:
    """A preview in this process, what it said, and how often it told of a change."""

    site: PreviewSite
    root: Path
    said: list[str]
    changes: list[None]
    waiting: list[Callable[[], None]] = field(default_factory=list)

    def page(self, path: str = "") -> str:
        answer = self.site.answer(path)
        assert answer is not None
        assert answer.is_found
        return answer.content.decode()

    def edit(self, name: str, text: str) -> None:
        (self.root / "modules" / name).write_text(text, encoding="utf-8")


@contextmanager
def previewed_with(file: Path, root: Path) -> Iterator[Running]:
    """Open the preview that a mkdocs.yml asks for, of the schemas below `modules`."""
    said: list[str] = []
    changes: list[None] = []
    with LayoutPool() as draw:
        options = PreviewOptions(
            file, *configured_places(file), said.append, lambda: changes.append(None), lambda work: work()
        )
        yield Running(PreviewSite(options, draw), root, said, changes)


@contextmanager
def preview(root: Path, run: Callable[[Callable[[], None]], None] = lambda work: work()) -> Iterator[Running]:
    """Open a preview of the schemas below `modules`."""
    said: list[str] = []
    changes: list[None] = []
    with private_configuration([root / "modules"], [root / "archatlas.yml"]) as file, LayoutPool() as draw:
        options = PreviewOptions(
            file, (root / "modules",), (root / "archatlas.yml",), said.append, lambda: changes.append(None), run
        )
        yield Running(PreviewSite(options, draw), root, said, changes)


def estate(root: Path, *more: str) -> Path:
    written(
        root / "modules",
        requiring("candidate.memory", "core.store", "core.gone"),
        requiring("core.store"),
        schema_text("core.api", {"ownership.owner": "@team-a", "identity.summary": HOSTILE}),
        *more,
    )
    return root


@pytest.mark.parametrize(
    "settings", ["", "site: {name: '<i>Ours</i>', url: 'https://docs.example/atlas/'}\n", "site: {at: docs/atlas}\n"]
)
def test_every_file_of_a_built_site_is_answered_byte_for_byte(settings: str, tmp_path: Path) -> None:
    estate(tmp_path)
    (tmp_path / "archatlas.yml").write_text(settings, encoding="utf-8")
    words = [
        "build",
        str(tmp_path / "modules"),
        "--out",
        str(tmp_path / "out"),
        "--config",
        str(tmp_path / "archatlas.yml"),
    ]
    assert main(words) == 0

    with preview(tmp_path) as running:
        for path, content in tree(tmp_path / "out").items():
            if path.endswith((MANIFEST, ".gz")):  # a compressed map of the site says when it was compressed
                continue
            answer = running.site.answer(path)
            if answer is None:
                assert (running.site.root / path).read_bytes() == content, path
            else:
                assert answer == Answer(content, answer.name), path
                assert answer.name.rpartition(".")[2] == path.rpartition(".")[2]


def test_an_edit_is_on_the_page_that_is_asked_for_next(tmp_path: Path) -> None:
    with preview(estate(tmp_path)) as running:
        assert "Answers twice" not in running.page("modules/core.api/")
        assert running.changes == []

        running.edit("2.yaml", schema_text("core.api", {"identity.summary": "Answers twice."}))

        assert "Answers twice." in running.page("modules/core.api/")
        assert "Answers twice." in running.page("modules/core.api/module.json")
        assert "Answers twice." in running.page("modules/")
        assert len(running.changes) == 1


def test_an_edit_of_mkdocs_yml_is_on_the_next_page(tmp_path: Path) -> None:
    file = site(estate(tmp_path), plugins=PLUGINS.replace("archatlas]", "archatlas: {schemas: modules}]"))
    text = file.read_text(encoding="utf-8")
    with previewed_with(file, tmp_path) as running:
        assert "Ours" in running.page()

        file.write_text(text.replace("Ours", "Everybody's atlas"), encoding="utf-8")

        assert "Everybody&#39;s atlas" in running.page() or "Everybody's atlas" in running.page()
        assert len(running.changes) == 1


def test_a_mkdocs_yml_that_cannot_be_shown_is_told_once_and_leaves_what_was_there(tmp_path: Path) -> None:
    file = site(estate(tmp_path), plugins=PLUGINS.replace("archatlas]", "archatlas: {schemas: modules}]"))
    text = file.read_text(encoding="utf-8")
    with previewed_with(file, tmp_path) as running:
        before = running.page()
        for broken, reason in (("theme: 7\n", "onfig"), (f"{text}hooks: [hook.py]\n", "start the preview again")):
            (tmp_path / "hook.py").write_text("", encoding="utf-8")
            file.write_text(broken, encoding="utf-8")

            assert (running.page(), running.page()) == (before, before)
            assert [reason in one for one in running.said] == [True]
            running.said.clear()

        running.edit("2.yaml", schema_text("core.api", {"identity.summary": "Answers twice."}))
        assert "Answers twice." in running.page("modules/core.api/")


def test_what_is_not_edited_is_no_change(tmp_path: Path) -> None:
    with preview(estate(tmp_path)) as running:
        (tmp_path / "modules" / "0.yaml").touch()
        (tmp_path / "modules" / "note.txt").write_text("no schema", encoding="utf-8")
        running.site.refresh()

        assert running.changes == []


def test_modules_come_and_go(tmp_path: Path) -> None:
    with preview(estate(tmp_path)) as running:
        assert running.site.answer("modules/core.gone/") is None

        running.edit("new.yaml", requiring("core.gone"))
        assert "core.gone" in running.page("modules/core.gone/").replace("<wbr>", "")

        (tmp_path / "modules" / "new.yaml").unlink()
        assert running.site.answer("modules/core.gone/") is None


def test_a_module_whose_file_breaks_says_why_and_comes_back(tmp_path: Path) -> None:
    with preview(estate(tmp_path)) as running:
        whole = (tmp_path / "modules" / "1.yaml").read_text(encoding="utf-8")
        running.edit("1.yaml", "identity: {name: core.store, summary: '<b>x'\nmore: [\n")

        answer = running.site.answer("modules/core.store/")
        assert answer is not None
        assert not answer.is_found
        text = answer.content.decode().replace("<wbr>", "")
        assert "1.yaml" in text
        assert "<b>line " in text
        assert str(tmp_path) not in text
        assert "1.yaml" in running.page().replace("<wbr>", "")

        running.edit("1.yaml", whole)
        assert "cannot be read" not in running.page("modules/core.store/")


def test_settings_that_cannot_be_read_are_told_once_and_leave_what_was_there(tmp_path: Path) -> None:
    with preview(estate(tmp_path)) as running:
        (tmp_path / "archatlas.yml").write_text("sitee: {name: Ours}\n", encoding="utf-8")
        before = running.page("health/")
        assert running.page("health/") == before

        (said,) = running.said
        assert "archatlas.yml:1:1" in said
        assert "the preview shows what was there before" in said

        (tmp_path / "archatlas.yml").write_text("site: {name: Ours}\n", encoding="utf-8")
        assert "Ours</title>" in running.page("health/")


def test_a_directory_without_any_module_left_is_told_and_leaves_what_was_there(tmp_path: Path) -> None:
    with preview(estate(tmp_path)) as running:
        for file in (tmp_path / "modules").iterdir():
            file.unlink()

        assert "core.store" in running.page("modules/").replace("<wbr>", "")
        assert len(running.said) == 1


def test_nothing_to_show_is_refused_with_the_reasons(tmp_path: Path) -> None:
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "one.yaml").write_text("identity: {name: lane.one\n", encoding="utf-8")

    with pytest.raises(SchemasRefused), preview(tmp_path):
        pass


def test_the_search_gives_the_index_from_before_until_the_new_one_is_made(tmp_path: Path) -> None:
    waiting: list[Callable[[], None]] = []
    is_first = [True]

    def run(work: Callable[[], None]) -> None:
        if is_first:
            is_first.clear()
            work()
        else:
            waiting.append(work)

    with preview(estate(tmp_path), run) as running:
        first = running.page(FOUND)
        running.edit("2.yaml", schema_text("core.api", {"identity.summary": "Answers twice."}))
        assert running.page(FOUND) == first
        assert len(waiting) == 1

        waiting.pop()()
        assert "Answers twice." in running.page(FOUND)
        assert waiting == []


@pytest.mark.parametrize(
    "path", ["gone/", "gone", "modules/core.gone/", "..", "../../etc/passwd", "modules//", "\u202e", "search/x.json"]
)
def test_an_address_of_nothing_is_left_to_the_files_of_mkdocs(path: str, tmp_path: Path) -> None:
    with preview(estate(tmp_path)) as running:
        assert running.site.answer(path) is None


def test_a_page_without_its_slash_is_moved(tmp_path: Path) -> None:
    with preview(estate(tmp_path)) as running:
        assert running.site.answer("modules/core.api") == Answer(moved_to="modules/core.api/")
        assert running.site.answer("modules/core.api/badge.svg/") is None


def test_why_a_file_is_left_out_is_told_until_it_is_read_again(tmp_path: Path) -> None:
    with preview(estate(tmp_path)) as running:
        for text in ("identity: [\n", "identity: [\n\n", "identity: {name: core.more}\n", "identity: [\n"):
            running.edit("9.yaml", text)
            running.site.refresh()
            running.site.refresh()

        assert len(running.said) == 2 + 1
        assert all("9.yaml:" in one for one in running.said)
