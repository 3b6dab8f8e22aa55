"""What is called otherwise than before: modules, those that cannot be read included, and files that hold none."""

from collections.abc import Iterator, Mapping

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.standings import NewNames
from archatlas.load.file_names import are_alike, renamed_files
from archatlas.model.names import ModuleName
from archatlas.pipeline.sides import Sides


def new_names(
    sides: Sides, before: Assessment, after: Assessment, renames: Mapping[ModuleName, ModuleName]
) -> NewNames:
    """Return the later names of what findings are known by, given those of the modules that can be read.

    The texts of the files tell them, which takes time; they are compared only where nothing else tells.
    """
    nameless = {finding.module for finding in before.findings if finding.module == finding.location.path}
    if not (nameless or before.refused or after.refused):
        return NewNames(renames)
    files = renamed_files(sides.before.tree.files, sides.after.tree.files)
    unread = dict(_unread(sides, before, after, files))
    return NewNames({**unread, **renames}, {old: new for old, new in files.items() if old in nameless})


def _unread(
    sides: Sides, before: Assessment, after: Assessment, files: Mapping[str, str]
) -> Iterator[tuple[ModuleName, ModuleName]]:
    """Yield the later name by the former one where a file that cannot be read, before or now, claims another one."""
    earlier, later, texts = _names(before), _names(after), _Texts(sides)
    former_names, later_names = set(earlier.values()), set(later.values())
    for path, former in earlier.items():
        now = files.get(path, path)
        name = later.get(now)
        if name is None or former in later_names or name in former_names:
            continue
        if (path in before.refused or now in after.refused) and (now != path or texts.is_edited(path)):
            yield former, name


def _names(known: Assessment) -> Mapping[str, ModuleName]:
    """Return by path what modules are called, or claim to be called where they are refused."""
    claimed = {path: findings[0].module for path, findings in known.refusals.items() if findings}
    unread = {path: ModuleName(name) for path, name in claimed.items() if name != path}
    return {**unread, **{module.path: module.name for module in known.catalog.values()}}


class _Texts:
    """The texts of both sides by their path."""

    def __init__(self, sides: Sides) -> None:
        self._before = {file.path: file.text for file in sides.before.tree.files}
        self._after = {file.path: file.text for file in sides.after.tree.files}

    def is_edited(self, path: str) -> bool:
        """Tell whether a file was changed a little, rather than replaced by another one in its place."""
        return path in self._before and path in self._after and are_alike(self._before[path], self._after[path])
