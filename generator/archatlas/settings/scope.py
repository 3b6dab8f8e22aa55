"""Where the settings say that module schemas are."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from archatlas.load.repository import work_tree_around
from archatlas.load.scope import Scope
from archatlas.settings.settings import Settings, SettingsError

SCHEMAS = Path("schemas/modules")
"""The directory of schemas where neither the caller nor the settings name one."""


def scope_of(settings: Settings, named: Sequence[Path] = (), home: Path = Path()) -> Scope:
    """Return where schemas are looked for: in the directories that the caller `named`, else in those of the settings.

    `home` is the directory of the settings, which their paths and patterns count from.
    """
    directories = tuple(named) or tuple(_inside(home, directory) for directory in settings.schemas)
    is_wide = not named and bool(settings.include)
    if not directories:
        usual = next((place for place in (_near(home / SCHEMAS), SCHEMAS) if place.is_dir()), SCHEMAS)
        directories = () if is_wide and not usual.is_dir() else (usual,)
    return Scope(directories, settings.include, settings.exclude, home, is_wide)


def joint_scope(scopes: Iterable[Scope]) -> Scope:
    """Return one scope of all directories and all that is included, with what the first one leaves out."""
    first, *others = scopes
    directories = dict.fromkeys(directory for scope in (first, *others) for directory in scope.directories)
    include = dict.fromkeys(pattern for scope in (first, *others) for pattern in scope.include)
    return Scope(
        tuple(directories),
        tuple(include),
        first.exclude,
        first.home,
        any(scope.is_wide for scope in (first, *others)),
    )


def _near(place: Path) -> Path:
    """Return a path as short as somebody would type it, an absolute one as it is."""
    return place if place.is_absolute() else Path(os.path.normpath(place))


def _inside(home: Path, directory: str) -> Path:
    """Return a directory that settings name; these come with a change, which must not read what lies elsewhere."""
    top = work_tree_around(home.resolve()) or home.resolve()
    place = _near(home / directory)
    if not place.resolve().is_relative_to(top):
        cure = "name it on the command line, where its owner decides"
        raise SettingsError(f"the directory '{directory}' that the settings name under schemas lies outside; {cure}")
    return place
