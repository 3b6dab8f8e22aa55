"""A plan of fixes as a unified diff, and as lines on what is fixed and what stays."""

import re
from collections.abc import Iterable, Iterator
from difflib import unified_diff

from archatlas.analysis.fixes.plan import FixPlan, LeftFinding, OfferedFix
from archatlas.render.text.escaping import terminal_text
from archatlas.render.text.words import count

_COMMAND = re.compile(r"[ +-]?\s*(?:::|##\w*\[)")
"""What build services take for a command; two signs of a comment are none."""

NO_LINE_FEED = "\\ No newline at end of file"


def to_diff(path: str, before: str, after: str) -> str:
    """Return the change of one file as `patch -p1` and `git apply` take it, given its texts with their own line ends.

    Where a line could steer the terminal or the service that prints it, the change is shown with escapes behind `#`,
    which both pass over.
    """
    old, new = before.split("\n"), after.split("\n")
    lines = list(_with_ends(unified_diff(_kept(old), _kept(new), _named("a", path), _named("b", path))))
    if all(map(_is_inert, lines)):
        return "".join(f"{line}\n" for line in lines)
    shown = ("its change cannot be shown as it is, for it holds characters that cannot be seen", *lines)
    return "".join(f"# {terminal_text(line)}\n" for line in shown)


def _kept(lines: list[str]) -> list[str]:
    """Return lines with their line feeds; only the last one may have none."""
    return [*(f"{line}\n" for line in lines[:-1]), *filter(None, lines[-1:])]


def _with_ends(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line.removesuffix("\n")
        if not line.endswith("\n"):
            yield NO_LINE_FEED


def _named(side: str, path: str) -> str:
    """Return a file name as git writes it: in quotes where needed, before a tab where it has a space."""
    name = f"{side}/{path.lstrip('/')}"
    if '"' in name or "\\" in name:
        return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{name}\t" if " " in name else name


def _is_inert(line: str) -> bool:
    shown = line.removesuffix("\r").replace("\t", " ")
    return terminal_text(shown) == shown and not _COMMAND.match(shown)


def fixed_line(one: OfferedFix) -> str:
    """Return what was done about a finding."""
    return f"{_place(one)}: {one.fix.title}"


def left_line(one: LeftFinding) -> str:
    """Return why a finding stays, and what somebody could do about it."""
    return f"{_place(one)}: not fixed, {one.why}{f': {one.action}' if one.action else ''}"


def _place(one: OfferedFix | LeftFinding) -> str:
    finding, place = one.finding, one.finding.location
    where = f"{place.path}:{place.line}:{place.column}" if place.line else place.path
    about = f" of '{finding.module}'" if finding.module != place.path else ""
    subject = f", {finding.subject}" if finding.subject and finding.subject != finding.module else ""
    return f"{where}: {finding.rule}{about}{subject}"


def plan_summary(plan: FixPlan, verb: str) -> str:
    """Return how many findings are fixed in how many files, and how many stay."""
    left = count(len(plan.left), "finding stays", "findings stay")
    if not plan.applied:
        return f"nothing to fix: {left}" if plan.left else "nothing to fix"
    done = f"{verb} {count(len(plan.applied), 'finding')} in {count(len(plan.after), 'file')}"
    return f"{done}; {left}" if plan.left else done
