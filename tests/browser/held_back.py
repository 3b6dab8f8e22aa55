"""Files of a page that come late: as late as a test wants, whatever the machine does."""

from dataclasses import dataclass, field

from playwright.sync_api import Page, Route


@dataclass
class HeldBack:
    """Holds the answers to requests of a tab back until they may come."""

    routes: list[Route] = field(default_factory=list)
    is_over: bool = False

    @classmethod
    def on(cls, tab: Page, files: str) -> "HeldBack":
        held = cls()
        tab.route(files, lambda route: route.continue_() if held.is_over else held.routes.append(route))
        return held

    def let_come(self) -> None:
        self.is_over = True
        for route in self.routes:
            route.continue_()
