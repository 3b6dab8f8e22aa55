"""What there is to say about what the pointer rests on."""

from collections.abc import Callable, Mapping

from lsprotocol import types

from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.lsp.cards import key_text, lane_card, library_card, module_card, owner_card, rule_card, topic_card
from archatlas.lsp.documents import DocumentSort
from archatlas.lsp.json_schemas import settings_shape_at, shape_at
from archatlas.lsp.mentioned import Mentioned, Pointed, pointed_at
from archatlas.lsp.named_values import NamedKind
from archatlas.lsp.position import PlaceKind, editor_range
from archatlas.lsp.shown_text import shown_text
from archatlas.lsp.snapshot import Snapshot
from archatlas.model.module import ModuleName
from archatlas.render.reports.quoted_text import code_span


def _says_nothing(_origin: str, _name: str) -> str:
    """Know nothing of how modules do now."""
    return ""


def hover(
    snapshot: Snapshot, path: str, position: types.Position, live: Callable[[str, str], str] = _says_nothing
) -> types.Hover | None:
    """Return the card of a module, or the explanation of a key or a rule, None where there is nothing to say.

    `live` says at once how a module does, given the address of the registry that the settings name.
    """
    pointed = pointed_at(snapshot, path, position)
    if pointed is None:
        return None
    text = ""
    if pointed.named is not None and pointed.named.kind is NamedKind.MODULE:
        text = _module(snapshot, pointed.named, live)
    elif pointed.named is not None:
        text = _CARDS[pointed.named.kind](snapshot, pointed.named)
    text = text or _explained(pointed)
    if not text:
        return None
    return types.Hover(shown_text(text, snapshot.options.hovers_in), editor_range(pointed.place.range))


def _explained(pointed: Pointed) -> str:
    """Return what the format says of a key, or of the value that stands there."""
    path = pointed.place.key_path
    shape = settings_shape_at(path) if pointed.sort is DocumentSort.SETTINGS else shape_at(path)
    is_known = bool(shape.parts) and (pointed.place.kind is PlaceKind.KEY or bool(shape.words))
    return key_text(path, shape) if is_known else ""


def _module(snapshot: Snapshot, named: Mentioned, live: Callable[[str, str], str]) -> str:
    catalog = snapshot.assessment.catalog
    module = catalog.get(ModuleName(named.name))
    if module is not None:
        return module_card(snapshot, module, live(snapshot.settings.site.live, module.name))
    today = snapshot.assessment.evaluated.context.name_of_today(named.name)
    if today:
        return f"{code_span(named.name)} is called {code_span(today)} now\n\n" + module_card(
            snapshot, catalog[ModuleName(today)]
        )
    return ""


def _topic(snapshot: Snapshot, named: Mentioned) -> str:
    topic = snapshot.assessment.evaluated.context.topics.get(named.name)
    return topic_card(snapshot, topic) if topic else ""


def _rule(snapshot: Snapshot, named: Mentioned) -> str:
    rule = KNOWN_RULES.get(named.name)
    return rule_card(snapshot, rule) if rule else ""


def _nothing(_snapshot: Snapshot, _named: Mentioned) -> str:
    return ""


_CARDS: Mapping[NamedKind, Callable[[Snapshot, Mentioned], str]] = {
    **dict.fromkeys(NamedKind, _nothing),
    NamedKind.OWNER: lambda snapshot, named: owner_card(snapshot, named.name),
    NamedKind.TOPIC: _topic,
    NamedKind.LIBRARY: lambda snapshot, named: library_card(snapshot, named.name),
    NamedKind.LANE: lambda snapshot, named: lane_card(snapshot, named.name),
    NamedKind.RULE: _rule,
}
