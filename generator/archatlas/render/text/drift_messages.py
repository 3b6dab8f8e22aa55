"""What findings say that hold schemas against code or against the past of the repository."""

from collections.abc import Mapping

from archatlas.model import detail as details
from archatlas.model.detail import Detail
from archatlas.model.enumeration import quoted
from archatlas.model.finding import Finding
from archatlas.render.text.escaping import one_line
from archatlas.render.text.reading_messages import Words


def _imported(finding: Finding, detail: details.Imported) -> str:
    said, name = _imports_in_words(detail), f"'{finding.subject}'"
    if finding.rule == "drift/dead-target":
        where = f"in {name}" if finding.subject != finding.module else "in the module itself"
        return f"imports what does not exist {where}: {said}"
    verb = "can use" if detail.is_optional else "requires"
    schema = "which its schema lists as one it can do without" if detail.is_weak else "which its schema does not say"
    return f"{verb} {name} in its code, {schema}: {said}"


def _imports_in_words(detail: details.Imported) -> str:
    """Return how many imports there are and where the first one stands."""
    number = "1 import" if detail.count == 1 else f"{detail.count:,} imports"
    name = f" of '{one_line(detail.target, 200)}'" if detail.target else ""
    if detail.first is None:
        return number
    place = f"{detail.first.path}:{detail.first.line}"
    return f"{number}{name} at {place}" if detail.count == 1 else f"{number}, the first{name} at {place}"


def _unassigned(finding: Finding, detail: details.Unassigned) -> str:
    where = f"in '{finding.subject}' " if finding.subject != "." else "at the top of the tree "
    if detail.count == 1:
        return f"1 file of code {where}belongs to no module: {detail.first}"
    return f"{detail.count:,} files of code {where}belong to no module, the first is {detail.first}"


def _co_changed(finding: Finding, detail: details.CoChanged) -> str:
    common = (
        f"{detail.together:,} of its {detail.times:,} changes and of {detail.times_of_other:,} of '{finding.subject}'"
    )
    return f"{common} are of both, {detail.lately:.0%} of late, and nothing says why"


def _other_owner(finding: Finding, detail: details.OtherOwner) -> str:
    return f"{finding.key} is '{detail.declared}', CODEOWNERS names {quoted(detail.of_code.split())}"


DRIFT_MESSAGES: Mapping[type[Detail], Words] = {
    details.Imported: _imported,
    details.Unassigned: _unassigned,
    details.OtherOwner: _other_owner,
    details.CoChanged: _co_changed,
}
"""What is said of a finding about code, by its detail."""

PLAIN_DRIFT_MESSAGES = {
    "drift/unused": "{list} names '{subject}', which no code of the module imports",
    "drift/missing-surface": "{list} names '{subject}', which the code does not have",
    "drift/no-code": "no file of code belongs to the module",
}
"""What rules about code say of which rule and subject tell everything."""
