"""The settings file as mkdocs.yml names it."""

from pathlib import Path

from mkdocs.config.base import BaseConfigOption, ValidationError

from archatlas.settings import SETTINGS_FILE


class SettingsFile(BaseConfigOption[tuple[Path, ...]]):
    """A file, relative to mkdocs.yml and perhaps not there yet, or a list of places for it.

    Where nobody says it, the file stands beside mkdocs.yml or in the current directory.
    """

    def __init__(self) -> None:
        super().__init__()
        self.default = ()
        self._home = Path()

    def pre_validation(self, config: object, key_name: str) -> None:
        """Remember where mkdocs.yml is."""
        file = getattr(config, "config_file_path", None)
        self._home = Path(file).parent if file else Path()

    def run_validation(self, value: object) -> tuple[Path, ...]:
        """Return the places as absolute paths, the one that counts first in front."""
        named = [value] if isinstance(value, str) else value
        if not isinstance(named, list | tuple) or not all(isinstance(one, str) and one for one in named):
            raise ValidationError("expected a file")
        places = [self._home / one for one in named] or [self._home / SETTINGS_FILE, Path(SETTINGS_FILE)]
        return tuple(place.absolute() for place in places)
