"""What settles a pair of the drift page: the edit of the schema, line by line, or the lines of code to look at."""

from collections.abc import Iterator

from archatlas.analysis.estate.drift import Bond, ComparedPair, PairVerdict
from archatlas.analysis.rules.context import REQUIRES
from archatlas.analysis.rules.drift import WEAK
from archatlas.model.key_path import item
from archatlas.model.module import Module
from archatlas.render.site.components.blocks import Text
from archatlas.render.site.components.verdicts import place_text
from archatlas.render.site.page import PageOptions
from archatlas.render.text.escaping import one_line

FIXES = "archatlas fix --drift --write"
"""The command that makes all these edits."""


def action_cell(pair: ComparedPair, module: Module, options: PageOptions) -> tuple[Text, ...]:
    """Return a word that opens what to do about a pair, nothing where it is confirmed; the module is its requirer."""
    if pair.verdict is PairVerdict.UNDECLARED:
        return (Text("Declare", opens=tuple(_declaring(pair, module, options))),)
    if pair.verdict is PairVerdict.UNUSED:
        return (Text("Remove", opens=tuple(_removing(pair, module, options, REQUIRES, WEAK))),)
    if pair.verdict is PairVerdict.DEAD_TARGET and pair.places:
        return (Text("Show the lines", opens=tuple(_lines(pair, options))),)
    return ()


def _declaring(pair: ComparedPair, module: Module, options: PageOptions) -> Iterator[Text]:
    key, known = WEAK if pair.in_code is Bond.WEAK else REQUIRES, module.positions
    entries = [known[one] for one in (item(key, number) for number in range(len(_names(module, key)))) if one in known]
    if entries and entries[0][0] > known[key][0]:
        verb, line, text = "insert below:", entries[-1][0], f"{' ' * max(entries[0][1] - 3, 0)}- {pair.required}"
    elif key in known:
        verb, line, text = "add to the list in:", known[key][0], pair.required
    else:
        verb, line, text = "add to:", *_added(module, key, pair.required)
    yield from (Text(verb), _place(module, line, options), Text(text, copied=True))
    yield from _removing(pair, module, options, WEAK if key == REQUIRES else "")


def _added(module: Module, key: str, name: str) -> tuple[int, str]:
    """Return the line of the nearest key that is there, and what has to stand below it."""
    steps = key.split(".")
    known = next((n for n in range(len(steps), 0, -1) if ".".join(steps[:n]) in module.positions), 0)
    nearest = ".".join(steps[:known])
    line, column = module.positions.get(nearest, (0, -1))
    inside = (place[1] - 1 for key, place in module.positions.items() if key.rpartition(".")[0] == nearest != "")
    indent = next(inside, column + 1)
    lines = [*(f"{step}:" for step in steps[known:]), f"- {name}"]
    return line, "\n".join(f"{' ' * (indent + 2 * depth)}{one}" for depth, one in enumerate(lines))


def _removing(pair: ComparedPair, module: Module, options: PageOptions, *keys: str) -> Iterator[Text]:
    for key in filter(None, keys):
        for number, name in enumerate(_names(module, key)):
            if name == pair.required:
                line, _column = module.positions.get(item(key, number), (0, 0))
                yield from (Text("take out:"), _place(module, line, options), Text(f"- {name}", code=True))


def _names(module: Module, key: str) -> tuple[str, ...]:
    internal = module.dependencies.internal
    return internal.weak_dependencies if key == WEAK else internal.requires


def _place(module: Module, line: int, options: PageOptions) -> Text:
    path = one_line(options.shown_path(module.path), 200)
    return Text(f"{path}:{line}" if line else path, code=True, href=options.edit_address(module.path))


def _lines(pair: ComparedPair, options: PageOptions) -> Iterator[Text]:
    yield Text("correct the import, or bring the file back:")
    yield from (place_text(options, place) for place in pair.places)
