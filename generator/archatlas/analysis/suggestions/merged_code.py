"""What the code says of two modules as one, as a scan would after the patterns of both stand in one schema."""

from collections.abc import Iterable, Iterator
from operator import attrgetter

from archatlas.model.code import CodeFacts, CodePlace, ImportKind, ModuleCode, Tie
from archatlas.model.module import Module
from archatlas.model.record import replace


def is_code_mergeable(code: CodeFacts | None, *modules: Module) -> bool:
    """Tell whether the schemas alone say which files are whose, and all files have the same owner."""
    if code is None:
        return True
    found = [(module, code.modules[module.name]) for module in modules if module.name in code.modules]
    with_files = [(module, one) for module, one in found if one.files]
    is_said = all(module.discovery.file_patterns for module, _one in with_files)
    return is_said and len({one.owner for _module, one in with_files}) <= 1


def with_merged_code(code: CodeFacts, kept: str, gone: str) -> CodeFacts:
    """Return code in which the files of one module belong to another.

    An import statement that names both counts twice then, as it did before.
    """
    modules = {
        name: replace(one, ties=tuple(_redirected(one, kept, gone)))
        for name, one in code.modules.items()
        if name not in (kept, gone)
    }
    modules[kept] = _joined(code.modules.get(kept, ModuleCode(kept)), code.modules.get(gone, ModuleCode(gone)))
    return replace(code, modules={name: modules[name] for name in sorted(modules)})


def _redirected(module: ModuleCode, kept: str, gone: str) -> Iterator[Tie]:
    if all(tie.required != gone for tie in module.ties):
        yield from module.ties
        return
    ties = (replace(tie, required=kept) if tie.required == gone else tie for tie in module.ties)
    yield from _summed(ties)


def _joined(kept: ModuleCode, gone: ModuleCode) -> ModuleCode:
    both = {kept.name, gone.name}
    ties = [replace(tie, requirer=kept.name) for tie in (*kept.ties, *gone.ties)]
    inside = (replace(tie, required=kept.name) for tie in ties if tie.required in both and tie.is_dead)
    dead = (
        replace(tie, requirer=kept.name, required=kept.name if tie.required else "") for tie in (*kept.dead, *gone.dead)
    )
    return replace(
        kept,
        roots=_outermost((*kept.roots, *gone.roots)),
        languages=_both(kept.languages, gone.languages),
        files=kept.files + gone.files,
        test_files=kept.test_files + gone.test_files,
        tests=_sum(kept.tests, gone.tests),
        surface=_both(kept.surface, gone.surface),
        ties=tuple(_summed(tie for tie in ties if tie.required not in both)),
        dead=tuple(_summed((*inside, *dead))),
        libraries=tuple(
            sorted({one.name: one for one in (*gone.libraries, *kept.libraries)}.values(), key=attrgetter("name"))
        ),
        entry_points=_both(kept.entry_points, gone.entry_points),
        owner=kept.owner if kept.files else gone.owner,
        environment=_both(kept.environment, gone.environment),
        computed=kept.computed + gone.computed,
        patterns=tuple(dict.fromkeys((*kept.patterns, *gone.patterns))),
    )


def _both(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*first, *second}))


def _sum(first: int | None, second: int | None) -> int | None:
    told = [number for number in (first, second) if number is not None]
    return sum(told) if told else None


def _summed(ties: Iterable[Tie]) -> Iterator[Tie]:
    """Yield imports of one kind to one module as one tie, which begins where the first of them stands."""
    found = dict[tuple[str, bool, ImportKind], Tie]()
    for tie in ties:
        key = (tie.required, tie.is_dead, tie.kind)
        known = found.get(key)
        first = min(tie, known or tie, key=lambda one: _place(one.first))
        found[key] = replace(first, count=tie.count + (known.count if known else 0))
    yield from sorted(found.values(), key=lambda tie: (tie.required, tie.is_dead, tie.kind.value))


def _place(place: CodePlace) -> tuple[str, int]:
    return place.path, place.line


def _outermost(folders: Iterable[str]) -> tuple[str, ...]:
    """Return the directories that lie in none of the others."""
    every = sorted(set(folders))
    return tuple(one for one in every if not any(_is_below(one, other) for other in every))


def _is_below(folder: str, other: str) -> bool:
    return folder != other and (other == "" or folder.startswith(f"{other}/"))
