"""Takes the text of an import statement apart, also of one that has a fault in it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_COMMENT = re.compile(r"#[^\n]*")
_DOTTED = r"[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*"
_NAME = re.compile(rf"\s*({_DOTTED})(?:\s+as\s+([^\W\d]\w*))?\s*\Z")
_FROM = re.compile(rf"from\b\s*((?:\.\s*)*)({_DOTTED})?\s*import\b(.*)\Z", re.DOTALL)
_SPACE = re.compile(r"\s+")


class Taken(NamedTuple):
    """A name that is taken from somewhere, and the one it is known by here."""

    name: str
    alias: str

    @property
    def known_as(self) -> str:
        """Return the name that the importing file gets."""
        return self.alias or self.name


class ImportText(NamedTuple):
    """What one statement imports: a module, or names from one."""

    target: str
    names: tuple[Taken, ...] = ()
    is_from: bool = False


def import_texts(text: str) -> Iterator[ImportText]:
    """Yield what a statement imports; a part of it that is no name is passed over."""
    text = _COMMENT.sub("", text) if "#" in text else text
    text = text.replace("\\\r\n", " ").replace("\\\n", " ") if "\\" in text else text
    if text.startswith("import"):
        yield from (ImportText(one.name, (one,)) for one in _taken(text[6:]))
    elif found := _FROM.match(text):
        target = _SPACE.sub("", f"{found[1]}{found[2] or ''}")
        names = found[3].strip().strip("()").strip()
        if target and target != "__future__":
            yield ImportText(target, (Taken("*", ""),) if names == "*" else tuple(_taken(names)), is_from=True)


def _taken(text: str) -> Iterator[Taken]:
    for part in text.split(","):
        if found := _NAME.match(part):
            yield Taken(_SPACE.sub("", found[1]), found[2] or "")
