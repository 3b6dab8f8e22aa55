"""What the documentation page of a rule says, read from the page's text."""

import re
from collections.abc import Iterator
from enum import StrEnum

from archatlas.model.finding import Severity
from archatlas.model.record import dataclass
from archatlas.render.text.words import rule_slug

FIXTURE = "fixture: "
"""How the title of a listing begins that shows what no text can: a symbolic link, bytes, thousands of files."""

REQUIRED = ("Why", "Example", "How to fix", "Configure")
OPTIONAL = ("Source",)

_HEADING = re.compile(r"# `(?P<rule>[^`]+)`: (?P<title>.+)")
_FENCE = re.compile(r'```(?P<language>[a-z]+)(?: title="(?P<title>[^"]+)")?')
_SPAN = re.compile(r"`(?P<code>[^`]+)`|\[(?P<label>[^]]+)\]\((?P<target>[^)\s]+)\)")


class PageError(ValueError):
    """Say where a rule page departs from the template; a bug of ours, since the pages are ours."""


class Effect(StrEnum):
    """What a finding of the rule means for the file or the run, in the sentence of the page."""

    KEEPS = "The file is not refused."
    REFUSES = "The file is refused."
    REVIEWS = "Only a review reports it."
    PLANS = "Only a plan reports it."


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph; `spans` parts its text from what is code or a link."""

    text: str


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list of short texts, each like that of a paragraph."""

    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodeListing:
    """A file, a part of one, or a console; `title` is the path where the text is a whole file."""

    language: str
    text: str
    title: str = ""

    @property
    def fixture(self) -> str:
        """Return what the listing stands for where no text can show it, empty where it is shown."""
        return self.title.removeprefix(FIXTURE) if self.title.startswith(FIXTURE) else ""


DocumentationBlock = Prose | BulletList | CodeListing


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a paragraph: plain, in code style, or linked to another page or to an address."""

    text: str
    is_code: bool = False
    target: str = ""


@dataclass(frozen=True, slots=True)
class RulePage:
    """The documentation of a rule; `source` is empty where the rule rests on no formula and no principle."""

    rule: str
    title: str
    severity: Severity
    effect: Effect
    why: tuple[DocumentationBlock, ...]
    example: tuple[DocumentationBlock, ...]
    how_to_fix: tuple[DocumentationBlock, ...]
    configure: tuple[DocumentationBlock, ...]
    source: tuple[DocumentationBlock, ...] = ()

    @property
    def sections(self) -> tuple[tuple[str, tuple[DocumentationBlock, ...]], ...]:
        """Return the sections that say anything, in the order of the page."""
        every = zip(
            (*REQUIRED, *OPTIONAL), (self.why, self.example, self.how_to_fix, self.configure, self.source), strict=True
        )
        return tuple((heading, blocks) for heading, blocks in every if blocks)


def page_name(rule: str) -> str:
    """Return the file name of a rule's page."""
    return f"{rule_slug(rule)}.md"


def rule_of(page: str) -> str:
    """Return the rule that a page is about, by the page's file name."""
    return page.removesuffix(".md").replace("-", "/", 1)


def parse_rule_page(text: str) -> RulePage:
    """Read a page that keeps to the template of all rule pages, or raise PageError."""
    heading, *rest = text.split("\n## ")
    lines = [line for line in heading.splitlines() if line]
    head = _HEADING.fullmatch(lines[0]) if lines else None
    if head is None or len(lines) != 2:
        raise PageError("a page begins with '# `rule`: Title' and a line about the severity")
    sections = dict(_section(part) for part in rest)
    names = tuple(sections)
    if names not in (REQUIRED, REQUIRED + OPTIONAL):
        raise PageError(f"{head['rule']}: the sections are {', '.join(names)}")
    severity, effect = _severity(lines[1])
    return RulePage(head["rule"], head["title"], severity, effect, *sections.values())


def severity_line(severity: Severity, effect: Effect) -> str:
    """Return the line below the heading of a page."""
    return f"Default severity: {severity.word}. {effect.value}"


def listings(blocks: tuple[DocumentationBlock, ...]) -> tuple[CodeListing, ...]:
    """Return the listings of a section."""
    return tuple(block for block in blocks if isinstance(block, CodeListing))


def spans(text: str) -> Iterator[Span]:
    """Yield a paragraph in pieces, so that a page can show code and links in its own way."""
    end = 0
    for match in _SPAN.finditer(text):
        if match.start() > end:
            yield Span(text[end : match.start()])
        yield Span(match["code"], is_code=True) if match["code"] else Span(match["label"], target=match["target"])
        end = match.end()
    if end < len(text):
        yield Span(text[end:])


def _severity(line: str) -> tuple[Severity, Effect]:
    for severity in Severity:
        for effect in Effect:
            if line == severity_line(severity, effect):
                return severity, effect
    raise PageError(f"'{line}' tells no severity and no effect")


def _section(part: str) -> tuple[str, tuple[DocumentationBlock, ...]]:
    heading, _newline, body = part.partition("\n")
    blocks = tuple(_blocks(body.splitlines()))
    if not blocks:
        raise PageError(f"the section {heading} is empty")
    return heading, blocks


def _blocks(lines: list[str]) -> Iterator[DocumentationBlock]:
    rest = iter(lines)
    paragraph: list[str] = []
    for line in rest:
        fence = _FENCE.fullmatch(line)
        if fence or not line:
            yield from _paragraph(paragraph)
            paragraph = []
        else:
            paragraph.append(line)
        if fence:
            yield CodeListing(fence["language"], _listed(rest), fence["title"] or "")
    yield from _paragraph(paragraph)


def _listed(rest: Iterator[str]) -> str:
    """Return the lines of a listing, whose end is taken from those that are left."""
    text = ""
    for line in rest:
        if line == "```":
            return text
        text += f"{line}\n"
    raise PageError("a listing has no end")


def _paragraph(lines: list[str]) -> Iterator[DocumentationBlock]:
    if lines and lines[0].startswith("- "):
        entries = "\n".join(lines).removeprefix("- ").split("\n- ")
        yield BulletList(tuple(" ".join(entry.split()) for entry in entries))
    elif lines:
        yield Prose(" ".join(lines))
