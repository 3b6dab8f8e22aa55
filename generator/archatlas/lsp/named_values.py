"""At which key paths of schemas and settings something of the estate is named, and what that is."""

import re
from collections.abc import Mapping
from enum import Enum

from archatlas.lsp.documents import DocumentSort


class NamedKind(Enum):
    """What a value names."""

    MODULE = "a module of the estate"
    OWN_MODULE = "the module itself"
    OWNER = "a team or a person"
    TOPIC = "a topic"
    SURFACE = "an entry point"
    LIBRARY = "a library"
    VERSION = "a version of a library"
    LICENCE = "a licence of a library"
    SERVICE = "a service from outside"
    LANE = "a lane"
    LAYER = "a layer"
    RULE = "a rule"
    RULE_PATTERN = "a rule, or a family of them"


_INTERNAL, _EXTERNAL = "dependencies.internal", "dependencies.external"
_SCHEMA_VALUES: Mapping[str, NamedKind] = {
    "identity.name": NamedKind.OWN_MODULE,
    f"{_INTERNAL}.requires[]": NamedKind.MODULE,
    f"{_INTERNAL}.weak_dependencies[]": NamedKind.MODULE,
    f"{_INTERNAL}.circular_dependencies[]": NamedKind.MODULE,
    f"{_INTERNAL}.provides[]": NamedKind.OWN_MODULE,
    "ownership.owner": NamedKind.OWNER,
    "ownership.escalation": NamedKind.OWNER,
    "ownership.promotion_rules.from_lane": NamedKind.LANE,
    "ownership.promotion_rules.to_lane": NamedKind.LANE,
    "contracts.api.surface[]": NamedKind.SURFACE,
    "data_and_events.emits[].topic": NamedKind.TOPIC,
    "data_and_events.consumes[].topic": NamedKind.TOPIC,
    f"{_EXTERNAL}.libs[]": NamedKind.LIBRARY,
    f"{_EXTERNAL}.libs[].name": NamedKind.LIBRARY,
    f"{_EXTERNAL}.libs[].version": NamedKind.VERSION,
    f"{_EXTERNAL}.libs[].license": NamedKind.LICENCE,
    f"{_EXTERNAL}.services[].name": NamedKind.SERVICE,
    "security.compliance.cve_watch[]": NamedKind.LIBRARY,
    "risk_and_change.risks[].owner": NamedKind.OWNER,
    "risk_and_change.change_control.reviewers[]": NamedKind.OWNER,
    "provenance.contributors[]": NamedKind.OWNER,
}
_SELECTED: Mapping[str, NamedKind] = {
    "lanes": NamedKind.LANE,
    "layers": NamedKind.LAYER,
    "owners": NamedKind.OWNER,
    "modules": NamedKind.MODULE,
}
_SETTINGS_VALUES: Mapping[str, NamedKind] = {
    "waivers[].rule": NamedKind.RULE,
    "waivers[].module": NamedKind.MODULE,
    "waivers[].subject": NamedKind.MODULE,
    "waivers[].owner": NamedKind.OWNER,
    "lanes.order[]": NamedKind.LANE,
    "layers.order[]": NamedKind.LAYER,
    "layers.closed[]": NamedKind.LAYER,
    "live.targets[].match": NamedKind.MODULE,
    "live.prometheus.queries[].match": NamedKind.MODULE,
    "live.maintenance[].match": NamedKind.MODULE,
    "live.push[].lane": NamedKind.LANE,
    "sources[].module": NamedKind.MODULE,
}
_SCHEMA_KEYS: Mapping[str, NamedKind] = {f"{_INTERNAL}.uses": NamedKind.MODULE}
_SETTINGS_KEYS: Mapping[str, NamedKind] = {
    "rules": NamedKind.RULE_PATTERN,
    "owners": NamedKind.OWNER,
    "lanes.may_require": NamedKind.LANE,
    "scan.modules": NamedKind.MODULE,
}
_INDEX = re.compile(r"\[\d+\]")
_MAY_REQUIRE = re.compile(r"\Alanes\.may_require(?:\.[^.\[]+|\['[^']*'\])\[\]\Z")
_SELECTION = re.compile(r"\A(?:thresholds|rules|environments)\b.*\.(lanes|layers|owners|modules)\[\]\Z")
_DEPLOYED = re.compile(r"\Aenvironments\b.*\.(?:simulate\.fail|steps\[\]\.(?:before|after))\[\]\Z")
_USED_ENTRY = re.compile(r"\Adependencies\.internal\.uses(?:\['[^']*'\]|\.[^\[]+)\[\]\Z")


def kind_of_value(sort: DocumentSort, path: str) -> NamedKind | None:
    """Return what a value at a key path names, None where it is a text like any other."""
    plain = _INDEX.sub("[]", path)
    if sort is DocumentSort.SCHEMA:
        return NamedKind.SURFACE if _USED_ENTRY.match(plain) else _SCHEMA_VALUES.get(plain)
    if sort is DocumentSort.SETTINGS:
        selected = _SELECTION.match(plain)
        if selected:
            return _SELECTED[selected[1]]
        if _DEPLOYED.match(plain):
            return NamedKind.MODULE
        return NamedKind.LANE if _MAY_REQUIRE.match(plain) else _SETTINGS_VALUES.get(plain)
    return None


def kind_of_keys(sort: DocumentSort, path: str) -> NamedKind | None:
    """Return what the keys of the mapping at a key path name, None where they are the format's own."""
    return (_SETTINGS_KEYS if sort is DocumentSort.SETTINGS else _SCHEMA_KEYS).get(path)
