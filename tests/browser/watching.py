"""Notes what a page does that it should not: errors, requests to other hosts, dialogs."""

from dataclasses import dataclass, field

from playwright.sync_api import Dialog, Page, Request

_LOCAL = ("data:", "blob:", "about:")


@dataclass(slots=True)
class Watch:
    """What happened in a browser tab since it was opened."""

    site_address: str
    problems: list[str] = field(default_factory=list)

    def attach(self, page: Page) -> None:
        """Note everything that this tab does from now on."""
        page.on("console", lambda message: self._note(message.type, message.text, message.type in ("error", "warning")))
        page.on("pageerror", lambda error: self._note("script", str(error)))
        page.on("request", lambda request: self._note_request(request))
        page.on("dialog", lambda dialog: self._note_dialog(dialog))
        page.on("popup", lambda popup: self._note("new window", popup.url))

    def _note(self, kind: str, text: str, is_problem: bool = True) -> None:
        if is_problem:
            self.problems.append(f"{kind}: {text}")

    def _note_request(self, request: Request) -> None:
        self._note("foreign request", request.url, not request.url.startswith((self.site_address, *_LOCAL)))

    def _note_dialog(self, dialog: Dialog) -> None:
        self._note("dialog", dialog.message)
        dialog.dismiss()
