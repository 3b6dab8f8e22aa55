"""A diagram is read with the keyboard, and by those who hear it."""

from playwright.sync_api import Page

from browser.serving import ServedSite

NODE = ".v-pic svg.v-dg a"


def test_tab_reaches_each_node_in_reading_order(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}modules/lukhas.memory/")
    wanted = tab.locator(f"{NODE}:visible").evaluate_all("nodes => nodes.map(node => node.getAttribute('xlink:href'))")
    assert len(wanted) > 2

    assert _visited_by_tab(tab) == wanted


def test_each_node_has_a_name_of_its_own(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}modules/lukhas.memory/")
    heard = (
        tab.locator(".v-pic svg[role=group]:visible")
        .first.locator("a")
        .evaluate_all("nodes => nodes.map(node => node.getAttribute('aria-label'))")
    )

    assert len(heard) > 2
    assert all(heard)
    assert len(set(heard)) == len(heard)


def _visited_by_tab(tab: Page) -> list[str]:
    """Return where the nodes lead that get the focus, from the top of the page on, top to bottom on screen."""
    visited: list[str] = []
    for _ in range(200):
        tab.keyboard.press("Tab")
        state = tab.evaluate(
            """() => { const focus = document.activeElement;
                const link = focus.closest("svg.v-dg") ? focus.getAttribute("xlink:href") : "";
                return [focus === document.body, link]; }"""
        )
        if state[1]:
            visited.append(state[1])
        elif state[0] or visited:
            break
    return visited
