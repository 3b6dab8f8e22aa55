"""The tables of the page of changes, each cut to what one can read with the number of rows that are left out."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.comparison import (
    Affected,
    BreakingChange,
    ChangeKind,
    Comparison,
    LatencyImpact,
    ModuleChange,
    RequirementChange,
    ValueChange,
)
from archatlas.analysis.estate.decimals import half_up
from archatlas.analysis.rules.assurance import OWNER
from archatlas.analysis.rules.promises import VERSION
from archatlas.model.module import ModuleName, lane_of, short_name_of
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import Row, Table, Text, missing
from archatlas.render.site.components.labels import owner_cell, owner_text, reach_of
from archatlas.render.site.components.requirement_words import broken_rules, words_of
from archatlas.render.site.links import CHANGES, link, module_address
from archatlas.render.text.escaping import one_line
from archatlas.render.text.facts_in_words import loss_in_words, needed_in_words
from archatlas.render.text.words import decimal, enumerated, share

SHOWN = 12
FOLD_ABOVE = 14
LISTED = 300
NAMED = 8
TEXT_LIMIT = 200
"""Rows before a fold, rows above which there is one (nobody opens a fold for two), rows of a table, names in a cell,
and characters of a text: what is longer is counted, so that one change of everything is still a page."""


Cells = tuple[tuple[Text, ...], ...]


@dataclass(frozen=True, slots=True)
class ChangeTable:
    """A part of the page: a table with its heading; `left_out` rows are not listed."""

    anchor: str
    title: str
    table: Table
    left_out: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChangeTables:
    """Makes the tables of one comparison."""

    comparison: Comparison

    @property
    def _after(self) -> Assessment:
        return self.comparison.after

    @property
    def _different(self) -> Iterable[ModuleChange]:
        return (change for change in self.comparison.modules if change.is_in_the_schema)

    def all(self) -> tuple[ChangeTable, ...]:
        """Return the tables that have rows, those that others have to act on first."""
        made = self.comparison
        tables = (
            _table("contracts", "Contracts that break", _BREAKING, map(self._breaking, made.breaking)),
            _table("modules", "Modules", _MODULES, map(self._module, self._different), (3, 4, 5)),
            _table("requirements", "Dependencies", _REQUIREMENTS, map(self._requirement, made.requirements)),
            _table("owners", "Owners and versions", _VALUES, self._values((OWNER, VERSION), among=True)),
            _table("coupling", "Coupling and health", _FIGURES, self._figures(), (1, 2), "v-narrow"),
            _table("affected", "Affected dependents", _AFFECTED, map(self._affected, made.affected), (2,)),
            _table("latency", "Latency", _LATENCY, map(self._latency, made.latency)),
            _table("values", "Other values", _VALUES, self._values((OWNER, VERSION), among=False)),
        )
        return tuple(table for table in tables if table.table.rows)

    def name(self, name: str) -> Text:
        """Return a module with the link to its page, where it has one."""
        if ModuleName(name) not in self._after.catalog:
            return Text(one_line(name, TEXT_LIMIT))
        return Text(short_name_of(name), href=link(CHANGES, module_address(name)), lane=lane_of(name))

    def _owner(self, handle: str | None) -> tuple[Text, ...]:
        """Return an owner with the first way to reach them."""
        if not handle:
            return owner_cell(self._after, None, CHANGES)
        return (owner_text(self._after, handle, CHANGES), *reach_of(self._after, handle)[:1])

    def _owner_of(self, name: str) -> tuple[Text, ...]:
        """Return who answers for a module now, or who did before it was gone."""
        for state in (self._after, self.comparison.before):
            if (module := state.catalog.get(ModuleName(name))) is not None:
                return self._owner(state.classifier.owner(module))
        return self._owner(None)

    def _breaking(self, change: BreakingChange) -> Cells:
        consumers = change.consumers[:NAMED]
        more = [Text(f"{len(change.consumers) - NAMED} more")] if len(change.consumers) > NAMED else []
        versions = f"{_short(change.version_before)} → {_short(change.version_after)}"
        return (
            (self.name(change.module),),
            self._owner_of(change.module),
            (Text(f"{change.aspect.value} {_short(change.entry)}", note=_short(loss_in_words(change.detail))),),
            (*map(self.name, consumers), *more) or (Text("nobody"),),
            (Text(versions, note=f"needs {_short(needed_in_words(change.needed))}"),),
        )

    def _module(self, change: ModuleChange) -> Cells:
        former = f"was {one_line(change.former_name, TEXT_LIMIT)}" if change.former_name else ""
        return (
            (self.name(change.name),),
            (_KINDS[change.kind], *((Text(former),) if former else ())),
            self._owner(change.owner),
            (Text("—" if change.tier is None else str(change.tier)),),
            _scores(change),
            (Text(str(len(change.values))),),
        )

    def _requirement(self, change: RequirementChange) -> Cells:
        broken: tuple[str, ...] = ()
        if change.kind is ChangeKind.ADDED:
            broken = broken_rules(self._after, (change.requirer, ModuleName(change.required)))
        return (
            (self.name(change.requirer),),
            (self.name(change.required),),
            (
                _KINDS[change.kind],
                *((Text("optional", tag="plain"),) if change.optional else ()),
                *(Text(words_of(rule).tag, tag="bad") for rule in broken),
            ),
            self._owner_of(change.requirer),
        )

    def _values(self, keys: tuple[str, ...], *, among: bool) -> Iterable[Cells]:
        for change in self.comparison.modules:
            for value in change.values:
                if (value.key in keys) is among:
                    yield self._value(change, value)

    def _value(self, change: ModuleChange, value: ValueChange) -> Cells:
        entry = (Text(_short(value.entry)),) if value.entry else ()
        return (
            (self.name(change.name),),
            (Text(_short(value.key), code=not entry), *entry),
            (_declared(value.before),),
            (_declared(value.after),),
            self._owner(change.owner),
        )

    def _figures(self) -> Iterable[Cells]:
        return (((Text(label),), (Text(old),), (Text(new),)) for label, old, new in figures(self.comparison))

    def _affected(self, one: Affected) -> Cells:
        optional = (Text("optional", tag="plain"),) if one.optional else ()
        return (
            (self.name(one.module), *optional),
            self._owner(one.owner),
            (Text("—" if one.tier is None else str(one.tier)),),
            (Text(reason_of(one)),),
        )

    def _latency(self, impact: LatencyImpact) -> Cells:
        path = [one_line(name, TEXT_LIMIT) for name in impact.path[:NAMED]]
        more = f" → {len(impact.path) - NAMED} more" if len(impact.path) > NAMED else ""
        return (
            (self.name(impact.module),),
            (Text(interval(impact.low, impact.high), note=_short(impact.basis)),),
            (Text(f"{' → '.join(path)}{more}"),),
            (Text(_short(impact.reason)),),
            self._owner_of(impact.module),
        )


def figures(made: Comparison) -> tuple[tuple[str, str, str], ...]:
    """Return what describes an estate as a whole: its name, what it was, what it is."""
    before, after = made.coupling_before, made.coupling_after
    return (
        ("Modules", f"{before.modules:,}", f"{after.modules:,}"),
        ("Dependencies", f"{before.requirements:,}", f"{after.requirements:,}"),
        ("NCCD", decimal(before.nccd), decimal(after.nccd)),
        ("Propagation cost", share(float(before.propagation_cost), 1), share(float(after.propagation_cost), 1)),
        ("Average score", _average(made.average_before), _average(made.average_after)),
    )


def reason_of(one: Affected) -> str:
    """Say why a change reaches a module."""
    return f"requires {one.through} {'directly' if one.distance == 1 else f'at {one.distance} steps'}"


_BREAKING = ("Module", "Owner", "What", "Who relies on it", "Version")
_MODULES = ("Module", "Change", "Owner", "Tier", "Score", "Values")
_REQUIREMENTS = ("Module", "Requires", "Change", "Owner")
_VALUES = ("Module", "Value", "Before", "After", "Owner")
_FIGURES = ("Figure", "Before", "After")
_AFFECTED = ("Module", "Owner", "Tier", "Because")
_LATENCY = ("Module", "95th percentile", "Along", "Because", "Owner")
_KINDS = {
    ChangeKind.ADDED: Text("+ added", tag="ok"),
    ChangeKind.REMOVED: Text("− removed", tag="plain"),
    ChangeKind.CHANGED: Text("changed", tag="plain"),
    ChangeKind.RENAMED: Text("renamed", tag="plain"),
}


def _table(
    anchor: str,
    title: str,
    columns: tuple[str, ...],
    rows: Iterable[Cells],
    numeric: tuple[int, ...] = (),
    style: str = "",
) -> ChangeTable:
    every = tuple(Row(cells) for cells in rows)
    listed: Sequence[Row] = every[:LISTED]
    cut = SHOWN if len(listed) > FOLD_ABOVE else len(listed)
    table = Table(columns, tuple(listed[:cut]), numeric=numeric, style=style, folded=tuple(listed[cut:]))
    return ChangeTable(anchor, title, table, len(every) - len(listed))


def _short(text: str) -> str:
    return one_line(text, TEXT_LIMIT)


def _declared(value: str | None) -> Text:
    return missing("a value") if value is None else Text(_short(value), code=True)


def _scores(change: ModuleChange) -> tuple[Text, ...]:
    before, after = change.score_before, change.score_after
    if before is None and after is None:
        return (missing("a score"),)
    if before is None or after is None or before == after:
        return (Text(str(after if after is not None else before)),)
    return (Text(f"{before} → {after} ({'−' if after < before else '+'}{abs(after - before)})"),)


def _average(score: Fraction | None) -> str:
    return "–" if score is None else str(half_up(score))


def interval(low: Fraction | None, high: Fraction | None) -> str:
    """Say by how much a latency may move."""
    if low is None or high is None:
        known = low if high is None else high
        if known is None:
            return "by an unknown time"
        return f"at {'most' if low is None else 'least'} {_time(known)}"
    return _time(low) if low == high else f"{_time(low)} to {_time(high)}"


def _time(milliseconds: Fraction) -> str:
    text = decimal(abs(float(milliseconds)), 1)
    return f"{'−' if milliseconds < 0 else '+'}{text} ms"


def listed_names(names: Iterable[str]) -> str:
    """Return names with commas between them, the first ones of many."""
    return enumerated([one_line(name, TEXT_LIMIT) for name in names], NAMED)
