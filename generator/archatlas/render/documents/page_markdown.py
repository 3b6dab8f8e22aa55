"""A page as Markdown, for readers that take text: what stands in its fragment, and no markup of anybody's text."""

import re
from collections.abc import Iterable
from html import unescape

from archatlas.render.site.page import RenderedPage
from archatlas.render.text.escaping import one_line

PAGE_FILE = "index.md"

_DROPPED = (
    *(
        (f"<{tag}", re.compile(rf"<{tag}\b.*?</{tag}>", re.DOTALL))
        for tag in ("svg", "script", "style", "nav", "button", "select")
    ),
    ('<a class="v-link"', re.compile(r'<a class="v-link".*?</a>')),
)
"""What shows nothing without a script or a picture; patterns that begin with what is rare are quick."""
_PREFORMATTED = re.compile(r"<pre\b[^>]*>(.*?)</pre>", re.DOTALL)
_ANCHOR = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"[^>]*>')
_IMAGE = re.compile(r'<img\b[^>]*?\balt="([^"]*)"[^>]*>')
_INLINE = re.compile(r"</?(?:span|b|i|small|em|strong|wbr)\b[^>]*>")
_UNDERSCORE = re.compile("_")
_CODE = re.compile(r"<code\b[^>]*>(.*?)</code>", re.DOTALL)
_ROW = re.compile(r"<tr\b[^>]*>((?>[^<]*(?:<(?!/tr>|tr\b|/t(?:able|head|body)>|tbody\b)[^<]*)*))(?:</tr>|(?=<))")
"""A row up to its end or to what implies it; it asks for that at each tag, not at each character."""
_HEAD = re.compile(r"<thead\b[^>]*>(.*?)(?=</thead>|<tbody\b)", re.DOTALL)
_CELL = re.compile(r"<t[hd]\b[^>]*>")
_TAG = re.compile(r"<(/?\w+)[^>]*>")
_MANY_BREAKS = re.compile("\n{3,}")
_BEGINS_OTHERWISE = re.compile(r"^((?:\x04- )?[ \t]*)([#>+=-]+|\d{1,9}[.)])(?=\s|$)", re.MULTILINE)
"""What Markdown reads as markup at the beginning of a line, where a text of somebody's stands."""
_LINK = re.compile("\x01([^\x02]*)\x02([^\x03]*)\x03")
_MARKS = "\x01\x02\x03\x04\x05\x06\x07\x0e\x0f"
"""Characters that mark what is ours and no text; a page has none of them."""

_BLOCKS = ("p", "div", "section", "figure", "figcaption", "details", "summary", "header", "footer", "article", "table")
_TEXT_OF: dict[str, str] = {
    **{f"{end}{block}": "\n\n" for block in (*_BLOCKS, "ul", "ol", "dl", "blockquote") for end in ("", "/")},
    **{f"h{level}": f"\n\n\x04{'#' * level} " for level in range(1, 7)},
    **{f"/h{level}": "\n\n" for level in range(1, 7)},
    "li": "\n\x04- ",
    "dt": "\n\x04- **",
    "dd": "**: ",
    "br": ", ",
    "/a": "\x03",
}


def page_markdown(page: RenderedPage) -> str:
    """Return a page as Markdown that begins with its heading; links lead to Markdown as well.

    A page of which there are thousands brings its own, since reading it out of its HTML takes as long as rendering it.
    """
    return page.markdown or f"{_converted(page.fragment)}\n"


def page_file(address: str) -> str:
    """Return where the Markdown of a page lies."""
    return f"{address}/{PAGE_FILE}" if address else PAGE_FILE


def _converted(fragment: str) -> str:
    listings: list[str] = []

    def keep(found: re.Match[str]) -> str:
        listings.append(_fenced(unescape(_TAG.sub("", found[1]))))
        return f"<p>\x05{len(listings) - 1}\x06</p>"

    text = fragment
    for mark in _MARKS:
        text = text.replace(mark, " ")
    for begin, dropped in _DROPPED:
        text = dropped.sub("", text) if begin in text else text
    text = _PREFORMATTED.sub(keep, text) if "<pre" in text else text
    text = _IMAGE.sub(r"\1", text) if "<img" in text else text
    text = _as_text(_ANCHOR.sub("\x01\\1\x02", _INLINE.sub("", text)).replace("\n", " "))
    text = _CODE.sub(_code_span, text)
    text = _ROW.sub(_row, _HEAD.sub(_head, text)) if "<tr" in text else text
    text = _TAG.sub(lambda tag: _TEXT_OF.get(tag[1], ""), text.replace("</dt> <dd>", "<dd>"))
    lines = [line.strip(" \t") for line in text.replace("&#39;", "'").replace("&#34;", '"').split("\n")]
    text = _MANY_BREAKS.sub("\n\n", "\n".join(line for line in lines if line != "\x04-")).replace(
        "\n\n\x04- **", "\n\x04- **"
    )
    text = text.replace("\x0e", "<").replace("\x0f", "&")
    text = _LINK.sub(_linked, _BEGINS_OTHERWISE.sub(_kept_as_text, text).replace("\x04", ""))
    return re.sub("\x05(\\d+)\x06", lambda found: listings[int(found[1])], text).strip()


def _as_text(text: str) -> str:
    """Escape what Markdown reads as markup inside a line; entities stay what they are."""
    for sign in "\\`*[]|~":
        text = text.replace(sign, f"\\{sign}")
    return _UNDERSCORE.sub(_underscore, text.replace(" #", " \\#"))


def _underscore(found: re.Match[str]) -> str:
    """Leave an underscore alone inside a word, where it means nothing."""
    before, after = found.string[found.start() - 1 : found.start()], found.string[found.end() : found.end() + 1]
    return "_" if before.isalnum() and after.isalnum() else "\\_"


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text.strip(chr(10))}\n{fence}"


def _code_span(found: re.Match[str]) -> str:
    """Return a code span, in which neither a backslash nor an entity means anything but itself."""
    text = found[1]
    if "\x01" in text or "<" in text:
        return text
    if "\\" in text:
        text = re.sub(r"\\([\\`*\[\]~_])", r"\1", text)
    if "&" in text:
        text = unescape(text).replace("<", "\x0e").replace("&", "\x0f")
    if "`" not in text:
        return f"`{text}`" if text.strip() else text
    fence = "`" * (max(len(run) for run in re.findall("`+", text)) + 1)
    return f"{fence} {text} {fence}"


def _head(found: re.Match[str]) -> str:
    """Return the head of a table with the line that Markdown wants below it."""
    columns = len(_CELL.findall(found[1]))
    return f"{found[1]}</tr>\n\x04|{' --- |' * columns}"


def _row(found: re.Match[str]) -> str:
    """Return a row on one line."""
    cells = _CELL.sub("\x07", found[1]).replace("</a>", "\x03").replace("<br>", ", ")
    _, *plain = _TAG.sub(" ", cells).split("\x07")
    return f"\n\x04| {' | '.join(map(str.strip, plain))} |"


def _kept_as_text(found: re.Match[str]) -> str:
    before, sign = found.groups()
    return f"{before}{sign[:-1]}\\{sign[-1]}" if sign[0].isdigit() else f"{before}\\{sign}"


def _linked(found: re.Match[str]) -> str:
    target, text = found[1], found[2].strip()
    if not text or target.startswith("#"):
        return text
    if "://" not in target:
        path, mark, anchor = target.partition("?")[0].partition("#") if "?" in target else target.partition("#")
        target = f"{path}{PAGE_FILE}{mark}{anchor}" if path.endswith("/") else target
    return f"[{text}]({target})" if " " not in target and "(" not in target else f"[{text}](<{target}>)"


LLMS = "llms.txt"
_SECTIONS = {"modules": "Modules", "lanes": "Lanes", "owners": "Owners", "topics": "Topics"}
"""Pages about one thing, by the first part of their address; there may be thousands of them."""
_DESCRIPTIONS = "Descriptions of APIs"
_DESCRIPTION = re.compile(r"modules/[^/]+/api/[^/]+")
"""The address of the first page of such a description."""


def llms_text(name: str, about: str, pages: Iterable[RenderedPage], place: str = "") -> str:
    """Return the list of what there is to read, as llmstxt.org has it: the pages of the site, then those of things.

    `place` is what the addresses of the pages begin with where the atlas is a part of another site.
    """
    found: dict[str, list[str]] = {title: [] for title in ("Pages", *_SECTIONS.values(), _DESCRIPTIONS)}
    for page in pages:
        address = f"{page.address}/".removeprefix(place).rstrip("/")
        if section := _section(address):
            about_page = as_inline_text(_without_title(page))
            found[section].append(f"- [{as_inline_text(page.title)}]({page_file(address)}): {about_page}")
    parts = [f"# {as_inline_text(name)}", *([f"> {as_inline_text(about)}"] if about.strip() else [])]
    parts += [f"## {title}\n\n" + "\n".join(lines) for title, lines in found.items() if lines]
    return "\n\n".join(parts) + "\n"


def _section(address: str) -> str:
    """Return under which heading a page stands, empty where it belongs to one that is listed."""
    first, _, rest = address.partition("/")
    if not rest or first == "reference":
        return "Pages"
    return _DESCRIPTIONS if _DESCRIPTION.fullmatch(address) else "" if "/" in rest else _SECTIONS.get(first, "")


def _without_title(page: RenderedPage) -> str:
    """Return the description of a page, without its title at the beginning, which stands before it already."""
    before, colon, rest = page.description.partition(": ")
    is_title = before.casefold().removeprefix("the ") == page.title.casefold()
    return rest if colon and is_title else page.description


def as_inline_text(text: str) -> str:
    """Return a text on one line, inside of which Markdown reads no markup."""
    return _as_text(one_line(text)).replace("&", "&amp;").replace("<", "&lt;")
