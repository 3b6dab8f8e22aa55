"""The parts that every kind of page has: headings, source marks, problem rows, tables that compare, states."""

import pytest
from markupsafe import Markup

from archatlas.render.site.components.blocks import Badge, Text
from archatlas.render.site.components.page_parts import (
    CellPlace,
    CompareColumn,
    CompareRow,
    CompareTable,
    Problem,
    compare_markup,
    heading,
    problem_rows,
    source_key,
    source_mark,
)

HOSTILE = '<script>alert("x")</script>'


def test_a_heading_shows_its_number_and_a_named_link_to_itself() -> None:
    shown = heading("Impact", "impact", 4)

    assert '<h2 id="impact">Impact <span class="n">4</span>' in shown
    assert '<a class="v-link" href="#impact" aria-label="Link to Impact">#</a>' in shown


def test_a_heading_shows_the_number_zero_but_no_empty_one() -> None:
    assert ">0</span>" in heading("Impact", "impact", 0)
    assert 'class="n"' not in heading("Impact", "impact")


@pytest.mark.parametrize(
    "markup",
    [
        heading(HOSTILE, HOSTILE, HOSTILE),
        problem_rows([Problem("bad", HOSTILE, HOSTILE, HOSTILE, HOSTILE, (Text(HOSTILE),))]),
        compare_markup(
            CompareTable(
                (CompareColumn(HOSTILE, CellPlace.HEAD), CompareColumn(HOSTILE)),
                (CompareRow(((Text(HOSTILE),), (Text(HOSTILE),)), HOSTILE), CompareRow((), group=HOSTILE)),
                HOSTILE,
            )
        ),
        source_mark("d", HOSTILE),
    ],
)
def test_a_hostile_text_stays_a_text_in_every_part(markup: Markup) -> None:
    assert "<script" not in markup
    assert "&lt;script" in markup


def test_the_key_names_each_sign_once_and_in_its_order() -> None:
    key = source_key(["u", "m", "u"])

    assert key.count("v-src") == 4
    assert key.index("computed or measured") < key.index("nobody has said")
    assert source_key([]) == ""


def test_the_cells_of_a_table_that_compares_say_where_they_go_on_a_phone() -> None:
    table = CompareTable(
        (
            CompareColumn("Module", CellPlace.HEAD),
            CompareColumn("Health", CellPlace.RIGHT, numeric=True),
            CompareColumn("Owner"),
        ),
        (CompareRow(((Text("a.b", href="../a.b/"),), Badge("ok", "93", "Healthy"), (Text("@Team"),))),),
    )

    shown = compare_markup(table)

    assert '<th scope="row" class="head"><a href="../a.b/">a.b</a></th> <td class="right num">' in shown
    assert '<td data-l="Owner">@Team</td>' in shown
    assert '<span class="ad-vh"> Healthy</span>' in shown
