"""What is said of a comparison with code: the verdicts in words, where something stands, how far an import binds."""

from collections.abc import Iterable

from archatlas.analysis.assessment import Assessment, RequirementEnds
from archatlas.analysis.estate.drift import Bond, ComparedPair, Drift, PairVerdict
from archatlas.model.code import CodePlace, ImportKind
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import Text
from archatlas.render.site.page import PageOptions
from archatlas.render.text.escaping import one_line


@dataclass(frozen=True, slots=True)
class VerdictLabel:
    """How a verdict is written: in words, in addresses and documents, as a class of the style sheet, as a meaning."""

    words: str
    key: str
    style: str
    meaning: str


VERDICTS = {
    PairVerdict.CONFIRMED: VerdictLabel("confirmed", "confirmed", "ok", "declared and in the code"),
    PairVerdict.UNDECLARED: VerdictLabel("not declared", "undeclared", "un", "in the code, the schema is silent"),
    PairVerdict.DEAD_TARGET: VerdictLabel("dead target", "dead", "dead", "imports something that is not there"),
    PairVerdict.UNUSED: VerdictLabel("unused", "unused", "off", "declared, no import found"),
}
TOLD = "told"
"""How documents name a pair that is imported for types or in tests only, which nobody has to declare."""
UNUSED_WORDS = "declared, not in code"
NO_DRIFT = "Compared with code, no drift"
NOT_COMPARED = "Not compared with code"
"""What stands where a build had no code to read."""
KIND_WORDS = {
    ImportKind.RUNTIME: "at run time",
    ImportKind.LAZY: "inside functions",
    ImportKind.DYNAMIC: "by name",
    ImportKind.OPTIONAL: "in a try",
    ImportKind.TYPE_ONLY: "for types",
    ImportKind.TEST_ONLY: "in tests",
}


def differing(drift: Drift, requirer: ModuleName | None = None) -> int:
    """Return how many pairs are not confirmed, of one requirer or of all, which is the number of the drift page."""
    compared = drift if requirer is None else drift.by_requirer[requirer]
    return len(compared.pairs) - len(compared.of(PairVerdict.CONFIRMED))


def is_unused(assessment: Assessment, ends: RequirementEnds) -> bool:
    """Tell whether a declared requirement was compared with the code, which has no such import of what exists."""
    pair = assessment.drift.by_ends.get(ends) if assessment.drift else None
    return pair is not None and pair.verdict in (PairVerdict.UNUSED, PairVerdict.DEAD_TARGET)


def lines_note(assessment: Assessment) -> str:
    """Say what a line of a picture means of which the legend says nothing else; empty where nothing was compared."""
    if assessment.drift is None:
        return ""
    unseen = any(one.not_compared for one in assessment.drift.by_requirer.values())
    rest = ", or could not be compared" if unseen else ""
    return f"Where the legend says nothing else, a line is declared and in the code{rest}."


def verdict_cell(pair: ComparedPair) -> tuple[Text, ...]:
    """Return the verdict of a pair with its sign, and why where that is not plain; of dead targets the first name."""
    label = VERDICTS[pair.verdict]
    verdict = Text(label.words, verdict=label.style, note=_reason(pair))
    dead = (Text(one_line(pair.targets[0], 120), code=True),) if pair.targets else ()
    return (verdict, *dead)


def _reason(pair: ComparedPair) -> str:
    if pair.verdict is PairVerdict.DEAD_TARGET:
        more = f", and {len(pair.targets) - 1:,} more" if len(pair.targets) > 1 else ""
        return f"no such file{more}:" if pair.targets else "names files that do not exist"
    if pair.verdict is PairVerdict.UNUSED:
        return "optional, no import found" if pair.declared is Bond.WEAK else "declared, no import found"
    if pair.verdict is PairVerdict.UNDECLARED and pair.declared is Bond.WEAK:
        return "declared as optional, the code needs it"
    kinds = [kind for kind, _ in pair.counts]
    return f"only {KIND_WORDS[kinds[0]]}" if len(kinds) == 1 and kinds[0] is not ImportKind.RUNTIME else ""


def imports_words(counts: Iterable[tuple[ImportKind, int]]) -> str:
    """Say how many imports of which kind there are: "5 at run time, 2 in tests"."""
    return ", ".join(f"{number:,} {KIND_WORDS[kind]}" for kind, number in counts)


def place_text(options: PageOptions, place: CodePlace) -> Text:
    """Return a line of code as a link to where it is read, or as text where nobody has said."""
    line = f":{place.line}" if place.line else ""
    return Text(f"{one_line(place.path, 200)}{line}", code=True, href=options.line_address(place))


def place_cell(options: PageOptions, place: CodePlace | None) -> tuple[Text, ...]:
    """Return a line of code as a cell, which is empty where there is none."""
    return (place_text(options, place),) if place else ()
