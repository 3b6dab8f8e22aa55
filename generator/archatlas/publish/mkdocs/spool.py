"""Pages and files of ours in a build in which nobody else touches them: each is written once, where it is wanted."""

import os
import tempfile
import weakref
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File

from archatlas.publish.mkdocs.markdown_stub import carried
from archatlas.render.site.page import RenderedPage


class Spool:
    """Keep texts in one temporary file: an estate of ten thousand modules does not stay in memory."""

    def __init__(self) -> None:
        self._descriptor, name = tempfile.mkstemp()
        Path(name).unlink()  # nothing is left behind, however the process ends
        self._end = 0
        weakref.finalize(self, os.close, self._descriptor)

    def put(self, text: str) -> tuple[int, int]:
        """Keep a text and return its place."""
        encoded = memoryview(text.encode())
        start, self._end = self._end, self._end + len(encoded)
        rest = encoded
        while rest:  # no buffer, of which a full disk would be told a second time when it is closed
            rest = rest[os.write(self._descriptor, rest) :]
        return start, len(encoded)

    def get(self, start: int, size: int) -> str:
        """Return the text of a place."""
        return os.pread(self._descriptor, size, start).decode()


class SpooledPage(File):
    """A page whose HTML is in the spool; the Markdown stub for other hosts is made only when somebody reads it."""

    def __init__(self, page: RenderedPage, place: tuple[int, int], config: MkDocsConfig, spool: Spool) -> None:
        super().__init__(page.source_path, None, config.site_dir, config.use_directory_urls)
        self.generated_by = "archatlas"
        self._changed: str | bytes | None = None
        self._page = page
        self._spool = spool
        self._place = place

    @property
    def html(self) -> str:
        """Return the page's HTML."""
        return self._spool.get(*self._place)

    @property
    def _content(self) -> str | bytes | None:
        """Return what mkdocs takes for the content of the file."""
        return carried(self._page, self.html) if self._changed is None else self._changed

    @_content.setter
    def _content(self, content: str | bytes | None) -> None:
        self._changed = content


class WrittenFile(File):
    """A file that is in its place in the site before mkdocs copies any."""

    def __init__(self, path: str, config: MkDocsConfig) -> None:
        super().__init__(path, None, config.site_dir, config.use_directory_urls)
        self.generated_by = "archatlas"
        self.abs_src_path = self.abs_dest_path

    def copy_file(self, dirty: bool = False) -> None:
        """Do nothing: the file is there."""


def write_into_site(path: str, content: bytes, config: MkDocsConfig) -> None:
    """Write a file that is no page to where mkdocs would copy it."""
    place = Path(config.site_dir, path)
    try:
        place.write_bytes(content)
    except FileNotFoundError:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
