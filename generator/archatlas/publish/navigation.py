"""Decides which tabs a site has."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the site: its title and the address of its page."""

    title: str
    address: str

    @property
    def source_path(self) -> str:
        """Return the path of the carrier of the tab's page."""
        return f"{self.address}/index.md" if self.address else "index.md"


TABS = (
    Tab("Overview", ""),
    Tab("Modules", "modules"),
    Tab("Lanes", "lanes"),
    Tab("Owners", "owners"),
    Tab("Dependencies", "dependencies"),
    Tab("Contracts", "contracts"),
    Tab("Data", "data"),
    Tab("Health", "health"),
    Tab("Findings", "findings"),
    Tab("Changes", "changes"),
    Tab("Reference", "reference"),
)
"""The tabs in their order; a tab without a page is not shown."""


def navigation(addresses: Iterable[str]) -> tuple[Tab, ...]:
    """Return the tabs for which a page exists, so that their number does not grow with the estate."""
    present = set(addresses)
    return tuple(tab for tab in TABS if tab.address in present)
