"""Pages that people wrote by hand, in the mkdocs site around them: watched by a preview, and published once."""

from pathlib import Path
from typing import cast

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import Files, InclusionLevel, get_files

from archatlas.publish.mkdocs.build_preview import Preview
from archatlas.publish.mkdocs.configuration import watched_directories
from archatlas.publish.mkdocs.navigation import published_twice
from archatlas.settings.settings import PageSettings
from archatlas.sources.scope import FileScope
from builders import schema_text, written


def files_of(docs: Path) -> Files:
    config = MkDocsConfig()
    config.load_dict({"site_name": "x", "docs_dir": str(docs)})
    config.validate()
    return get_files(config)


def test_folders_of_pages_outside_of_the_schemas_are_watched_with_all_below(tmp_path: Path) -> None:
    modules = written(tmp_path / "modules", schema_text("shop.till"))
    for folder in ("handbook", "adr"):
        (tmp_path / folder).mkdir()
    pages = PageSettings(root="handbook", decisions=("adr", "gone", "../elsewhere"))

    found = list(watched_directories(FileScope((modules,), home=tmp_path), pages))

    assert found[:3] == [(modules, True), (tmp_path / "handbook", True), (tmp_path / "adr", True)]


class Watching:
    """A server that notes what it is asked to watch."""

    def __init__(self) -> None:
        self.watched: list[tuple[str, bool]] = []
        self.server_address = ("127.0.0.1", 0)

    def watch(self, path: str, *, recursive: bool) -> None:
        self.watched.append((path, recursive))

    def set_app(self, _answer: object) -> None:
        pass


def test_a_folder_below_one_that_is_watched_is_not_watched_again(tmp_path: Path) -> None:
    server, preview = Watching(), Preview(())
    preview.begin(cast("LiveReloadServer", server))
    try:
        preview.follow([(tmp_path / "modules", True), (tmp_path / "modules" / "a.docs", True), (tmp_path / "b", False)])
        preview.follow([(tmp_path / "b", False), (tmp_path / "b" / "c.docs", True)])
    finally:
        preview.end()

    assert server.watched == [
        (str(tmp_path / "modules"), True),
        (str(tmp_path / "b"), False),
        (str(tmp_path / "b" / "c.docs"), True),
    ]


def test_pages_that_mkdocs_publishes_too_are_told_with_the_cure(tmp_path: Path) -> None:
    for name in ("index.md", "adr/0001-a.md", "adr/0002-b.md", "more/x.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# x\n")
    files = files_of(tmp_path)
    by_hand = [tmp_path / "adr/0001-a.md", tmp_path / "adr/0002-b.md", tmp_path.parent / "till.docs/index.md"]

    (said,) = published_twice(files, by_hand)
    assert said == (
        "pages of 'adr' are published by the atlas and, as they are, by mkdocs; "
        "name it in mkdocs.yml, as exclude_docs: /adr/"
    )

    for file in files:
        file.inclusion = InclusionLevel.EXCLUDED
    assert not list(published_twice(files, by_hand))
