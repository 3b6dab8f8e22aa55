"""Finds the ids, the addresses and the code that one HTML page holds."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from lxml import etree

_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, huge_tree=True)
_ADDRESSED = {"href", "xlink:href", "src", "srcset", "poster", "data"}
_LOADED_RELATIONS = frozenset(
    {"stylesheet", "icon", "preload", "modulepreload", "preconnect", "dns-prefetch", "prefetch", "manifest"}
)
_NO_CODE = ("application/json", "application/ld+json", "text/template", "text/plain")


class Use(Enum):
    """What a browser does with an address: follows it on a click, or loads it to show the page."""

    LINK = "link"
    ASSET = "asset"


@dataclass(frozen=True, slots=True)
class PageCode:
    """What a page wants to run or to look like besides its files, and the policy that says what it may.

    `handlers` are attributes such as `onclick`, with the element that they stand on.
    """

    policy: str | None = None
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    handlers: frozenset[str] = frozenset()
    has_mermaid: bool = False


@dataclass(frozen=True, slots=True)
class PageScan:
    """The ids that a page has and the addresses that it mentions, each once; `repeated` are ids of two elements."""

    ids: frozenset[str]
    repeated: frozenset[str]
    addresses: frozenset[tuple[Use, str]]
    code: PageCode = field(default=PageCode())


def scan_page(text: str) -> PageScan:
    """Read a page as a browser does: not inside comments, scripts and style sheets."""
    root = etree.fromstring(text.encode(), _PARSER)
    ids: Counter[str] = Counter()
    names: set[str] = set()
    addresses: set[tuple[Use, str]] = set()
    handlers: set[str] = set()
    for element in root.iter() if root is not None else ():
        for name, value in element.items():
            if name == "id":
                ids[str(value)] += 1
            elif name == "name" and element.tag == "a":
                names.add(str(value))
            elif name in _ADDRESSED:
                addresses.update(_mentioned(element, name, str(value)))
            elif str(name).startswith("on"):
                handlers.add(f"{name!s} on <{element.tag!s}>")
    repeated = frozenset(identifier for identifier, times in ids.items() if times > 1)
    code = PageCode() if root is None else _code_of(root, frozenset(handlers))
    return PageScan(frozenset(names.union(ids)), repeated, frozenset(addresses), code)


def _mentioned(element: etree._Element, name: str, value: str) -> Iterator[tuple[Use, str]]:
    if name == "srcset":
        yield from ((Use.ASSET, part.split()[0]) for part in value.split(",") if part.strip())
    elif name != "data" or element.tag == "object":
        yield _use_of(element), value.strip()


def _use_of(element: etree._Element) -> Use:
    if element.tag in ("a", "area"):
        return Use.LINK
    if element.tag == "link":
        return Use.LINK if _LOADED_RELATIONS.isdisjoint(element.get("rel", "").lower().split()) else Use.ASSET
    return Use.ASSET


def _code_of(root: etree._Element, handlers: frozenset[str]) -> PageCode:
    policies = (
        meta.get("content")
        for meta in root.iter("meta")
        if meta.get("http-equiv", "").lower() == "content-security-policy"
    )
    return PageCode(
        policy=next(policies, None),
        scripts=tuple(script.text or "" for script in root.iter("script") if _is_inline_code(script)),
        styles=tuple(style.text or "" for style in root.iter("style")),
        handlers=handlers,
        has_mermaid=any("mermaid" in element.get("class", "").split() for element in root.iter("pre", "div")),
    )


def _is_inline_code(script: etree._Element) -> bool:
    return script.get("src") is None and script.get("type", "").lower() not in _NO_CODE
