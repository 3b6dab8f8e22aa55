"""The documentation of a rule as its page on the site prints it."""

from dataclasses import dataclass

from archatlas.analysis.rules.known import KNOWN_RULES
from archatlas.render.rule_page import Bullets, Listing, Prose, RulePage, Span, page_name, spans
from archatlas.render.views.links import link, rule_address

WHY = "why"
HEADINGS = {"Breach": "A breach", "Cure": "The cure", "Configure": "How to configure it"}
_RULES = {page_name(name): name for name in KNOWN_RULES}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence: plain, code or a link."""

    text: str
    is_code: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph, a list or a listing, whichever of the three is there; `caption` stands above a listing."""

    paragraph: tuple[Piece, ...] = ()
    bullets: tuple[tuple[Piece, ...], ...] = ()
    listing: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class TextSection:
    """A part of the documentation with its heading."""

    anchor: str
    title: str
    blocks: tuple[TextBlock, ...]


def text_sections(page: RulePage | None, start: str) -> tuple[TextSection, ...]:
    """Return what the documentation says, with links from the page at `start`; nothing where there is none."""
    if page is None:
        return ()
    return tuple(
        TextSection(heading.lower(), HEADINGS.get(heading, heading), tuple(_block(block, start) for block in blocks))
        for heading, blocks in page.sections
    )


def _block(block: Prose | Bullets | Listing, start: str) -> TextBlock:
    if isinstance(block, Prose):
        return TextBlock(_pieces(block.text, start))
    if isinstance(block, Bullets):
        return TextBlock(bullets=tuple(_pieces(entry, start) for entry in block.entries))
    if block.fixture:
        return TextBlock((Piece(f"{block.fixture}."),))
    return TextBlock(listing=block.text, caption=block.title)


def _pieces(text: str, start: str) -> tuple[Piece, ...]:
    return tuple(_piece(span, start) for span in spans(text))


def _piece(span: Span, start: str) -> Piece:
    return Piece(span.text, span.is_code, _target(span.target, start))


def _target(target: str, start: str) -> str:
    """Return where a link of the documentation leads on the site: to a rule's page or out, else nowhere."""
    if target.startswith(("https://", "http://")):
        return target
    page, _, _anchor = target.partition("#")
    rule = _RULES.get(page)
    return link(start, rule_address(rule)) if rule else ""
