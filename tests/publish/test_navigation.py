"""A site has the words of the navigation for which it has pages, and the same pages in its map."""

from archatlas.publish.mkdocs.navigation import with_map_filled_in, written_navigation
from archatlas.publish.mkdocs.site_frame import frame_values
from archatlas.render.site.site_map import bare_map


def test_the_words_stand_in_their_fixed_order_with_their_pages_below() -> None:
    assert written_navigation(bare_map().among(("lanes", "modules", ""))) == [
        {"Overview": "index.md"},
        {"Modules": [{"All modules": "modules/index.md"}, {"Lanes": "lanes/index.md"}]},
    ]


def test_a_word_without_a_page_is_not_shown() -> None:
    assert [group.title for group in bare_map().among(("", "modules/lane.one")).groups] == ["Overview"]


def test_a_navigation_of_ones_own_gets_the_pages_where_it_names_the_address_of_the_atlas() -> None:
    known = bare_map().among(("", "owners"))

    assert with_map_filled_in(["index.md", "atlas/"], "atlas", known, "Atlas") == [
        "index.md",
        {"Atlas": [{"Overview": "atlas/index.md"}, {"Modules": [{"Owners": "atlas/owners/index.md"}]}]},
    ]


def test_a_page_belongs_to_the_entry_that_is_nearest_above_it() -> None:
    known = bare_map()

    assert [
        entry.title if (entry := known.entry_of(address)) else None
        for address in ("", "modules/a.b", "modules", "topics/x", "reference", "reference/fields", "elsewhere")
    ] == ["Overview", "All modules", "All modules", "Topics and data", "Words", "Fields", None]


def test_templates_are_told_addresses_below_the_root_of_the_site() -> None:
    values = frame_values(bare_map().among(("", "lanes")), "docs/atlas")

    assert values["place"] == "docs/atlas/"
    assert [entry["address"] for group in values["groups"] for entry in group["entries"]] == [  # type: ignore[attr-defined]
        "docs/atlas",
        "docs/atlas/lanes",
    ]
