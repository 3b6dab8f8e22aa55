"""The rules that compare two states, so that only a review can break them."""

from archatlas.model.finding import Severity
from archatlas.model.rule import FixKind, Need, RuleKind, RuleSpec

VERSION = "contracts.api.version"

BREAKING_CHANGE = RuleSpec(
    "contract/breaking-change",
    Severity.ERROR,
    "Breaks a contract without a version that allows it",
    "Callers were promised that what they rely on stays until the version says otherwise; they find out when they"
    " fail.",
    f"keep the entry beside its successor, or raise {VERSION} to a version that allows the change",
    kind=RuleKind.REVIEW,
    place=800,
    need=Need.EARLIER_STATE,
    fixes=(FixKind.BROKEN_CONTRACT,),
)
WEAKER_PROMISE = RuleSpec(
    "contract/weaker-promise",
    Severity.WARNING,
    "Promises less than before without a version that says so",
    "What may be taken out of a contract follows from its version and from the compatibility that it declares. Who"
    " lowers them first can take out anything next, and callers who watch the version do not notice either.",
    f"restore {VERSION} and contracts.api.compatibility, or raise the version so that callers see the difference",
    kind=RuleKind.REVIEW,
    place=800,
    need=Need.EARLIER_STATE,
    fixes=(FixKind.WEAKER_PROMISE,),
)

REVIEW_RULES = (BREAKING_CHANGE, WEAKER_PROMISE)
"""What a review alone can find."""
