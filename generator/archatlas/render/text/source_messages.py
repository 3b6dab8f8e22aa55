"""What findings about foreign descriptions say."""

from collections.abc import Callable, Mapping
from typing import Any

from archatlas.model import source_detail as facts
from archatlas.model.detail import Detail
from archatlas.model.enumeration import enumerated
from archatlas.model.finding import Finding
from archatlas.model.source_detail import ReadFault
from archatlas.render.text.escaping import one_line

SHOWN = 120
"""Most characters of what a foreign file says that a message repeats."""
_CURES = {
    ReadFault.OUTSIDE: "put the file below the directory of the source",
    ReadFault.ABSENT: "correct the path; it counts from the file that names it",
    ReadFault.ADDRESS: "put a copy of it below the directory of the source, and name that",
    ReadFault.BROKEN: "repair the file that is named",
    ReadFault.TOO_MANY: "name fewer files, or divide the source",
    ReadFault.TOO_LARGE: "divide the file",
}


def _quoted(text: str) -> str:
    line = one_line(text)
    return f"'{line[:SHOWN]}{'…' if len(line) > SHOWN else ''}'"


def _lacks(_finding: Finding, detail: facts.LacksKeys) -> str:
    keys = enumerated([one_line(key) for key in detail.keys], 5)
    return f"{_quoted(detail.reference)} has no usable {keys}" if detail.reference else f"there is no usable {keys}"


def _otherwise(_finding: Finding, detail: facts.SaidOtherwise) -> str:
    kept, other = _quoted(detail.kept), _quoted(detail.other)
    return f"{detail.other_of} says {detail.key} is {other}, {detail.kept_of} {kept}, which counts"


GAP_WORDS = {
    facts.HistoryGap.SHALLOW: "this clone is shallow, so that earlier states of the estate are not in it",
    facts.HistoryGap.GRAFTED: "a file of this repository, info/grafts, gives commits other parents than they have",
}
GAP_CURES = {
    facts.HistoryGap.SHALLOW: "fetch the whole history with 'fetch-depth: 0' for actions/checkout, 'GIT_DEPTH: 0' in "
    "GitLab, 'git fetch --unshallow' in a shell",
    facts.HistoryGap.GRAFTED: "remove it with 'rm \"$(git rev-parse --git-path info/grafts)\"' and fetch the rest",
}

SOURCE_MESSAGES: Mapping[type[Detail], Callable[[Finding, Any], str]] = {
    facts.NotRead: lambda _finding, detail: f"{_quoted(detail.named)} is not read: {detail.fault.value}",
    facts.LacksKeys: _lacks,
    facts.DescribedBefore: lambda _finding, detail: (
        f"{_quoted(detail.reference)} is described already, in {one_line(detail.path)} at line {detail.line}"
    ),
    facts.UnknownKind: lambda _finding, detail: (
        f"{_quoted(detail.reference)} is of the kind {_quoted(detail.kind)}, which is not known"
    ),
    facts.OwnParent: lambda _finding, detail: f"{_quoted(detail.reference)} is said to be a part of itself",
    facts.NothingThere: lambda _finding, detail: f"{_quoted(detail.reference)} is described nowhere",
    facts.SaidOtherwise: _otherwise,
    facts.MatchesNothing: lambda _finding, detail: f"no file fits {_quoted(detail.pattern)}",
    facts.Elsewhere: lambda finding, detail: (
        f"requires '{one_line(finding.subject)}', which {_quoted(detail.atlas)} says is deprecated"
    ),
    facts.AtlasFault: lambda _finding, detail: f"nothing is known of {_quoted(detail.atlas)}: {one_line(detail.fault)}",
    facts.UntoldHistory: lambda _finding, detail: f"there is no history: {GAP_WORDS[detail.gap]}",
}
"""What is said of a finding about a foreign description, by its detail."""

SOURCE_HINTS: Mapping[type[Detail], Callable[[Finding, Any], str]] = {
    facts.NotRead: lambda _finding, detail: _CURES[detail.fault],
    facts.NothingThere: lambda _finding, detail: (
        f"did you mean {_quoted(detail.near)}?" if detail.near else "correct it, or read what describes it as well"
    ),
    facts.AtlasFault: lambda _finding, detail: detail.cure,
    facts.UntoldHistory: lambda _finding, detail: GAP_CURES[detail.gap],
}
"""What helps, by the detail."""
