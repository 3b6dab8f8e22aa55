"""Collects what the gen-files script writes into a running mkdocs build."""

from collections.abc import Iterable
from dataclasses import replace

from mkdocs_gen_files.editor import FilesEditor

from archatlas.publish.carrier import to_carrier
from archatlas.publish.paths import checked_path
from archatlas.publish.place import with_file_links, with_file_location
from archatlas.publish.search_index import index_entries
from archatlas.publish.site import Rendered
from archatlas.render.page import RenderedFile, RenderedPage


class Generated:
    """Remember of each page what is needed after its carrier is written, and no fragment."""

    def __init__(self) -> None:
        self.pages: dict[str, RenderedPage] = {}
        self.entries: list[dict[str, object]] = []
        self.paths: set[str] = set()

    def write(self, rendered: Iterable[Rendered], editor: FilesEditor) -> None:
        """Write carriers and files in their order, each path once."""
        to_files = not editor.config.use_directory_urls
        for item in rendered:
            if isinstance(item, RenderedFile):
                self._write_file(item.path, item.text, editor)
            else:
                page = with_file_links(item) if to_files else item
                self._write_file(page.source_path, to_carrier(page), editor)
                entries = index_entries(page)
                self.entries.extend(map(with_file_location, entries) if to_files else entries)
                self.pages[page.source_path] = replace(page, fragment="", search=())

    def _write_file(self, path: str, text: str, editor: FilesEditor) -> None:
        if path in self.paths:
            raise ValueError(f"two files of the site have the path {path!r}")
        self.paths.add(path)
        with editor.open(checked_path(path), "w") as file:
            file.write(text)
