"""Reads one page as a browser does, and says what a reader of it would stumble over."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from lxml import etree

from archatlas.publish.mkdocs.content_security_policy import source_of

_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, huge_tree=True)
_ADDRESSED = ("href", "xlink:href", "src", "srcset", "poster", "data")
_LOADED_RELATIONS = frozenset(
    {"stylesheet", "icon", "preload", "modulepreload", "preconnect", "dns-prefetch", "prefetch", "manifest"}
)
_NO_CODE = ("application/json", "application/ld+json", "text/template", "text/plain")


class AddressUse(Enum):
    """What a browser does with an address: follows it on a click, or loads it to show the page."""

    LINK = "link"
    ASSET = "asset"

    __hash__ = object.__hash__  # that of Enum is slow, and a site has a million addresses


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
    addresses: frozenset[tuple[AddressUse, str]]
    code: PageCode = field(default=PageCode())


class ElementScan(NamedTuple):
    """What one element of a page says; most say nothing of this."""

    identifier: str | None = None
    name: str | None = None
    addresses: tuple[tuple[AddressUse, str], ...] = ()
    handlers: tuple[str, ...] = ()
    policy: str | None = None
    is_mermaid: bool = False


_SILENT = ElementScan()


def scan_page(text: str) -> PageScan:
    """Read a page as a browser does: not inside comments, scripts and style sheets."""
    root = etree.fromstring(text.encode(), _PARSER)
    if root is None:
        return page_scan((), (), ())
    scans = (scan_element(str(element.tag), _attributes(element)) for element in root.iter())
    telling = (scan for scan in scans if scan is not None)
    scripts = ((_attributes(script), script.text or "") for script in root.iter("script"))
    styles = (style.text or "" for style in root.iter("style"))
    return page_scan(telling, scripts, styles)


def scan_element(tag: str, attributes: Mapping[str, str]) -> ElementScan | None:
    """Return what an element says by its attributes, None where that is nothing."""
    addresses = [one for name in _ADDRESSED if name in attributes for one in _mentioned(tag, attributes, name)]
    is_policy = tag == "meta" and attributes.get("http-equiv", "").lower() == "content-security-policy"
    scan = ElementScan(
        identifier=attributes.get("id"),
        name=attributes.get("name") if tag == "a" else None,
        addresses=tuple(addresses),
        handlers=tuple([f"{name} on <{tag}>" for name in attributes if name.startswith("on")]),
        policy=attributes.get("content") if is_policy else None,
        is_mermaid=tag in ("pre", "div") and "mermaid" in attributes.get("class", "").split(),
    )
    return None if scan == _SILENT else scan


def page_scan(
    scans: Iterable[ElementScan], scripts: Iterable[tuple[Mapping[str, str], str]], styles: Iterable[str]
) -> PageScan:
    """Put together what the elements of a page say; each script comes with its attributes."""
    telling = tuple(scans)
    ids = Counter([scan.identifier for scan in telling if scan.identifier is not None])
    names = {scan.name for scan in telling if scan.name is not None}
    code = PageCode(
        policy=next((scan.policy for scan in telling if scan.policy is not None), None),
        scripts=tuple(text for attributes, text in scripts if _is_inline_code(attributes)),
        styles=tuple(styles),
        handlers=frozenset(chain.from_iterable([scan.handlers for scan in telling])),
        has_mermaid=any(scan.is_mermaid for scan in telling),
    )
    return PageScan(
        ids=frozenset(names.union(ids)),
        repeated=frozenset(identifier for identifier, times in ids.items() if times > 1),
        addresses=frozenset(chain.from_iterable([scan.addresses for scan in telling])),
        code=code,
    )


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.items()}


def _mentioned(tag: str, attributes: Mapping[str, str], name: str) -> Iterable[tuple[AddressUse, str]]:
    value = attributes[name]
    if name == "srcset":
        return [(AddressUse.ASSET, part.split()[0]) for part in value.split(",") if part.strip()]
    return [(_use_of(tag, attributes), value.strip())] if name != "data" or tag == "object" else ()


def _use_of(tag: str, attributes: Mapping[str, str]) -> AddressUse:
    if tag in ("a", "area"):
        return AddressUse.LINK
    if tag == "link":
        return (
            AddressUse.LINK
            if _LOADED_RELATIONS.isdisjoint(attributes.get("rel", "").lower().split())
            else AddressUse.ASSET
        )
    return AddressUse.ASSET


def _is_inline_code(attributes: Mapping[str, str]) -> bool:
    return "src" not in attributes and attributes.get("type", "").lower() not in _NO_CODE


_MOST_LINES = 50
_MOST_OF_A_PAGE = 5
"""Lines of one kind of problem, and lines for one page: a broken template breaks every page alike."""


@dataclass(frozen=True, slots=True, order=True)
class SiteProblem:
    """Something a reader of the site would stumble over, with the cure where one is known.

    `cause` is what the same problem of other pages has in common, by default its detail.
    """

    page: str
    rule: str
    detail: str
    cure: str = field(default="", compare=False)
    cause: str = field(default="", compare=False)

    @property
    def text(self) -> str:
        """Return the problem as one line."""
        return f"{self.page}: {self.rule}: {self.detail}{_with_cure(self.cure)}"


def problem_lines(problems: Iterable[SiteProblem]) -> list[str]:
    """Return one line for each cause, with the number of pages where there are several."""
    groups: dict[tuple[str, str], list[SiteProblem]] = {}
    for problem in problems:
        groups.setdefault((problem.rule, problem.cause or problem.detail), []).append(problem)
    lines = _group_lines(list(groups.values()))
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES:] = [f"and {len(lines) - _MOST_LINES} more problems of this kind"]
    return lines


def _group_lines(groups: list[list[SiteProblem]]) -> list[str]:
    """Return a line for each group; what one page has many of is one line as well."""
    alike: dict[tuple[str, str], list[list[SiteProblem]]] = {}
    for group in groups:
        page = group[0].page if len({problem.page for problem in group}) == 1 else ""
        alike.setdefault((page, group[0].rule), []).append(group)
    lines: list[str] = []
    for (page, rule), same in alike.items():
        shown = same if not page or len(same) <= _MOST_OF_A_PAGE else same[:1]
        lines += map(_group_line, shown)
        if len(shown) < len(same):
            lines[-1] = f"{page}: {rule}: {same[0][0].detail} and {len(same) - 1} more{_with_cure(same[0][0].cure)}"
    return lines


def _group_line(group: list[SiteProblem]) -> str:
    first = next((problem for problem in group if problem.page != "404.html"), group[0])
    pages = len({problem.page for problem in group})
    if pages == 1:
        return first.text
    return f"{first.rule}: {first.detail} on {pages} pages, such as {first.page}{_with_cure(first.cure)}"


def _with_cure(cure: str) -> str:
    return f"; {cure}" if cure else ""


POLICY_RULE = "policy-blocks"
_ALLOW_ALL = "set 'content_security_policy: false' under the plugin archatlas in mkdocs.yml"
_IMPORT = re.compile(r"""\b(?:import|from)\s*\(?\s*["']((?:https?:)?//[^"'\s]+)""")
_ANY_STYLE = "style-src 'self' 'unsafe-inline'"
_DOES_NOTHING = re.compile(r"javascript:\s*(?:void\s*(?:\(\s*0\s*\)|\s0))?\s*;?\s*\Z", re.IGNORECASE)
"""An address on which a script listens, as the theme writes it: nothing is lost when it is blocked."""
_SHOWN_CHARACTERS = 60
"""Enough of a text to find it by in the page."""


def policy_violations(page: str, scan: PageScan, theme_loads: frozenset[str]) -> Iterator[SiteProblem]:
    """Yield what the policy of a page blocks; a page without a policy may do what it wants.

    `theme_loads` are addresses on other hosts that the theme's script loads from where a page needs them.
    """
    if scan.code.policy is None:
        return
    for detail, cure in (*_blocked_code(scan.code, scan.code.policy), *_blocked_addresses(scan, theme_loads)):
        yield SiteProblem(page, POLICY_RULE, detail, f"{cure}, or {_ALLOW_ALL}")


@lru_cache(maxsize=64)  # the theme writes the same code into most pages
def _blocked_code(code: PageCode, policy: str) -> tuple[tuple[str, str], ...]:
    return tuple(_each_blocked(code, policy))


def _each_blocked(code: PageCode, policy: str) -> Iterator[tuple[str, str]]:
    for kind, texts in (("script", code.scripts), ("style", code.styles)):
        for text in texts:
            if source_of(text) not in policy and not (kind == "style" and _ANY_STYLE in policy):
                detail = f"an inline {kind} that begins '{' '.join(text.split())[:_SHOWN_CHARACTERS]}'"
                yield detail, "put it into a file below the docs directory"
    for text in code.scripts:
        for imported in _IMPORT.findall(text):
            yield f"the import of '{imported}'", "put a copy into the docs directory"
    for handler in sorted(code.handlers):
        yield handler, "add the listener in a script below the docs directory"


def _blocked_addresses(scan: PageScan, theme_loads: frozenset[str]) -> Iterator[tuple[str, str]]:
    loaded = [address for use, address in scan.addresses if use is AddressUse.ASSET]
    scripts = (one for one in scan.addresses if one[1].lower().startswith("javascript:"))
    for _, address in sorted((use.value, address) for use, address in scripts):
        if not _DOES_NOTHING.match(address):
            yield f"the address '{address[:_SHOWN_CHARACTERS]}'", "use a script of the site"
    mermaid = next((address for address in sorted(theme_loads) if "mermaid" in address), None)
    if mermaid and scan.code.has_mermaid and not any("mermaid" in address for address in loaded):
        yield (
            f"a Mermaid diagram, whose script the theme loads from {mermaid}",
            "put a copy of mermaid.min.js into the docs directory and name it under extra_javascript",
        )
