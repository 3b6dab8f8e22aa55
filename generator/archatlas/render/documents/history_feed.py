"""The Atom feed of what happened to an estate (RFC 4287)."""

from hashlib import sha256

from archatlas.analysis.history.history import EstateHistory
from archatlas.model.history import PastEvent
from archatlas.render.site.links import HISTORY, module_address
from archatlas.render.site.page import PageOptions
from archatlas.render.text.escaping import escaped, one_line
from archatlas.render.text.history_words import event_in_words

FEED = "history/feed.xml"
ENTRIES = 100
"""Events that the feed has, the newest ones."""


def history_feed(history: EstateHistory, options: PageOptions) -> str:
    """Return the feed; its ids are made of what happened, so that a reader sees each event once."""
    name = escaped(one_line(options.site_name))
    updated = history.points[-1].day.isoformat() if history.points else "1970-01-01"
    entries = "".join(_entry(event, options, place) for event, place in _numbered(history.events[:ENTRIES]))
    identity = _urn(f"feed {options.site_url or options.site_name}")
    base = options.site_url
    own = f'<link rel="self" href="{escaped(base)}{FEED}"/>\n' if base else ""
    page = f'<link rel="alternate" href="{escaped(base)}{HISTORY}/"/>\n' if base else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>{identity}</id>\n<title>{name}: what happened</title>\n<updated>{updated}T00:00:00Z</updated>\n"
        f"<author><name>{name}</name></author>\n{own}{page}{entries}</feed>\n"
    )


def _numbered(events: tuple[PastEvent, ...]) -> list[tuple[PastEvent, int]]:
    """Return events with a number that tells equal ones apart."""
    seen: dict[PastEvent, int] = {}
    found = []
    for event in events:
        seen[event] = seen.get(event, -1) + 1
        found.append((event, seen[event]))
    return found


def _entry(event: PastEvent, options: PageOptions, place: int) -> str:
    words = escaped(f"{one_line(event.module) or 'All modules'} {event_in_words(event)}")
    said = (event.day.isoformat(), event.commit, event.kind.value, event.module, event.before, event.after, str(place))
    address = f"{options.site_url}{module_address(event.module) if event.module else HISTORY}/"
    link = f'<link rel="alternate" href="{escaped(address)}"/>' if options.site_url else ""
    return (
        f"<entry><id>{_urn(chr(0).join(said))}</id><title>{words}</title>"
        f"<updated>{event.day.isoformat()}T00:00:00Z</updated>{link}<content>{words}</content></entry>\n"
    )


def _urn(text: str) -> str:
    digest = sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
    return f"urn:uuid:{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"
