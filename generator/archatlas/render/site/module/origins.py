"""What other systems say of a module: where it stands, what the module is a part of, and everything that they say."""

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module, ModuleName
from archatlas.model.origin import Origin
from archatlas.render.site.components.blocks import Block, Fact, Fold, Grid, Text
from archatlas.render.site.components.labels import module_text
from archatlas.render.site.links import module_address
from archatlas.render.site.page import PageOptions
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count

SHOWN_VALUES = 200
"""Most values of one description that a page lists; module.json has all of them."""
SHOWN_LETTERS = 200
"""Most letters of a value that a page shows: an API may be defined within a description."""
SHOWN_PARTS = 100
"""Most parts of a module that its page links."""


def earlier_names(module: Module) -> tuple[str, ...]:
    """Return the names that the module had before, without what other systems call it."""
    references = {origin.reference for origin in module.origins}
    return tuple(alias for alias in module.identity.aliases if alias not in references)


def origin_facts(origins: tuple[Origin, ...], options: PageOptions) -> list[Fact]:
    """Return where other systems describe a thing, with the file and the line."""
    texts = tuple(
        Text(
            f"{one_line(options.shown_path(origin.path))}:{origin.line}",
            code=True,
            href=options.file_address(origin.path),
            note=f"{one_line(origin.system)}, {one_line(origin.reference)}",
        )
        for origin in origins
    )
    return [Fact("Described in", texts)] if texts else []


def family_facts(assessment: Assessment, module: Module) -> list[Fact]:
    """Return what the module is a part of, and what its parts are."""
    sides = (("Part of", module.part_of), ("Parts", assessment.parts.get(module.name, ())))
    return [Fact(label, tuple(_linked(assessment, module, names[:SHOWN_PARTS]))) for label, names in sides if names]


def _linked(assessment: Assessment, module: Module, names: tuple[ModuleName, ...]) -> list[Text]:
    here = module_address(module.name)
    return [module_text(assessment.catalog[name], here) for name in names if name in assessment.catalog]


def origin_folds(origins: tuple[Origin, ...]) -> list[Block]:
    """Return behind a line all that other systems say, whether it has a place in the format or not."""
    return [
        Fold(
            f"{one_line(origin.system)} says {count(len(origin.says), 'thing')} of {one_line(origin.reference)}",
            (Grid(tuple(Fact(one_line(key), (Text(_short(value)),)) for key, value in origin.says[:SHOWN_VALUES])),),
            quiet=True,
        )
        for origin in origins
        if origin.says
    ]


def _short(value: str) -> str:
    line = one_line(value)
    return line if len(line) <= SHOWN_LETTERS else f"{line[:SHOWN_LETTERS]}…"
