"""One line of a YAML text by itself: its indentation, its dashes, its key, and where a value begins."""

from functools import lru_cache

from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class YamlLine:
    """Columns count from 0; `column` is where what follows the dashes begins, `value` where a value does.

    `sort` says what the key leads to: `:` nothing on this line, `=` a value, `|` a text on the lines below.
    """

    begin: int
    dashes: tuple[int, ...] = ()
    column: int = 0
    key: str | None = None
    key_end: int = 0
    value: int = 0
    sort: str = ":"
    is_blank: bool = False


@lru_cache(maxsize=4096)
def yaml_line(raw: str) -> YamlLine:
    """Take a line apart, whatever it says."""
    line = without_comment(raw)
    begin = place = len(line) - len(line.lstrip(" "))
    dashes = list[int]()
    while line[place : place + 1] == "-" and line[place + 1 : place + 2] in ("", " "):
        dashes.append(place)
        place += 1
        place += len(line[place:]) - len(line[place:].lstrip(" "))
        if len(dashes) > _DASH_LIMIT:
            break
    if not line.strip():
        return YamlLine(begin, is_blank=True, column=begin, value=begin)
    found = _key(line, place)
    if found is None:
        return YamlLine(begin, tuple(dashes), place, value=place)
    key, end = found
    value = end + 1 + len(line[end + 1 :]) - len(line[end + 1 :].lstrip())
    return YamlLine(begin, tuple(dashes), place, key, end, min(value, len(line)), _sort(line[end + 1 :].strip()))


_DASH_LIMIT = 40
"""Most dashes of a line, as many as the reader takes levels."""


def without_comment(raw: str) -> str:
    """Return a line without the comment behind it; a sign in a text in quotes begins none."""
    place = raw.find("#")
    while place >= 0:
        before = raw[:place]
        if (not before or before[-1].isspace()) and not _is_in_quotes(before):
            return before
        place = raw.find("#", place + 1) if raw.count("#", 0, place) < _DASH_LIMIT else -1
    return raw


def _is_in_quotes(before: str) -> bool:
    """Tell whether a text that begins a value in quotes has not ended it."""
    value = before.rsplit(": ", 1)[-1].lstrip("- ")
    return value[:1] in ("'", '"') and value.count(value[0]) % 2 == 1


def _key(line: str, start: int) -> tuple[str, int] | None:
    """Return the key that begins at a column, without quotes, and the column of its colon."""
    first = line[start : start + 1]
    if first in ("'", '"'):
        end = line.find(first, start + 1)
        colon = end + 1 + len(line[end + 1 :]) - len(line[end + 1 :].lstrip(" ")) if end > 0 else -1
        return (line[start + 1 : end], colon) if end > 0 and line[colon : colon + 1] == ":" else None
    if first in ("", "[", "{", "&", "*", "!", "|", ">", "%", "@", "`"):
        return None
    places = (line.find(": ", start), line.find(":\t", start), len(line.rstrip()) - 1)
    colon = min((place for place in places[:2] if place >= 0), default=-1)
    if colon < 0 and line.rstrip().endswith(":"):
        colon = places[2]
    return (line[start:colon].rstrip(), colon) if colon > start else None


def _sort(value: str) -> str:
    if not value or value[0] in "&!":
        return ":"
    if value[0] in "|>":
        return "|"
    return ":" if value[0] in "[{" else "="
