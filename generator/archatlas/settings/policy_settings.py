"""The architecture policy as `archatlas.yml` writes it down."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from fnmatch import fnmatchcase
from fractions import Fraction
from itertools import islice
from typing import Any

from archatlas.analysis.estate.decimals import as_fraction
from archatlas.analysis.policy.policy import (
    EstateLimits,
    LanePolicy,
    LayerPolicy,
    Limits,
    Mention,
    Policy,
    SelectedLimits,
    Selection,
    SeverityOverride,
    TierPolicy,
    Waiver,
)
from archatlas.analysis.rules.registry import KNOWN_RULES, REFUSING_RULES, no_such_rule
from archatlas.formats.document import Document
from archatlas.model.finding import Severity
from archatlas.model.key_path import below, enclosing
from archatlas.model.near_names import suggest, suggest_choice
from archatlas.model.source import Location

Problem = tuple[Location, str]

SEVERITIES = ("off", "note", "warning", "error")
"""What can be said of a rule."""

_COUNTS = ("fan_out", "fan_in")
_SHARES = ("instability", "instability_step", "distance", "reach")
_SELECTION = ("lanes", "layers", "tiers", "owners", "modules", "paths")
_MENTIONED = {"lanes": "lane", "layers": "layer", "owners": "owner", "modules": "module"}


def policy_of(document: Document) -> Policy:
    """Return the policy of a settings file whose shape has been checked."""
    tree: Any = document.tree
    lanes, layers = tree.get("lanes", {}), tree.get("layers", {})
    default = Policy()
    return Policy(
        lanes=LanePolicy(
            tuple(lanes.get("order", ())),
            {lane: tuple(allowed or ()) for lane, allowed in lanes.get("may_require", {}).items()},
        ),
        layers=LayerPolicy(tuple(layers.get("order", default.layers.order)), tuple(layers.get("closed", ()))),
        tiers=TierPolicy(tree.get("tiers", {}).get("tolerance", 0)),
        limits=(*default.limits, *map(_selected_limits, tree.get("thresholds", ()))),
        estate=_estate_limits(document, tree.get("estate_thresholds", {})),
        severity_overrides=tuple(_severity_overrides(tree.get("rules", {}))),
        waivers=tuple(
            _waiver(entry, document.at(f"waivers[{index}]")) for index, entry in enumerate(tree.get("waivers", ()))
        ),
        mentions=tuple(_mentions(document, tree)),
        asked=_asked(tree["live"]) if "live" in tree else None,
    )


def _asked(live: Mapping[str, Any]) -> frozenset[tuple[str, int]]:
    from archatlas.settings.live import allow_list

    return allow_list(live.get("allow", ())).endpoints


def policy_problems(document: Document) -> Iterator[Problem]:
    """Yield what is wrong with a policy besides its shape, each with its place.

    The shape may be wrong as well: what is not of the kind that it should be is passed over here.
    """
    rules, allowed = _mapping(document, "rules"), _mapping(document, "lanes", "may_require")
    yield from _without_value(document, "rules", rules, f"write one of {', '.join(SEVERITIES)}")
    for name, said in rules.items():
        yield from _rule_problems(document, f"rules.{name}", name)
        yield from _word_problems(document, f"rules.{name}", said)
        yield from _missing_severities(document, f"rules.{name}", said)
    yield from _without_value(document, "lanes.may_require", allowed, "write [] for a lane that may require no other")
    for index, entry in enumerate(_list(document, "thresholds")):
        if isinstance(entry, dict) and not entry.keys() & {*_COUNTS, *_SHARES}:
            place = f"thresholds[{index}]"
            yield document.at(place), f"{place}: sets no limit; known are {', '.join((*_COUNTS, *_SHARES))}"
    for index, entry in enumerate(_list(document, "waivers")):
        if isinstance(entry, dict) and isinstance(entry.get("rule"), str):
            yield from _rule_problems(document, f"waivers[{index}].rule", entry["rule"])
    yield from _order_problems(document)


def _order_problems(document: Document) -> Iterator[Problem]:
    order = _texts(document, "layers", "order") or LayerPolicy().order
    for index, layer in enumerate(_list(document, "layers", "closed")):
        if isinstance(layer, str) and layer not in order:
            place, near = f"layers.closed[{index}]", suggest_choice(layer, order)
            meant = f"did you mean '{near}'? " if near else ""
            yield document.at(place), f"{place}: '{layer}' is none of the layers; {meant}known are {', '.join(order)}"
    yield from _repeated(document, "lanes.order", _texts(document, "lanes", "order"))
    yield from _repeated(document, "layers.order", order)


def _mapping(document: Document, *keys: str) -> Mapping[str, Any]:
    value = document.value_at(*keys)
    return value if isinstance(value, dict) else {}


def _list(document: Document, *keys: str) -> Sequence[Any]:
    value = document.value_at(*keys)
    return value if isinstance(value, list) else ()


def _texts(document: Document, *keys: str) -> tuple[str, ...]:
    return tuple(text for text in _list(document, *keys) if isinstance(text, str))


def _rule_problems(document: Document, place: str, name: str) -> Iterator[Problem]:
    if name in REFUSING_RULES:
        reason = "refuses the file, which no setting can make readable; exclude the file instead"
        yield document.at(place), f"{place}: {name} {reason}"
    elif "*" not in name and name not in KNOWN_RULES:
        yield document.at(place), f"{place}: {no_such_rule(name)}"
    elif "*" in name and not any(fnmatchcase(rule, name) for rule in KNOWN_RULES):
        families = sorted({rule.partition("/")[0] for rule in KNOWN_RULES})
        near = suggest(name.partition("/")[0], families)
        meant = f"did you mean '{near}/*'? " if near else ""
        yield document.at(place), f"{place}: no rule fits '{name}'; {meant}known families are {', '.join(families)}"


def _without_value(document: Document, place: str, said: Mapping[str, Any], cure: str) -> Iterator[Problem]:
    """Yield the keys directly below a place that say nothing, which would be taken for not being there."""
    known = {below(place, key) for key in said}
    for path in document.positions:
        if path not in known and tuple(islice(enclosing(path), 1, 2)) == (place,):
            yield document.at(path), f"{path}: has no value; {cure}"


def _missing_severities(document: Document, place: str, said: object) -> Iterator[Problem]:
    """Yield where a selection of modules stands without a severity, so that it says nothing."""
    for index, entry in enumerate(said if isinstance(said, list) else [said]):
        if isinstance(entry, dict) and "severity" not in entry:
            path = f"{place}[{index}]" if isinstance(said, list) else place
            yield document.at(path), f"{path}: says no severity; write one of {', '.join(SEVERITIES)}"


def _word_problems(document: Document, place: str, said: object) -> Iterator[Problem]:
    if (isinstance(said, str) and said not in SEVERITIES) or said is True:
        near = suggest_choice(str(said), SEVERITIES)
        meant = f"did you mean '{near}'? " if near else ""
        yield document.at(place), f"{place}: unknown value '{said}'; {meant}known values are {', '.join(SEVERITIES)}"


def _repeated(document: Document, place: str, names: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield document.at(f"{place}[{index}]"), f"{place}: '{name}' stands twice; an order has each name once"
        seen.add(name)


def _selection(entry: Mapping[str, Any]) -> Selection:
    return Selection(**{key: tuple(entry[key]) for key in _SELECTION if key in entry})


def _selected_limits(entry: Mapping[str, Any]) -> SelectedLimits:
    counts: dict[str, Any] = {key: entry[key] for key in _COUNTS if key in entry}
    shares: dict[str, Any] = {key: as_fraction(entry[key]) for key in _SHARES if key in entry}
    return SelectedLimits(Limits(**counts, **shares), _selection(entry))


def _estate_limits(document: Document, entry: Mapping[str, Any]) -> EstateLimits:
    limits: dict[str, Fraction] = {key: as_fraction(value) for key, value in entry.items()}
    places = {key: document.at(f"estate_thresholds.{key}") for key in limits}
    return EstateLimits(limits.get("nccd"), limits.get("propagation_cost"), places)


def _severity_overrides(rules: Mapping[str, Any]) -> Iterator[tuple[str, SeverityOverride]]:
    for name, said in rules.items():
        for entry in said if isinstance(said, list) else [said]:
            if isinstance(entry, dict):
                yield name, SeverityOverride(_severity(entry["severity"]), _selection(entry))
            else:
                yield name, SeverityOverride(_severity(entry))


def _severity(word: str | bool) -> Severity | None:
    """Return the severity of a word, None for "off", which YAML reads as false."""
    return None if word in ("off", False) else Severity[str(word).upper()]


def _waiver(entry: Mapping[str, Any], location: Location) -> Waiver:
    expires = _day(entry["expires"])
    texts = {key: entry[key] for key in ("rule", "module", "owner", "reason", "subject", "ticket") if key in entry}
    return Waiver(expires=expires or date.max, location=location, **texts)


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _mentions(document: Document, tree: Mapping[str, Any]) -> Iterator[Mention]:
    """Yield the lanes, owners and modules that the settings name; waivers have a rule of their own."""
    lanes = tree.get("lanes", {})
    for index, lane in enumerate(lanes.get("order", ())):
        yield Mention("lane", lane, document.at(f"lanes.order[{index}]"))
    for lane, allowed in lanes.get("may_require", {}).items():
        yield Mention("lane", lane, document.at(f"lanes.may_require.{lane}"))
        for index, other in enumerate(allowed or ()):
            yield Mention("lane", other, document.at(f"lanes.may_require.{lane}[{index}]"))
    for index, entry in enumerate(tree.get("thresholds", ())):
        yield from _selected(document, f"thresholds[{index}]", entry)
    for name, said in tree.get("rules", {}).items():
        for index, entry in enumerate(said if isinstance(said, list) else [said]):
            place = f"rules.{name}[{index}]" if isinstance(said, list) else f"rules.{name}"
            yield from _selected(document, place, entry if isinstance(entry, dict) else {})


def _selected(document: Document, place: str, entry: Mapping[str, Any]) -> Iterator[Mention]:
    for key, kind in _MENTIONED.items():
        for index, name in enumerate(entry.get(key, ())):
            yield Mention(kind, name, document.at(f"{place}.{key}[{index}]"))
