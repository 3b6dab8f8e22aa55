"""What the drift page shows besides its list: the verdicts in numbers, the lanes, and what nobody could tell."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.drift import Drift, PairVerdict
from archatlas.model.code import CodeFacts, CodePlace
from archatlas.model.module import lane_of
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import LinkedCount, Text
from archatlas.render.site.components.page_parts import CellPlace, CompareColumn, CompareRow, CompareTable
from archatlas.render.site.components.verdicts import (
    VERDICTS,
    VerdictLabel,
    differing,
    imports_words,
    place_cell,
    place_text,
)
from archatlas.render.site.dependencies.lists import module_text
from archatlas.render.site.drift.pairs import PairList
from archatlas.render.site.lanes.tables import MATRIX_LANES
from archatlas.render.site.links import DRIFT, lane_address, link
from archatlas.render.site.page import PageOptions
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count

SHOWN = 12
LISTED = 200
"""Rows of a table before a fold, and rows at all; the files have all of them."""


@dataclass(frozen=True, slots=True)
class VerdictNumber:
    """How many pairs have a verdict, with the link to their list."""

    label: VerdictLabel
    number: int
    href: str


@dataclass(frozen=True, slots=True)
class DriftCell:
    """How many pairs of two lanes the code has, and how many are declared; `style` is in, x, pb or z."""

    number: int
    declared: int
    style: str
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class DriftRow:
    """A lane with what its modules use."""

    lane: str
    href: str
    cells: tuple[DriftCell, ...]


@dataclass(frozen=True, slots=True)
class OpenPart:
    """Something that the comparison leaves open: rows of a table, those that are folded away, and how many there are.

    `words` say what it means, `left_out` how many rows only the files have.
    """

    anchor: str
    title: str
    number: str
    words: str
    table: CompareTable
    folded: CompareTable | None
    left_out: str


def drift_lede(assessment: Assessment, drift: Drift) -> str:
    """Say how many pairs differ, what is declared and what the code has, and how that was found out."""
    in_code = len(drift.pairs) - len(drift.of(PairVerdict.UNUSED))
    declared, files = count(len(assessment.requirements), "dependency", "dependencies"), drift.code.files
    said = f"The schemas declare {declared}, the code has {in_code:,} between the same modules."
    read = f"Read from the imports of {count(files, 'file')}; no code was run."
    different = differing(drift)
    if not different:
        return f"0 pairs of modules differ: compared with code, no drift. {said} {read}"
    verb = "differs" if different == 1 else "differ"
    return f"{different:,} of {count(len(drift.pairs), 'pair')} of modules {verb}. {said} {read}"


def how_counted(drift: Drift) -> tuple[LinkedCount, ...]:
    """Say in sentences what was counted and what could not be, each with the part of the page that lists it."""
    code, told = drift.code, len(drift.told)
    computed = sum(one.computed for one in code.modules.values())
    no_file = sum(not one.files for one in code.modules.values())
    unseen = sum(len(one.not_compared) for one in drift.by_requirer.values())
    files, errors = len(code.unassigned), len({place.path for place in code.broken})
    left_out = sum(one.files for one in code.left_out)
    said = (
        (told, f"{count(told, 'more pair')} only for types or in tests, which nobody has to declare.", "#types"),
        (
            computed,
            f"{count(computed, 'import')} {_is(computed)} computed at run time and cannot be read.",
            "#computed",
        ),
        (files, f"{count(files, 'file')} {_belong(files)} to no module.", "#unassigned"),
        (
            errors,
            f"{count(errors, 'file')} {'has' if errors == 1 else 'have'} errors, read as far as possible.",
            "#broken",
        ),
        (len(code.unread), f"{count(len(code.unread), 'file')} could not be read.", "#unread"),
        (len(code.built), f"{count(len(code.built), 'file')} made by the build.", "#built"),
        (left_out, f"{count(left_out, 'file')} left out.", "#left-out"),
        (no_file, f"{count(no_file, 'module')} {'owns' if no_file == 1 else 'own'} no file.", ""),
        (unseen, f"{count(unseen, 'declared dependency')} not compared: one end has no code that is read.", ""),
    )
    return tuple(LinkedCount(words, href) for number, words, href in said if number)


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _belong(number: int) -> str:
    return "belongs" if number == 1 else "belong"


def verdict_numbers(drift: Drift, pairs: PairList) -> tuple[VerdictNumber, ...]:
    """Return the four verdicts with their numbers, as links to the lists of those pairs."""
    return tuple(
        VerdictNumber(
            label,
            len(found),
            pairs.link(DRIFT, verdict=label.key) if found else "",
        )
        for verdict, label in VERDICTS.items()
        for found in (drift.of(verdict),)
    )


def drift_lanes(assessment: Assessment, drift: Drift) -> tuple[str, ...]:
    """Return the lanes of the matrix, of many those with most pairs."""
    lanes = assessment.catalog.lanes()
    if len(lanes) <= MATRIX_LANES:
        return lanes
    busy = Counter(lane_of(name) for pair in drift.pairs for name in (pair.requirer, pair.required))
    return tuple(sorted(lane for lane, _ in busy.most_common(MATRIX_LANES)))


def drift_matrix(assessment: Assessment, drift: Drift, pairs: PairList) -> tuple[DriftRow, ...]:
    """Count what the code has and what is declared between lanes."""
    lanes = drift_lanes(assessment, drift)
    in_code: Counter[tuple[str, str]] = Counter()
    declared: Counter[tuple[str, str]] = Counter()
    broken: Counter[tuple[str, str]] = Counter()
    for listed in pairs.all.rows:
        ends = (lane_of(listed.pair.requirer), lane_of(listed.pair.required))
        in_code[ends] += listed.pair.verdict is not PairVerdict.UNUSED
        declared[ends] += listed.pair.is_declared
        broken[ends] += bool(listed.broken)
    return tuple(
        DriftRow(
            lane,
            link(DRIFT, lane_address(lane)),
            tuple(_cell((lane, other), (in_code, declared, broken), pairs) for other in lanes),
        )
        for lane in lanes
    )


_Numbers = Counter[tuple[str, str]]


def _cell(ends: tuple[str, str], numbers: tuple[_Numbers, _Numbers, _Numbers], pairs: PairList) -> DriftCell:
    in_code, declared, broken = (counted[ends] for counted in numbers)
    if not in_code and not declared:
        return DriftCell(0, 0, "z", "", "")
    problem = f", {broken:,} {'breaks' if broken == 1 else 'break'} a rule" if broken else ""
    label = f"{ends[0]} uses {ends[1]}: {in_code:,} in code, {declared:,} declared{problem}"
    said = {"in": "code"} if in_code else {}
    href = pairs.link(DRIFT, **{"from": ends[0], "to": ends[1]}, **said)
    style = "pb" if broken else "in" if ends[0] == ends[1] else "x"
    return DriftCell(in_code, declared, style, href, label)


def open_parts(assessment: Assessment, drift: Drift, options: PageOptions) -> Iterator[OpenPart]:
    """Yield what the comparison leaves open, without the parts of which there is nothing."""
    code = drift.code
    rows: Mapping[str, tuple[str, str, tuple[CompareColumn, ...], list[CompareRow]]] = {
        "types": ("Only for types or in tests", _TOLD_WORDS, _TOLD, list(_told(drift, options))),
        "unassigned": ("Files of no module", _UNASSIGNED_WORDS, _DIRECTORIES, list(_directories(code.unassigned))),
        "claimed": ("Files that several modules claim", _CLAIMED_WORDS, _FILES, _files(options, code.claimed_twice)),
        "broken": ("Files with errors", _BROKEN_WORDS, _PLACES, list(_broken(options, code))),
        "computed": ("Imports that nobody can read", _COMPUTED_WORDS, _COMPUTED, list(_computed(assessment, code))),
        "languages": ("Languages without edges", _LANGUAGE_WORDS, _LANGUAGES, _counted(code.without_edges.items())),
        "built": ("Made by the build", _BUILT_WORDS, _FILES, _files(options, code.built)),
        "unread": ("Files that could not be read", _UNREAD_WORDS, _UNREAD, list(_unread(code))),
        "left-out": ("Left out", _LEFT_WORDS, _REASONS, list(_left_out(code))),
    }
    numbers = {
        "unassigned": len(code.unassigned),
        "computed": sum(one.computed for one in code.modules.values()),
        "languages": sum(code.without_edges.values()),
        "left-out": sum(one.files for one in code.left_out),
    }
    for anchor, (title, words, columns, found) in rows.items():
        if found:
            yield _part(anchor, title, f"{numbers.get(anchor, len(found)):,}", words, (columns, found))


def _part(
    anchor: str, title: str, number: str, words: str, rows: tuple[tuple[CompareColumn, ...], list[CompareRow]]
) -> OpenPart:
    columns, found = rows
    first = found if len(found) <= SHOWN + 2 else found[:SHOWN]
    rest, more = found[len(first) : LISTED], len(found) - LISTED
    return OpenPart(
        anchor,
        title,
        number,
        words,
        CompareTable(columns, tuple(first)),
        CompareTable(columns, tuple(rest)) if rest else None,
        f"{more:,} more are in the files." if more > 0 else "",
    )


_TOLD_WORDS = "Nobody has to declare these: no code needs them while it runs."
_UNASSIGNED_WORDS = "No module of a schema says that these are its own, so that nobody answers for them."
_CLAIMED_WORDS = "More than one schema claims them alike; their imports count for the first."
_BROKEN_WORDS = "Read as far as they could be: nothing that stands beside an error is lost."
_COMPUTED_WORDS = "Their target is known only while the code runs; what they import is not on this page."
_LANGUAGE_WORDS = "These files belong to modules, but nobody reads their imports."
_BUILT_WORDS = "Imported, and not in the tree: project files say that the build makes them, so that nothing is missing."
_UNREAD_WORDS = "They would count; what they import is not on this page."
_LEFT_WORDS = "Not looked at: generated or vendored, or what the repository or the settings leave out."

_TOLD = (
    CompareColumn("Module", CellPlace.HEAD),
    CompareColumn("uses", CellPlace.FULL),
    CompareColumn("Imports"),
    CompareColumn("First place"),
)
_DIRECTORIES = (CompareColumn("Directory", CellPlace.HEAD), CompareColumn("Files", CellPlace.RIGHT, numeric=True))
_FILES = (CompareColumn("File", CellPlace.HEAD),)
_PLACES = (
    CompareColumn("First error", CellPlace.HEAD),
    CompareColumn("Errors in the file", CellPlace.RIGHT, numeric=True),
)
_COMPUTED = (CompareColumn("Module", CellPlace.HEAD), CompareColumn("Imports", CellPlace.RIGHT, numeric=True))
_LANGUAGES = (CompareColumn("Language", CellPlace.HEAD), CompareColumn("Files", CellPlace.RIGHT, numeric=True))
_UNREAD = (CompareColumn("File", CellPlace.HEAD), CompareColumn("Why", CellPlace.FULL))
_REASONS = (
    CompareColumn("Directory", CellPlace.HEAD),
    CompareColumn("Files", CellPlace.RIGHT, numeric=True),
    CompareColumn("Left out by"),
)


def _told(drift: Drift, options: PageOptions) -> Iterator[CompareRow]:
    for pair in sorted(drift.told, key=lambda one: -sum(number for _, number in one.counts)):
        ends = (module_text(pair.requirer, DRIFT),), (module_text(pair.required, DRIFT),)
        yield CompareRow((*ends, (Text(imports_words(pair.counts)),), place_cell(options, pair.first)))


def _directories(paths: Iterable[str]) -> Iterator[CompareRow]:
    """Yield the directories that files lie in, those with most files first."""
    numbers = Counter(str(PurePosixPath(path).parent) for path in paths)
    for directory, number in sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0])):
        shown = "the root" if directory == "." else f"{one_line(directory, 200)}/"
        yield CompareRow(((Text(shown, code=directory != "."),), (Text(f"{number:,}"),)))


def _files(options: PageOptions, paths: Iterable[str]) -> list[CompareRow]:
    return [CompareRow(((Text(one_line(path, 200), code=True, href=options.code_address(path)),),)) for path in paths]


def _broken(options: PageOptions, code: CodeFacts) -> Iterator[CompareRow]:
    """Yield the first error of each file, and how many the file has."""
    numbers = Counter(place.path for place in code.broken)
    first: dict[str, CodePlace] = {}
    for place in code.broken:
        first.setdefault(place.path, place)
    for path, place in first.items():
        yield CompareRow(((place_text(options, place),), (Text(f"{numbers[path]:,}"),)))


def _computed(assessment: Assessment, code: CodeFacts) -> Iterator[CompareRow]:
    found = [one for one in code.modules.values() if one.computed]
    for one in sorted(found, key=lambda one: (-one.computed, one.name)):
        name = module_text(one.name, DRIFT) if one.name in assessment.catalog else Text(one_line(one.name))
        yield CompareRow(((name,), (Text(f"{one.computed:,}"),)))


def _unread(code: CodeFacts) -> Iterator[CompareRow]:
    for one in code.unread:
        yield CompareRow(((Text(one_line(one.path, 200), code=True),), (Text(one_line(one.reason, 200)),)))


def _left_out(code: CodeFacts) -> Iterator[CompareRow]:
    for one in sorted(code.left_out, key=lambda one: (-one.files, one.path)):
        path = Text(one_line(one.path, 200) or "the root", code=bool(one.path))
        yield CompareRow(((path,), (Text(f"{one.files:,}"),), (Text(one_line(one.reason, 200)),)))


def _counted(numbers: Iterable[tuple[str, int]]) -> list[CompareRow]:
    ordered = sorted(numbers, key=lambda pair: (-pair[1], pair[0]))
    return [CompareRow(((Text(one_line(what, 200)),), (Text(f"{number:,}"),))) for what, number in ordered]
