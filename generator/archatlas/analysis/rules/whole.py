"""Rules about the estate as a whole and about the policy itself, whose findings stand at the settings."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase
from fractions import Fraction

from archatlas.analysis.coupling import Coupling, coupling_of
from archatlas.analysis.exact import decimal_text, share_text
from archatlas.analysis.policy.policy import LAYERS, EstateLimits, Mention
from archatlas.analysis.rules.coupling import PROPAGATION
from archatlas.analysis.rules.estate import Estate
from archatlas.analysis.rules.rule import Rule
from archatlas.model.catalog import Catalog
from archatlas.model.finding import Finding, Severity
from archatlas.model.location import Location

ESTATE = "estate"
"""What stands in the place of a module's name in findings about all of them."""

SETTINGS = Location("archatlas.yml")

NCCD = "nccd"
PROPAGATION_COST = "propagation-cost"
"""What findings about the coupling of all modules are about."""

COMPARED = 5_000
"""Most names that are compared with a mistyped one."""

UNMATCHED = Rule(
    "policy/matches-nothing",
    Severity.WARNING,
    "The policy names what does not exist",
    "A lane, an owner or a module that no schema knows makes a part of the policy say nothing; often the name is"
    " mistyped, or what it meant was renamed.",
    "correct the name in archatlas.yml, or remove it",
)
WAIVER_EXPIRED = Rule(
    "waiver/expired",
    Severity.ERROR,
    "A waiver has expired",
    "The promise to live with the finding ended on that day; the finding counts again.",
    "repair what was waived and remove the waiver, or agree on a new date with its owner",
)
WAIVER_UNUSED = Rule(
    "waiver/unused",
    Severity.ERROR,
    "A waiver that waives nothing",
    "What it was for is repaired, or its names are mistyped; left standing it would hide the next finding unseen.",
    "remove the waiver, or correct its rule, module or subject",
)
WHOLE_RULES = (UNMATCHED, WAIVER_EXPIRED, WAIVER_UNUSED)
"""The rules about the settings rather than about a module."""


def estate_is_loose(estate: Estate) -> Iterator[Finding]:
    """Yield a finding for an NCCD or a propagation cost of the whole estate above its limit."""
    limits = estate.policy.estate
    if limits.nccd is not None or limits.propagation_cost is not None:
        yield from too_coupled(limits, coupling_of(estate.graph))


def too_coupled(limits: EstateLimits, coupling: Coupling) -> Iterator[Finding]:
    """Yield a finding for each limit that an estate so coupled is above."""
    if limits.nccd is not None and coupling.is_above(limits.nccd):
        message = f"the estate has an NCCD of {coupling.nccd:.2f}, more than {decimal_text(limits.nccd, 2)}"
        # Rounded, so that no last bit of floating point counts as growth.
        nccd = Fraction(round(coupling.nccd, 9))
        yield _about_all(limits, NCCD, message).counting(nccd, decimal_text(nccd, 2), coupling.ccd)
    if limits.propagation_cost is not None and coupling.propagation_cost > limits.propagation_cost:
        cost, limit = share_text(coupling.propagation_cost), share_text(limits.propagation_cost)
        message = f"the estate has a propagation cost of {cost}, more than {limit}"
        yield _about_all(limits, PROPAGATION_COST, message).counting(coupling.propagation_cost, cost, coupling.ccd)


def policy_names_what_exists(estate: Estate) -> Iterator[Finding]:
    """Yield a finding for each name in the policy that fits nothing in the estate, with the nearest one that does."""
    known = names_by_kind(estate.catalog)
    seen: set[tuple[str, str]] = set()
    for mention in estate.policy.mentions:
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
    near = get_close_matches(mention.name, known[:COMPARED], 1, 0.75)
    meant = f"; did you mean '{near[0]}'?" if near else ""
    message = f"no schema has the {mention.kind} '{mention.name}'{meant}"
    subject = f"{mention.kind} {mention.name}"
    return Finding(UNMATCHED.name, UNMATCHED.severity, message, mention.location, ESTATE, subject, UNMATCHED.cure)


def _about_all(limits: EstateLimits, subject: str, message: str) -> Finding:
    place = limits.places.get(subject.replace("-", "_"), SETTINGS)
    return Finding(PROPAGATION.name, PROPAGATION.severity, message, place, ESTATE, subject, PROPAGATION.cure)
