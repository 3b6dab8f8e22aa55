"""`modules/list.json`: what the script draws the list of a large estate from.

It follows the needs of the page and may change with it; programs read `modules.json`.
"""

from archatlas.render.page import RenderedFile
from archatlas.render.payload import Plain, json_text
from archatlas.render.views.catalogue import CatalogueRow, CatalogueView

ADDRESS = "modules/list.json"


def module_list(view: CatalogueView) -> RenderedFile:
    """Render the rows of a list; words that recur are named once and referred to by their number."""
    words: dict[str, int] = {}
    rows = ",\n".join(json_text(_record(row, words)) for row in view.rows)
    return RenderedFile(ADDRESS, f'{{"rows":[\n{rows}\n],"words":{json_text(list(words))}}}\n')


def _record(row: CatalogueRow, words: dict[str, int]) -> list[Plain]:
    def numbers(text: str) -> list[Plain]:
        return [words.setdefault(word, len(words)) for word in text.split()]

    return [
        row.name,
        row.summary,
        [row.badge.mark, row.badge.number, row.badge.word],
        [row.owner, row.owner_href],
        row.layer,
        row.tier,
        [row.coverage, row.coverage_value],
        row.requires,
        row.used_by,
        row.wave,
        row.tens,
        row.uses,
        numbers(row.known),
        numbers(row.rules),
    ]
