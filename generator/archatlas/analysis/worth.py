"""Which of a module's values are no evidence, value by value."""

from collections.abc import Iterator

from archatlas.analysis.evidence import LISTS, Evidence, Judge
from archatlas.model.module import Module

Doubt = tuple[str, Evidence]

_REVIEW = "ownership.last_review"
_DOUBTFUL = (Evidence.DEFAULT, Evidence.PLACEHOLDER)


def doubtful_values(judge: Judge, module: Module) -> Iterator[Doubt]:
    """Yield key path and state of each declared value that is a shared default or a placeholder.

    A list that nearly all modules share is named as a whole, entries of other lists by their position, as in
    `contracts.invariants[0]`; `[*]` says that it holds for every entry.
    """
    for key in sorted({*judge.defaults, *judge.placeholders} - {_REVIEW}):
        yield from _doubts(judge, module, key)
    if module.ownership.last_review and not judge.reviewed_by_a_person(module):
        yield _REVIEW, Evidence.PLACEHOLDER
    for key, entries_of in LISTS.items():
        if judge.is_shared_list(module, key, entries_of(module)):
            yield key, Evidence.DEFAULT


def _doubts(judge: Judge, module: Module, key: str) -> Iterator[Doubt]:
    names = key.split(".")
    value: object = module
    for position, name in enumerate(names, start=1):
        value = getattr(value, name, None)
        if value is None:
            return
        if isinstance(value, tuple):
            yield from _in_list(judge, module, names[:position], names[position:])
            return
    state = _state(judge, module, key, value)
    if state in _DOUBTFUL:
        yield key, state


def _in_list(judge: Judge, module: Module, outside: list[str], inside: list[str]) -> Iterator[Doubt]:
    entries, path = _below(module, outside), ".".join(outside)
    if not isinstance(entries, tuple) or not entries:
        return
    if judge.is_default(path, entries):
        yield path, Evidence.DEFAULT
        return
    key = ".".join((*outside, *inside))
    states = [_state(judge, module, key, _below(entry, inside)) for entry in entries]
    for state in _DOUBTFUL:
        found = [position for position, one in enumerate(states) if one is state]
        shown = ["*"] if len(found) == len(entries) else found
        yield from ((".".join((f"{path}[{position}]", *inside)), state) for position in shown)


def _below(record: object, names: list[str]) -> object:
    for name in names:
        record = getattr(record, name, None)
    return record


def _state(judge: Judge, module: Module, key: str, value: object) -> Evidence:
    plain = value if isinstance(value, (str, int, float)) else None
    return judge.judge(module, key, plain)
