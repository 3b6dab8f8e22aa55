"""Finds the ids and the addresses that one HTML page mentions."""

import html
import re
from dataclasses import dataclass
from enum import Enum

_ATTRIBUTES = r"""(?:[^<>"']++|"[^"]*+"|'[^']*+')*+"""
_TAG = re.compile(
    rf"<!--.*?-->|<(script|style)\b({_ATTRIBUTES})>.*?</\1|<([a-z][^\s/>]*)({_ATTRIBUTES})>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"""(?:^|\s)(id|name|href|xlink:href|src|srcset|poster|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""",
    re.IGNORECASE,
)
_LOADED_RELATIONS = re.compile(
    r"""\brel\s*=\s*["']?[^"'>]*\b(?:stylesheet|icon|preload|modulepreload|preconnect|dns-prefetch|prefetch|manifest)\b""",
    re.IGNORECASE,
)


class Use(Enum):
    """What a browser does with an address: follows it on a click, or loads it to show the page."""

    LINK = "link"
    ASSET = "asset"


@dataclass(frozen=True, slots=True)
class PageScan:
    """The ids that a page has and the addresses that it mentions, each once."""

    ids: frozenset[str]
    addresses: frozenset[tuple[Use, str]]


def scan_page(text: str) -> PageScan:
    """Read a page as a browser would tag it: not inside comments, scripts and style sheets."""
    ids: set[str] = set()
    addresses: set[tuple[Use, str]] = set()
    for script, script_attributes, tag, attributes in _TAG.findall(text):
        found = script_attributes or attributes
        if _is_worth_reading(found):
            _read_attributes((script or tag).lower(), found, ids, addresses)
    return PageScan(frozenset(ids), frozenset(addresses))


def _is_worth_reading(attributes: str) -> bool:
    """Tell most tags apart without a regular expression: a page has a thousand of them."""
    return (
        "href" in attributes
        or "id=" in attributes
        or "src" in attributes
        or "name=" in attributes
        or "poster" in attributes
        or "data=" in attributes
    )


def _read_attributes(tag: str, attributes: str, ids: set[str], addresses: set[tuple[Use, str]]) -> None:
    for name, double, single, bare in _ATTRIBUTE.findall(attributes):
        value = double or single or bare
        key = name.lower()
        if key == "id" or (key == "name" and tag == "a"):
            ids.add(_decoded(value))
        elif key == "srcset":
            addresses.update((Use.ASSET, _decoded(part.split()[0])) for part in value.split(",") if part.strip())
        elif key != "name" and not (key == "data" and tag != "object"):
            addresses.add((_use_of(tag, key, attributes), _decoded(value)))


def _use_of(tag: str, attribute: str, attributes: str) -> Use:
    if tag in {"a", "area"}:
        return Use.LINK
    if tag == "link":
        return Use.ASSET if _LOADED_RELATIONS.search(attributes) else Use.LINK
    return Use.ASSET


def _decoded(value: str) -> str:
    return html.unescape(value).strip() if "&" in value else value.strip()
