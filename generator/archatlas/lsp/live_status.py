"""How modules do now, as the registry that the settings name says it: asked beside, so that nobody waits for it."""

import json
import time
from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import quote

from archatlas.model.errors import UserError
from archatlas.model.record import dataclass

if TYPE_CHECKING:
    from archatlas.transport.atlas_request import AtlasAnswer

FRESH = 15.0
"""Seconds for which an answer is not asked for again."""
KEPT = 120.0
"""Seconds after which an answer says nothing about now."""
SECONDS = 3.0
"""How long an answer may take."""
_BYTES = 64 * 2**10
_AT_ONCE = 4
"""Most questions that wait for an answer."""
_REMEMBERED = 500
"""Most answers that are kept."""
_WORDS = {"unmonitored": "not watched"}
"""What people call a state that programs call otherwise."""
ASKED = "the registry is being asked"

Ask = Callable[[str, str, int, float], "AtlasAnswer"]
Beside = Callable[[Callable[[], None]], None]
"""Runs something while its caller goes on."""


def ask_registry(address: str, etag: str, limit: int, seconds: float) -> "AtlasAnswer":
    """Ask as everybody does; what that takes is loaded only where settings name a registry."""
    from archatlas.transport.atlas_request import ask_atlas

    return ask_atlas(address, etag, limit, seconds)


def in_a_thread(work: Callable[[], None]) -> None:
    """Run something in a thread that holds nobody up."""
    Thread(target=work, daemon=True).start()


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a registry said, and when."""

    words: str
    at: float


class LiveStatus:
    """Remembers for a short time what registries said of modules."""

    def __init__(
        self, ask: Ask = ask_registry, clock: Callable[[], float] = time.monotonic, beside: Beside = in_a_thread
    ) -> None:
        """Know nothing, and ask nobody before somebody wants to know."""
        self._ask, self._clock, self._beside = ask, clock, beside
        self._heard: dict[tuple[str, str], _Heard] = {}
        self._asking: set[tuple[str, str]] = set()

    def of(self, origin: str, name: str) -> str:
        """Return what is known of a module at once, empty where there is no registry; what is old is asked again."""
        if not origin:
            return ""
        key, now = (origin, name), self._clock()
        heard = self._heard.get(key)
        if (heard is None or now - heard.at > FRESH) and key not in self._asking and len(self._asking) < _AT_ONCE:
            self._asking.add(key)
            self._beside(lambda: self._take(key))
            heard = self._heard.get(key)
        return heard.words if heard is not None and now - heard.at <= KEPT else ASKED

    def _take(self, key: tuple[str, str]) -> None:
        try:
            words = self._answer(*key)
            if len(self._heard) >= _REMEMBERED:
                self._heard.clear()
            self._heard[key] = _Heard(words, self._clock())
        finally:
            self._asking.discard(key)

    def _answer(self, origin: str, name: str) -> str:
        address = f"{origin.rstrip('/')}/v1/modules?fields=status,since,reason&limit=1&names={quote(name, safe='')}"
        try:
            answer = self._ask(address, "", _BYTES, SECONDS)
            return _in_words(json.loads(answer.content or b"null"))
        except UserError as refusal:
            return f"not known: {refusal}"
        except (ValueError, RecursionError):
            return "not known: the registry gives no answer that can be read"


def _in_words(document: object) -> str:
    modules = document.get("modules") if isinstance(document, dict) else None
    if not isinstance(modules, list) or not modules or not isinstance(modules[0], dict):
        return "not known: the registry does not know the module"
    state, since, reason = (_text(modules[0], key) for key in ("status", "since", "reason"))
    began = f" since {since}" if since else ""
    return f"{_WORDS.get(state, state) or 'unknown'}{began}" + (f": {reason}" if reason else "")


def _text(said: dict[object, object], key: str) -> str:
    value = said.get(key)
    return value[:200] if isinstance(value, str) else ""
