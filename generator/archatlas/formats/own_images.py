"""Tells whether the bytes of an image are of the kind that its name says, and can neither run nor load anything."""

import re
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from archatlas.model.text_detail import PageFault
from archatlas.model.web_address import web_address

_BEGINNINGS = {
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "jpeg": re.compile(rb"\xff\xd8\xff"),
    "gif": re.compile(rb"GIF8[79]a"),
    "webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}
ENDINGS = (*_BEGINNINGS, "svg")
"""What the names of images end in."""

_SVG = "http://www.w3.org/2000/svg"
_DRAWN = frozenset((
    "svg", "g", "defs", "symbol", "use", "switch", "title", "desc", "metadata", "style", "a", "image",
    "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath",
    "marker", "mask", "clipPath", "pattern", "linearGradient", "radialGradient", "stop", "view",
    "filter", "feBlend", "feColorMatrix", "feComponentTransfer", "feComposite", "feConvolveMatrix", "feDiffuseLighting",
    "feDisplacementMap", "feDistantLight", "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR",
    "feGaussianBlur", "feMerge", "feMergeNode", "feMorphology", "feOffset", "fePointLight", "feSpecularLighting",
    "feSpotLight", "feTile", "feTurbulence",
))  # fmt: skip
_DESCRIPTIONS = re.compile(
    r"http://(?:www\.inkscape\.org/|sodipodi\.sourceforge\.net/|www\.w3\.org/1999/02/22-rdf-syntax-ns#"
    r"|creativecommons\.org/ns#|web\.resource\.org/cc/|purl\.org/dc/)"
)
"""Where drawing programs keep what no browser looks at."""

_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z")
_LOADED = re.compile(r"url\(\s*[\"']?(?!\s*#)|@import|\\|expression\s*\(|-moz-binding|javascript:", re.IGNORECASE)
_DEPTH = 100


class _Refused(Exception):
    """Leave a drawing that could do more than to be looked at."""


def image_fault(name: str, content: bytes) -> PageFault | None:
    """Return why an image is not shown, None where nothing speaks against it."""
    ending = name.rpartition(".")[2].lower()
    if ending != "svg":
        return None if _BEGINNINGS[ending].match(content) else PageFault.NO_IMAGE
    try:
        _Drawing().read(content)
    except ExpatError:
        return PageFault.NO_IMAGE
    except _Refused:
        return PageFault.IMAGE_WITH_CODE
    return None


class _Drawing:
    """An SVG while it is read; opened by itself, the file is a page of the site, on which anything in it would run."""

    def __init__(self) -> None:
        self._parser: XMLParserType = ParserCreate(namespace_separator=" ")
        self._depth = 0
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.ProcessingInstructionHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.AttlistDeclHandler = self._refuse
        self._parser.buffer_text = True
        self._styled = False

    def read(self, content: bytes) -> None:
        """Look at everything in a drawing."""
        self._parser.Parse(content, True)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        space, _, element = name.rpartition(" ")
        self._depth += 1
        is_root = self._depth == 1
        is_drawn = space == _SVG and element in _DRAWN and (element == "svg" or not is_root)
        if self._depth > _DEPTH or not (is_drawn or (not is_root and _DESCRIPTIONS.match(space))):
            raise _Refused
        self._styled = element == "style"
        for attribute, value in attributes.items():
            self._look_at(element, attribute.rpartition(" ")[2].lower(), value)

    def _look_at(self, element: str, attribute: str, value: str) -> None:
        if attribute in ("href", "src"):
            is_known = value.startswith("#") or (element == "image" and _PICTURE.match(value))
            if not is_known and not (element == "a" and web_address(value)):
                raise _Refused
        elif attribute.startswith("on") or attribute == "base" or _LOADED.search(value):
            raise _Refused

    def _text(self, text: str) -> None:
        if self._styled and _LOADED.search(text):
            raise _Refused

    def _end(self, _name: str) -> None:
        self._depth -= 1
        self._styled = False

    def _refuse(self, *_said: object) -> None:
        raise _Refused
