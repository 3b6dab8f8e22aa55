"""What is said of pages and images that are not shown, and what helps."""

from archatlas.model.text_detail import NotDescribed, NotShown, PageFault


def left_out_in_words(what: NotShown, name: str) -> str:
    """Say why something written by hand is not shown; `name` is how a message shows what it is called."""
    return _WORDS[what.fault].format(name=name, limit=what.limit, number=what.name)


def left_out_hint(what: NotShown) -> str:
    """Say what helps."""
    return _HINTS[what.fault]


def not_described(what: NotDescribed, name: str) -> str:
    """Say why a description of an API is not read; `name` is how a message shows its path."""
    reason = f" ({what.reason})" if what.reason else ""
    more = f"; so it is with {what.more:,} more of this module" if what.more else ""
    return f"{name}: {what.fault.value}{reason}{more}"


_WORDS = {
    PageFault.NOT_READ: "is not shown: a link, no regular file, or not to be opened",
    PageFault.NOT_TEXT: "is not shown: not in UTF-8",
    PageFault.TOO_LARGE: "is not shown: more than {limit:,} characters",
    PageFault.TOO_DEEP: "is not shown: lists, quotes or brackets are nested too deeply",
    PageFault.TOO_MANY: "holds {number} pages, of which the first {limit:,} are shown",
    PageFault.ALL_TOO_LARGE: "is not shown: all pages together have more than {limit:,} characters",
    PageFault.NO_FOLDER: "there is no folder {name} of pages",
    PageFault.LARGE_IMAGE: "the image {name} is not shown: more than {limit:,} bytes",
    PageFault.LARGE_IMAGES: "the image {name} is not shown: all images together have more than {limit:,} bytes",
    PageFault.NO_IMAGE: "the image {name} is not shown: not what its name says",
    PageFault.IMAGE_WITH_CODE: "the image {name} is not shown: it could run or load something",
}
_HINTS = {
    PageFault.NOT_READ: "put the file itself in its place",
    PageFault.NOT_TEXT: "save the file as UTF-8",
    PageFault.TOO_LARGE: "divide the page",
    PageFault.TOO_DEEP: "flatten it",
    PageFault.TOO_MANY: "put fewer pages into the folder",
    PageFault.ALL_TOO_LARGE: "shorten the pages",
    PageFault.NO_FOLDER: "name one below the directory of schemas, or below pages.root of the settings",
    PageFault.LARGE_IMAGE: "make it smaller",
    PageFault.LARGE_IMAGES: "make images smaller",
    PageFault.NO_IMAGE: "save it as PNG, JPEG, GIF, WebP or SVG, and name it so",
    PageFault.IMAGE_WITH_CODE: "save the drawing without scripts, HTML and links, or as PNG",
}
