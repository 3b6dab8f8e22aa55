"""The directories of schemas as mkdocs.yml names them, and what a preview watches of them."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from mkdocs.config.base import BaseConfigOption, ValidationError

from archatlas.load.scope import Scope
from archatlas.load.sources import read_directories
from archatlas.model.refusal import Refusal


class Directories(BaseConfigOption[list[str]]):
    """One directory or a list of them, relative to mkdocs.yml; empty where the settings say it."""

    def __init__(self) -> None:
        super().__init__()
        self.default = []
        self._home = Path()

    def pre_validation(self, config: object, key_name: str) -> None:
        """Remember where mkdocs.yml is."""
        file = getattr(config, "config_file_path", None)
        self._home = Path(file).parent if file else Path()

    def run_validation(self, value: object) -> list[str]:
        """Return the directories as absolute paths."""
        named = [value] if isinstance(value, str) else value
        if not isinstance(named, list) or not all(isinstance(one, str) and one for one in named):
            raise ValidationError("expected a directory, or a list of directories")
        return [str((self._home / one).absolute()) for one in named]


def watched(scope: Scope) -> Iterator[tuple[Path, bool]]:
    """Yield what a preview watches, and whether with everything below.

    Of a whole repository that is where its schemas stand: the rest may be vast.
    """
    for area in scope.areas:
        if area.is_named and area.root.is_dir() and not (area.root / ".git").exists():
            yield area.root, True
    with suppress(Refusal):
        read = read_directories(scope)
        yield from ((place, False) for place in sorted({Path(file.path).parent for file in read.files}))
