"""Says what a module is to declare otherwise as edits of its text, which is read again: it must say exactly that."""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import pairwise

from archatlas.analysis.rules.references import USES
from archatlas.formats.text_edits import Replacement, edits_of, replaced
from archatlas.formats.yaml_edits import Plain, Replacements, YamlEditor
from archatlas.model.interfaces import UsedModule
from archatlas.model.key_path import below, item
from archatlas.model.module import Module
from archatlas.model.record import dataclass, replace
from archatlas.model.text_edit import TextEdit
from archatlas.model.walk import SECTIONS, is_record, parts_of


@dataclass(frozen=True, slots=True)
class KeyChange:
    """Another value at a key path; None where it goes.

    `is_entry` where it comes to a list of that path, `is_key` where it is another key for what stands there.
    """

    path: str
    value: object
    is_entry: bool = False
    is_key: bool = False
    behind: tuple[object, ...] = ()
    """Further entries that come behind the one that is the value."""

    @property
    def entries(self) -> tuple[object, ...]:
        """Return what comes to a list."""
        return (self.value, *self.behind)


class InexpressibleError(Exception):
    """Say that a difference is none that an edit makes."""


def module_edits(text: str, former: Module, later: Module) -> tuple[TextEdit, ...]:
    """Return edits of a module's text after which it should say something else; none where that is not possible."""
    editor = YamlEditor(text)
    try:
        found = [_replacements(editor, change) for change in _joined(key_changes(former, later))]
    except InexpressibleError:
        return ()
    all_replacements = sorted(one for replacements in found for one in replacements)
    if _overlap(all_replacements) or replaced(text, all_replacements) == text:
        return ()
    return edits_of(former.path, text, all_replacements)


_SAID_TO_BE_EMPTY = frozenset({"dependencies", "dependencies.internal"})
"""Sections that stay when the last entry goes: that a module requires nothing is worth saying."""


def _joined(changes: Iterator[KeyChange]) -> Iterator[KeyChange]:
    """Yield changes, those that add to the end of one list as one."""
    former: KeyChange | None = None
    for change in changes:
        if former is not None and change.is_entry and former.is_entry and change.path == former.path:
            former = replace(former, behind=(*former.behind, change.value))
            continue
        if former is not None:
            yield former
        former = change
    if former is not None:
        yield former


def key_changes(former: object, later: object, path: str = "") -> Iterator[KeyChange]:
    """Yield what differs between two values of the model, by the key path at which a schema says it."""
    if former == later:
        return
    if path == USES and isinstance(former, tuple) and isinstance(later, tuple):
        yield from _changes_of_uses(former, later)
    elif isinstance(former, tuple) and isinstance(later, tuple):
        yield from _list_changes(former, later, path)
    elif is_record(later) and type(former) is type(later):
        if path and path not in _SAID_TO_BE_EMPTY and later == _nothing(later):
            yield KeyChange(path, None)
        else:
            for key in _keys(later):
                yield from key_changes(getattr(former, key), getattr(later, key), below(path, key))
    else:
        yield KeyChange(path, later)


def _changes_of_uses(former: tuple[UsedModule, ...], later: tuple[UsedModule, ...]) -> Iterator[KeyChange]:
    """Yield what differs in the entry points that are used; a schema has the names of modules as keys there."""
    was, now = ({used.name: used.entries for used in uses} for uses in (former, later))
    gone, came = [name for name in was if name not in now], [name for name in now if name not in was]
    if not now:
        yield KeyChange(USES, None)
        return
    if len(gone) == len(came) == 1 and was[gone[0]] == now[came[0]]:
        yield KeyChange(below(USES, gone[0]), came[0], is_key=True)
    else:
        yield from (KeyChange(below(USES, name), None) for name in gone)
        yield from (KeyChange(below(USES, name), now[name]) for name in came)
    for name in was.keys() & now.keys():
        yield from key_changes(was[name], now[name], below(USES, name))


def _keys(record: object) -> Iterator[str]:
    names = (name for name, _part in parts_of(record))
    yield from (name for name in names if not isinstance(record, Module) or name in SECTIONS)


def _nothing(record: object) -> object:
    """Return a record of the same kind that says nothing, None where every such record says something."""
    try:
        return type(record)()
    except TypeError:
        return None


def _list_changes(former: tuple[object, ...], later: tuple[object, ...], path: str) -> Iterator[KeyChange]:
    if not later:
        yield KeyChange(path, ())
        return
    left_out = _left_out(former, later)
    if left_out is not None:
        yield from (KeyChange(item(path, number), None) for number in left_out)
        return
    matcher = SequenceMatcher(None, [*map(repr, former)], [*map(repr, later)], autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        pairs = min(end - start, new_end - new_start)
        for number in range(pairs):
            yield from key_changes(former[start + number], later[new_start + number], item(path, start + number))
        yield from (KeyChange(item(path, number), None) for number in range(start + pairs, end))
        added = later[new_start + pairs : new_end]
        if added and end != len(former):
            raise InexpressibleError(path)
        yield from (KeyChange(path, value, is_entry=True) for value in added)


def _left_out(former: tuple[object, ...], later: tuple[object, ...]) -> list[int] | None:
    """Return which entries are gone where nothing else differs, the later one of equal ones; None where more does."""
    gone, kept = list[int](), 0
    for number, entry in enumerate(former):
        if kept < len(later) and entry == later[kept]:
            kept += 1
        else:
            gone.append(number)
    return gone if kept == len(later) else None


def _replacements(editor: YamlEditor, change: KeyChange) -> Replacements:
    path = _path_in(editor, change.path)
    if change.is_key:
        found = editor.with_other_key(path, str(change.value))
    elif change.is_entry:
        found = editor.with_entries(path, [plain(value) for value in change.entries])
    elif change.value is None or (change.value == () and path in editor.nodes and editor.nodes[path].is_scalar):
        found = editor.without(path)
    elif change.value == ():
        found = editor.emptied(path)
    else:
        found = editor.with_value(path, plain(change.value))
    if found is None:
        raise InexpressibleError(change.path)
    return found


def _path_in(editor: YamlEditor, path: str) -> str:
    """Return the path at which a text has a value; a list of one entry may stand there without being a list."""
    listed = path.removesuffix("[0]")
    return listed if path not in editor.nodes and listed in editor.nodes and editor.nodes[listed].is_scalar else path


def plain(value: object) -> Plain:
    """Return a value of the model as a schema would say it."""
    if isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if is_record(value):
        said = {key: getattr(value, key) for key in _keys(value)}
        return {key: plain(one) for key, one in said.items() if one is not None and one != () and one != _empty(one)}
    raise InexpressibleError(str(type(value)))


def _empty(value: object) -> object:
    return _nothing(value) if is_record(value) else None


def _overlap(replacements: list[Replacement]) -> bool:
    """Tell whether two replacements stand in the same place, so that their order would matter."""
    return any(later[0] < former[1] or later[:2] == former[:2] for former, later in pairwise(replacements))
