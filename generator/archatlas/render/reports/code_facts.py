"""What code says of modules, as a report for people and as JSON for programs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from archatlas.model.code import REQUIRING, CodeFacts, ImportKind, LeftOut, ModuleCode, Tie
from archatlas.model.walk import parts_of
from archatlas.render.reports.json import document_text, jsonable
from archatlas.render.text.escaping import terminal_line, terminal_text
from archatlas.render.text.words import count

JSON_VERSION = 1
_SHOWN = 10
"""Files of one kind that the report for people names; JSON names all."""
_ORDER = tuple(ImportKind)


def to_json(facts: CodeFacts) -> str:
    """Return everything that was read."""
    said = {name: jsonable(value) for name, value in parts_of(facts)}
    modules = [jsonable(module) for module in facts.modules.values()]
    return document_text({"version": JSON_VERSION, **said, "modules": modules})


def to_text(facts: CodeFacts) -> str:
    """Return the modules with what they import, then what belongs to none of them or could not be read."""
    lines = [line for module in facts.modules.values() for line in _module(module)]
    lines += _listed("in no module", facts.unassigned)
    lines += _listed("claimed by several modules alike", facts.claimed_twice)
    lines += _listed("with faults in the code, read all the same", _places(facts))
    lines += _listed("made by the build, so that imports of it are not dead", facts.built)
    lines += _listed("not read", [f"{one.path}: {one.reason}" for one in facts.unread])
    lines += [_left_out(facts.left_out)] if facts.left_out else []
    lines += [
        f"{language}: {count(number, 'file')}, imports are not read for this language"
        for language, number in facts.without_edges.items()
    ]
    return "".join(f"{terminal_line(line)}\n" for line in [*lines, _summary(facts)])


def _places(facts: CodeFacts) -> list[str]:
    lines: dict[str, list[str]] = {}
    for place in facts.broken:
        lines.setdefault(place.path, []).append(str(place.line))
    return [f"{path}: line {', '.join(found[:5])}{' …' if len(found) > 5 else ''}" for path, found in lines.items()]


def _listed(what: str, texts: Sequence[str]) -> Iterator[str]:
    if not texts:
        return
    yield f"{count(len(texts), 'file')} {what}:"
    yield from (f"  {terminal_text(text)}" for text in texts[:_SHOWN])
    if len(texts) > _SHOWN:
        yield f"  … and {len(texts) - _SHOWN:,} more; --json lists all"


def _left_out(left_out: Iterable[LeftOut]) -> str:
    reasons: Counter[str] = Counter()
    for one in left_out:
        reasons[one.reason] += one.files
    told = ", ".join(f"{number:,} {reason}" for reason, number in sorted(reasons.items()))
    return f"left out: {count(sum(reasons.values()), 'file')} ({told})"


def _module(module: ModuleCode) -> Iterator[str]:
    if not module.files:
        yield f"{module.name}: no code"
        return
    tests = "" if not module.tests else f", {count(module.tests, 'test')}"
    computed = f", {count(module.computed, 'computed import')}" if module.computed else ""
    yield f"{module.name}: {count(module.files, 'file')} ({', '.join(module.languages)}){tests}{computed}"
    for required, ties in _by_required(module.ties):
        yield f"  {_verb(ties)} {required}: {_kinds(ties)}, the first at {ties[0].first.path}:{ties[0].first.line}"
    dead = [*(tie for tie in module.ties if tie.is_dead), *module.dead]
    for tie in dead:
        where = f"{tie.first.path}:{tie.first.line}"
        yield f"  imports what is not there: {tie.target} ({count(tie.count, 'import')}, the first at {where})"


def _by_required(ties: Iterable[Tie]) -> Iterator[tuple[str, list[Tie]]]:
    grouped: dict[str, list[Tie]] = {}
    for tie in ties:
        if not tie.is_dead:
            grouped.setdefault(tie.required, []).append(tie)
    for required, found in grouped.items():
        yield required, sorted(found, key=lambda tie: _ORDER.index(tie.kind))


def _verb(ties: Iterable[Tie]) -> str:
    kinds = {tie.kind for tie in ties}
    if kinds & REQUIRING:
        return "requires"
    return "can do without" if ImportKind.OPTIONAL in kinds else "mentions"


def _kinds(ties: Iterable[Tie]) -> str:
    return ", ".join(f"{tie.count:,} {tie.kind.value}" for tie in ties)


def _summary(facts: CodeFacts) -> str:
    pairs = {
        (tie.requirer, tie.required)
        for module in facts.modules.values()
        for tie in module.ties
        if tie.kind in REQUIRING and not tie.is_dead
    }
    with_code = sum(1 for module in facts.modules.values() if module.files)
    return (
        f"{count(facts.files, 'file')} of code, {count(with_code, 'module')} with code, "
        f"{count(len(pairs), 'requirement')} between them"
    )
