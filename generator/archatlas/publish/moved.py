"""A generated file that goes to its place in the site without being copied."""

import shutil
from pathlib import Path

from mkdocs.structure.files import File


class MovedFile(File):
    """Move the file that the gen-files script wrote: an estate has three of them for each module."""

    def copy_file(self, dirty: bool = False) -> None:
        """Put the file into the site; nobody reads it in its first place any more."""
        place = Path(self.abs_dest_path)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(str(self.abs_src_path), place)
