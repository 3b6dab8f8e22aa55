"""Judges broken contracts by what held for the module that made the promise."""

from collections.abc import Iterator
from dataclasses import replace

from archatlas.analysis.compare.breaking import Contracts, breaking_findings
from archatlas.analysis.compare.weaker import weaker_promises
from archatlas.analysis.compare.withdrawn import withdrawn_grounds
from archatlas.analysis.policy.treatment import treated
from archatlas.analysis.policy.waiving import sift
from archatlas.analysis.report import Judged, Standing, as_waived
from archatlas.load.loader import Reader
from archatlas.model.finding import Finding
from archatlas.pipeline.fates import with_fates
from archatlas.pipeline.sides import Sides


def broken_promises(contracts: Contracts, sides: Sides, reader: Reader) -> tuple[Judged, ...]:
    """Return a finding for each contract that is broken and each promise that became weaker, waived ones as such.

    What a module says no more although rules went by it is one of them.

    How grave they are, and who waives them, follows from the name, the lane and whatever else the module had before:
    a module that moves into a lane where everything is a trial breaks no promise more lightly.
    """
    found = (*_told(contracts, sides, reader), *weaker_promises(contracts), *withdrawn_grounds(contracts))
    formers = {str(later): str(former) for later, former in contracts.formers.items()}
    facts = contracts.before.facts
    judged = tuple(treated((_called(one, formers.get(one.module, one.module)) for one in found), facts))
    waivers = tuple(waiver for waiver in contracts.after.facts.policy.waivers if not waiver.is_over(facts.today))
    sifted = sift(judged, waivers, facts.today, frozenset(waiver.rule for waiver in waivers))
    laters = {former: later for later, former in formers.items()}
    return (
        *(Judged(_called(one, laters.get(one.module, one.module)), Standing.NEW) for one in sifted.findings),
        *as_waived(
            replace(one, finding=_called(one.finding, laters.get(one.finding.module, one.finding.module)))
            for one in sifted.waived
        ),
    )


def _told(contracts: Contracts, sides: Sides, reader: Reader) -> Iterator[Finding]:
    """Yield the findings about broken contracts, those of modules that are gone with what became of their files."""
    there = contracts.after.catalog
    broken = breaking_findings(contracts)
    yield from (one for one in broken if one.module in there)
    yield from with_fates((one for one in broken if one.module not in there), sides, reader)


def _called(finding: Finding, module: str) -> Finding:
    return finding if finding.module == module else replace(finding, module=module)
