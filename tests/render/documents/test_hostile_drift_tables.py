"""Names and paths of scanned code are one cell each in the tables of drift, and never a formula."""

import csv
import io
import json
from typing import cast

import pytest

from archatlas.model.code import CodePlace, LeftOut, UnreadFile
from archatlas.render.site.page import PageOptions, RenderedFile
from archatlas.render.site.pages import Site
from builders import schema_text
from code_facts import code_facts, compared, tie

HOSTILE = (
    '=HYPERLINK("http://x.example","y")/a.py',
    "+1+cmd|' /C calc'!A0.py",
    "-2+3.py",
    "@SUM(1).py",
    "\t=1.py",
    'a","b\n"c.py',
    "a;b,c.py",
    "\x1b]0;owned\x07.py",
    "‮gpj.py",
    "<script>alert(1)</script>.py",
    "=" * 40_000,
)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("table", ["drift", "code"])
def test_a_name_is_one_inert_cell(name: str, table: str) -> None:
    dead = tie("one.a", "two.c", first=CodePlace(name, 7), is_dead=True, target=name)
    told: dict[str, object] = {
        "unassigned": (name,),
        "claimed_twice": (name,),
        "built": (name,),
        "broken": (CodePlace(name, 3),),
        "unread": (UnreadFile(name, name),),
        "left_out": (LeftOut(name, name, 1),),
        "without_edges": {name: 1},
    }
    known = compared((schema_text("one.a"), schema_text("two.c")), code_facts(("one.a", "two.c"), dead, **told))
    files = {item.address: item for item in Site(known, PageOptions(), lambda _dot: None).pages()}
    rows = [*csv.reader(io.StringIO(cast(RenderedFile, files[f"tables/{table}.csv"].render()).text))]
    document = json.loads(cast(RenderedFile, files[f"tables/{table}.json"].render()).text)

    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) == len(document["rows"]) + 1
    cells = [cell for row in rows[1:] for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert [cell for cell in cells if any(ord(letter) < 32 or letter in "\x7f‮" for letter in cell)] == []
