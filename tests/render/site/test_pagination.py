"""Rows too many for one page stand on several, each once."""

from hypothesis import given
from hypothesis import strategies as st

from archatlas.render.site.pagination import PAGE_ROWS, PART_ROWS, ListPage, PagingPlan, paginate, path_segments

Row = tuple[str, str, int]
PLAN: PagingPlan[Row] = PagingPlan((lambda row: row[0], lambda row: row[1]), lambda row: str(row[2]))


def rows_of(**numbers: int) -> list[Row]:
    """Return rows whose keys are the two parts of a name such as `a_x`."""
    return [(name[0], name[2], number) for name, many in numbers.items() for number in range(many)]


def list_page_of(rows: list[Row]) -> ListPage[Row]:
    return paginate("list", "list", rows, PLAN)


def test_what_fits_stands_on_one_page() -> None:
    list_page = list_page_of(rows_of(a_x=PAGE_ROWS))

    assert [page.address for page in list_page.pages()] == ["list"]


def test_what_does_not_fit_is_spread_by_the_first_key() -> None:
    list_page = list_page_of(rows_of(a_x=PAGE_ROWS, b_x=1))

    assert [page.address for page in list_page.pages()] == ["list", "list/a", "list/b"]
    assert list_page.find("b").rows == (("b", "x", 0),)


def test_a_key_with_too_many_rows_is_spread_by_the_next_one_and_then_in_parts() -> None:
    list_page = list_page_of(rows_of(a_x=PAGE_ROWS + 1, a_y=1, b_x=1))

    assert [page.address for page in list_page.find("a").inner] == ["list/a/x", "list/a/y"]
    parts = list_page.find("a", "x").inner
    assert [len(part.rows) for part in parts] == [PART_ROWS] * 4 + [1]
    assert parts[0].label == f"x 1: 0 to {PART_ROWS - 1}"


def test_rows_with_an_unknown_key_are_looked_for_where_all_are() -> None:
    list_page = list_page_of(rows_of(a_x=PAGE_ROWS, b_x=1))

    assert list_page.find("c") is list_page
    assert list_page.find() is list_page


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.integers(1, 1500)), max_size=6))
def test_every_row_stands_on_one_page_and_no_page_is_too_long(blocks: list[tuple[str, str, int]]) -> None:
    rows = [(key, other, number) for key, other, many in blocks for number in range(many)]
    list_page = list_page_of(rows)
    lists = list_page.lists()

    assert sorted(row for page in lists for row in page.rows) == sorted(rows)
    assert all(len(page.rows) <= PAGE_ROWS for page in lists)
    addresses = [page.address for page in list_page.pages()]
    assert len(set(addresses)) == len(addresses)


@given(st.lists(st.text(max_size=30), unique=True, max_size=20))
def test_a_part_of_an_address_is_distinct_and_stays_inside_the_site(values: list[str]) -> None:
    segments = path_segments(values)

    assert len(set(segments)) == len(values)
    assert all(segment and set(segment) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-") for segment in segments)
