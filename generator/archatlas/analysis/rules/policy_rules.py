"""Rules about the policy itself, whose findings stand at the settings."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from archatlas.analysis.policy.policy import LAYERS, Mention
from archatlas.analysis.rules.context import RuleContext
from archatlas.model.catalog import Catalog
from archatlas.model.detail import UnknownMention
from archatlas.model.finding import AboutPolicy, Finding, Severity
from archatlas.model.near_names import suggest
from archatlas.model.rule import FixKind, Need, RuleKind, RuleSpec
from archatlas.model.source import range_at

UNMATCHED = RuleSpec(
    "policy/matches-nothing",
    Severity.WARNING,
    "The policy names what does not exist",
    "A lane, an owner or a module that no schema knows makes a part of the policy say nothing; often the name is"
    " mistyped, or what it meant was renamed.",
    "correct the name in archatlas.yml, or remove it",
    kind=RuleKind.POLICY,
    place=700,
    need=Need.MENTION,
    fixes=(FixKind.MENTION,),
)
WAIVER_EXPIRED = RuleSpec(
    "waiver/expired",
    Severity.ERROR,
    "A waiver has expired",
    "The promise to live with the finding ended on that day; the finding counts again.",
    "repair what was waived and remove the waiver, or agree on a new date with its owner",
    kind=RuleKind.POLICY,
    place=700,
    need=Need.WAIVER,
    fixes=(FixKind.EXPIRED_WAIVER,),
)
WAIVER_UNUSED = RuleSpec(
    "waiver/unused",
    Severity.ERROR,
    "A waiver that waives nothing",
    "What it was for is repaired, or its names are mistyped; left standing it would hide the next finding unseen.",
    "remove the waiver, or correct its rule, module or subject",
    kind=RuleKind.POLICY,
    place=700,
    need=Need.WAIVER,
    fixes=(FixKind.UNUSED_WAIVER,),
)


@UNMATCHED.check_estate
def policy_names_what_exists(context: RuleContext) -> Iterator[Finding]:
    """Yield a finding for each name in the policy that fits nothing in the estate, with the nearest one that does."""
    if not context.policy.mentions:
        return
    known = names_by_kind(context.catalog)
    seen: set[tuple[str, str]] = set()
    for mention in context.policy.mentions:
        key = (mention.kind, mention.name)
        if key not in seen and not any(fnmatchcase(name, mention.name) for name in known[mention.kind]):
            seen.add(key)
            yield _unmatched(mention, known[mention.kind])


def names_by_kind(catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    """Return by the kind of a mention what it can name in an estate."""
    return {
        "lane": catalog.lanes(),
        "layer": tuple(sorted({*LAYERS, *(module.identity.layer or "" for module in catalog.values())})),
        "owner": tuple(sorted({module.ownership.owner or "" for module in catalog.values()})),
        "module": tuple(catalog),
    }


def _unmatched(mention: Mention, known: tuple[str, ...]) -> Finding:
    place, detail = mention.location, UnknownMention(mention.kind, mention.name, suggest(mention.name, known))
    found = UNMATCHED.found_in(AboutPolicy(), place.path, range_at(place.line, place.column), detail)
    return replace(found, subject=f"{mention.kind} {mention.name}")
