"""Promises about later versions that a change takes back without a version that says so."""

from collections.abc import Iterator

from archatlas.analysis.compare.breaking import VERSION, Contracts
from archatlas.analysis.compare.comparison import Comparison
from archatlas.analysis.compare.versions import FORWARD, PROMISE, is_allowed, read_version
from archatlas.analysis.rules.rule import Rule
from archatlas.model.contracts import Api
from archatlas.model.finding import Finding, Severity

BACKWARD = "contracts.api.compatibility.backward"

RULE = Rule(
    "contract/weaker-promise",
    Severity.WARNING,
    "Promises less than before without a version that says so",
    "What may be taken out of a contract follows from its version and from the compatibility that it declares. Who"
    " lowers them first can take out anything next, and callers who watch the version do not notice either.",
    f"restore {VERSION} and contracts.api.compatibility, or raise the version so that callers see the difference",
)


def weaker_promises(compared: Contracts | Comparison) -> Iterator[Finding]:
    """Yield a finding for each version that is lower or gone, and for each promise that is withdrawn on the quiet."""
    for former in compared.before.catalog.values():
        later = compared.after.catalog.get(compared.renames.get(former.name, former.name))
        if later is not None and later.contracts.api is not former.contracts.api:
            for key, message in weaker(former.contracts.api, later.contracts.api):
                yield RULE.finding(later, key, key, message)


def weaker(before: Api, after: Api) -> Iterator[tuple[str, str]]:
    """Yield the key of each weaker promise, and what happened to it."""
    old, new = read_version(before.version), read_version(after.version)
    if old is not None and not after.version:
        yield VERSION, f"{VERSION} {before.version} is gone"
    elif old is not None and new is not None and new < old:
        yield VERSION, f"{VERSION} is lowered from {before.version} to {after.version}"
    if is_allowed(before, after):
        return
    if after.compatibility.backward is False and before.compatibility.backward is not False:
        yield BACKWARD, f"{BACKWARD} is withdrawn; the version that would say so is missing"
    earlier, later = (FORWARD.get(one.compatibility.forward or "", 0) for one in (before, after))
    if later < earlier:
        now = after.compatibility.forward or "none"
        yield PROMISE, f"{PROMISE} is lowered from {before.compatibility.forward} to {now}"
