"""What is called otherwise than before, and what became of the files of modules that are gone."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.breaking import ContractComparison
from archatlas.analysis.policy.baseline_state import NewNames
from archatlas.analysis.report import CountsAsRemoved, Remark
from archatlas.formats.reader import Reader
from archatlas.model.contract_detail import Broken, Fate, FileFate
from archatlas.model.finding import AboutFile, Finding
from archatlas.model.module import ModuleName
from archatlas.model.record import replace
from archatlas.model.source import SourceFile
from archatlas.pipeline.review_inputs import ReviewInputs
from archatlas.sources.moved_files import are_similar, renamed_files


def new_names(
    inputs: ReviewInputs, before: Assessment, after: Assessment, renames: Mapping[ModuleName, ModuleName]
) -> NewNames:
    """Return the later names of what findings are known by, given those of the modules that can be read.

    The texts of the files tell them, which takes time; they are compared only where nothing else tells.
    """
    nameless = {finding.path for finding in before.findings if finding.about == AboutFile(finding.path)}
    if not (nameless or before.refused or after.refused):
        return NewNames(renames)
    files = renamed_files(inputs.before.tree.files, inputs.after.tree.files)
    unread = dict(_names_of_refused(inputs, before, after, files))
    return NewNames({**unread, **renames}, {old: new for old, new in files.items() if old in nameless})


def _names_of_refused(
    inputs: ReviewInputs, before: Assessment, after: Assessment, files: Mapping[str, str]
) -> Iterator[tuple[ModuleName, ModuleName]]:
    """Yield the later name by the former one where a file that cannot be read, before or now, claims another one."""
    earlier, later, texts = _claimed_names(before), _claimed_names(after), _Texts(inputs)
    former_names, later_names = set(earlier.values()), set(later.values())
    for path, former in earlier.items():
        now = files.get(path, path)
        name = later.get(now)
        if name is None or former in later_names or name in former_names:
            continue
        if (path in before.refused or now in after.refused) and (now != path or texts.is_edited(path)):
            yield former, name


def _claimed_names(known: Assessment) -> Mapping[str, ModuleName]:
    """Return by path what modules are called, or claim to be called where they are refused."""
    claimed = {path: findings[0].module for path, findings in known.refusals.items() if findings}
    unread = {path: ModuleName(name) for path, name in claimed.items() if name != path}
    return {**unread, **{module.path: module.name for module in known.catalog.values()}}


class _Texts:
    """The texts of both sides by their path."""

    def __init__(self, inputs: ReviewInputs) -> None:
        self._before = {file.path: file.text for file in inputs.before.tree.files}
        self._after = {file.path: file.text for file in inputs.after.tree.files}

    def is_edited(self, path: str) -> bool:
        """Tell whether a file was changed a little, rather than replaced by another one in its place."""
        return path in self._before and path in self._after and are_similar(self._before[path], self._after[path])


REMARK_LIMIT = 5
"""Most modules of which a remark of its own says what became of their file."""


def with_file_outcomes(findings: Iterable[Finding], inputs: ReviewInputs, reader: Reader) -> Iterator[Finding]:
    """Yield findings about modules that are gone with what became of their files."""
    told = tuple(findings)
    outcomes = file_outcomes({finding.path for finding in told}, inputs, reader)
    for finding in told:
        if isinstance(finding.detail, Broken):
            yield replace(finding, detail=replace(finding.detail, fate=outcomes[finding.path]))


def removal_remarks(
    contracts: ContractComparison, told: Collection[str], inputs: ReviewInputs, reader: Reader
) -> Iterator[Remark]:
    """Say which modules count as removed although their file is not simply deleted, but for those already told."""
    gone = sorted(
        (module.path, name)
        for name, module in contracts.before.catalog.items()
        if name not in contracts.after.catalog and name not in contracts.renames and name not in told
    )
    outcomes = file_outcomes({path for path, _name in gone}, inputs, reader)
    strange = [(name, outcomes[path]) for path, name in gone if outcomes[path].kind is not FileFate.GONE]
    yield from (CountsAsRemoved(name, outcome) for name, outcome in strange[:REMARK_LIMIT])
    if len(strange) > REMARK_LIMIT:
        yield f"{len(strange) - REMARK_LIMIT:,} more modules count as removed, although their files were not deleted"


def file_outcomes(paths: Collection[str], inputs: ReviewInputs, reader: Reader) -> Mapping[str, Fate]:
    """Return by path what became of files that described a module before."""
    later = {file.path: file for file in inputs.after.tree.files if file.path in paths}
    missing = [file for file in inputs.before.tree.files if file.path in paths and file.path not in later]
    places = inputs.whereabouts(missing) if missing else {}
    return {
        path: _what_it_describes(later[path], reader) if path in later else _where_it_lies(path, places.get(path))
        for path in sorted(paths)
    }


def _what_it_describes(file: SourceFile, reader: Reader) -> Fate:
    entry = reader.read(file)
    if entry.claim is None:
        return Fate(FileFate.DESCRIBES_NONE, file.path)
    return Fate(FileFate.DESCRIBES_ANOTHER, file.path, entry.claim.name)


def _where_it_lies(path: str, place: str | None) -> Fate:
    return Fate(FileFate.MOVED, path, place) if place else Fate(FileFate.GONE, path)
