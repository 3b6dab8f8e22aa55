"""A site has the tabs for which it has pages."""

from archatlas.publish.mkdocs.navigation import navigation


def test_tabs_stand_in_their_fixed_order() -> None:
    assert [tab.title for tab in navigation(("lanes", "modules", ""))] == ["Overview", "Modules", "Lanes"]


def test_a_tab_without_a_page_is_not_shown() -> None:
    assert [tab.source_path for tab in navigation(("", "modules/lane.one"))] == ["index.md"]
