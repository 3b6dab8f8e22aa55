"""Reads what a decision record says of itself, in the form of MADR or of Nygard."""

import re
from collections.abc import Iterator

from archatlas.model.record import dataclass
from archatlas.model.source import SourceFile

_HEAD = 80
"""Lines in which a record says what it is."""

_LINE = 400
"""Characters of a line that are looked at."""

_SETTING = re.compile(r"(?:[-*+] )?\**(status|date|superseded[-_ ]by|supersedes)\**\s?:\**(.*)", re.IGNORECASE)
_SECTION = re.compile(r"#{2,3}\s+status\b", re.IGNORECASE)
_NUMBER = re.compile(r"\A(?:adr[-_]?)?0*([0-9]{1,6})", re.IGNORECASE)
_LINK = re.compile(r"\[([^\]\[]*)\]\(<?([^)\s>]*)>?[^)]*\)")
_REPLACED = re.compile(r"super[sc]eded?(?:[-_ ]by)?\b", re.IGNORECASE)
_REPLACES = re.compile(r"super[sc]edes\b", re.IGNORECASE)
_NAMED = re.compile(r"(?:adr[-_ ]?|#)?0*([0-9]{1,6})\b", re.IGNORECASE)
_DATE = re.compile(r"\(?\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b\)?")


@dataclass(frozen=True, slots=True)
class RecordHead:
    """What a record says of itself; `replaced_by` and `replaces` name others, by the address of a link or a number."""

    number: str = ""
    status: str = ""
    date: str = ""
    replaced_by: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()


def record_head(source: SourceFile) -> RecordHead:
    """Return what a record says of itself; what it does not say is empty."""
    lines = [line.strip()[:_LINE] for line in source.text.split("\n", _HEAD)[:_HEAD]]
    said: dict[str, str] = {}
    for line in lines:
        if found := _SETTING.match(line):
            said.setdefault(re.sub("[-_ ]", " ", found[1].lower()), found[2].strip().strip("'\"* "))
    section = list(_status_section(lines))
    status = said.get("status") or next(iter(section), "")
    remarks = [status, *section]
    replaced = [said.get("superseded by", ""), *(one for one in remarks if _REPLACED.search(one))]
    replaces = [said.get("supersedes", ""), *(one for one in remarks if _REPLACES.search(one))]
    number = _NUMBER.match(source.path.rpartition("/")[2])
    return RecordHead(
        number[1] if number else "",
        status_word(status),
        said.get("date", ""),
        _others(replaced, _REPLACED),
        _others(replaces, _REPLACES),
    )


def _status_section(lines: list[str]) -> Iterator[str]:
    """Yield the lines below the heading of the status."""
    start = next((number for number, line in enumerate(lines) if _SECTION.match(line)), None)
    for line in lines[start + 1 :] if start is not None else ():
        if line.startswith("#"):
            return
        if line:
            yield line.lstrip("-*+ ").strip("* ")


def status_word(text: str) -> str:
    """Return a status in one spelling: a capital first, without dates, and without what took a record's place."""
    plain = " ".join(_DATE.sub("", _LINK.sub(r"\1", text)).split()).strip(" .,;:'\"*()")
    if _REPLACED.match(plain):
        return "Superseded"
    if plain.isupper():
        plain = plain.lower()
    return plain[:1].upper() + plain[1:]


def _others(remarks: list[str], word: re.Pattern[str]) -> tuple[str, ...]:
    """Return which records some remarks name: those that are linked, else those whose numbers are written."""
    found: dict[str, None] = {}
    for remark in remarks:
        behind = word.split(remark, 1)[-1]
        links = [address for _, address in _LINK.findall(behind)]
        found.update(dict.fromkeys(links or _NAMED.findall(_DATE.sub("", behind))[:5]))
    return tuple(found)
