"""Facts that several places show, in words: how much, what happened to a contract, what became of a file."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from archatlas.analysis.estate.decimals import MOST_DIGITS, decimal, percent_text, share_text
from archatlas.model import contract_detail as promises
from archatlas.model.contract_detail import FileFate, VersionStep
from archatlas.model.enumeration import count, quoted
from archatlas.model.finding import Amount, Unit
from archatlas.render.text.reading_messages import shown

NAMED = 6
"""How many of several things a sentence names before it counts the rest."""


def amount_in_words(amount: Amount, more_digits: int = 0) -> str:
    """Say how much a finding counts; what a record says stays as it was written."""
    return amount.shown or _AMOUNTS[amount.unit](amount.value, more_digits)


def amounts_in_words(before: Amount, now: Amount) -> tuple[str, str]:
    """Say how much a finding counted before and counts now, with as many decimals as tell them apart."""
    texts = ((amount_in_words(before, more), amount_in_words(now, more)) for more in range(MOST_DIGITS))
    return next((pair for pair in texts if pair[0] != pair[1]), (amount_in_words(before), amount_in_words(now)))


_AMOUNTS: Mapping[Unit, Callable[[Fraction, int], str]] = {
    Unit.NUMBER: lambda value, _more: str(value),
    Unit.MODULES: lambda value, _more: f"{value} modules",
    Unit.LAYERS: lambda value, _more: count(int(value), "layer"),
    Unit.TIERS: lambda value, _more: count(int(value), "tier"),
    Unit.MILLISECONDS: lambda value, more: f"{decimal(value, 3 + more)} ms",
    Unit.PERCENT_TOO_MUCH: lambda value, more: f"{percent_text(value, 4 + more)} too much",
    Unit.RATIO: lambda value, more: decimal(value, 2 + more),
    Unit.SHARE: lambda value, more: share_text(value, 1 + more),
}


def loss_in_words(loss: promises.Loss) -> str:
    """Say what happened to an entry of a contract, or to a contract as a whole."""
    if isinstance(loss, promises.Removed):
        return f"removed; '{loss.successor}' is new" if loss.successor else "removed"
    if isinstance(loss, promises.ContractRemoved):
        parts = (f"{count(len(names), aspect)} ({quoted(names, NAMED)})" for aspect, names in loss.parts)
        return f"removed with {', '.join(parts)}"
    if isinstance(loss, promises.DescriptionChanged):
        return _description_in_words(loss)
    return "; ".join(f"{shift.key} {shift.before} → {shift.after or 'not declared'}" for shift in loss.values)


def _description_in_words(loss: promises.DescriptionChanged) -> str:
    where = ", ".join(filter(None, (loss.part, loss.field)))
    values = " → ".join(filter(None, (loss.before, loss.after)))
    return ": ".join(filter(None, (where, loss.happened))) + (f" ({values})" if values else "")


def needed_in_words(needed: promises.Needed) -> str:
    """Say which version would allow a change, or what has to come before it."""
    if isinstance(needed, promises.NeededDeprecation):
        return "a deprecation that is merged before the removal"
    kind = "a higher version" if needed.step is VersionStep.PATCH else f"a {needed.step.value} version"
    version = f"{kind}, {needed.lowest or 'after one that can be read as v1.2 or v1.2.3'}"
    if needed.withdrawing:
        return f"no version while {needed.withdrawing} promises 'major'; withdraw that together with {version}"
    return version


def fate_in_words(fate: promises.Fate) -> str:
    """Say what became of a file that described a module before."""
    return {
        FileFate.GONE: "is gone",
        FileFate.DESCRIBES_ANOTHER: f"describes {shown(fate.now)} now",
        FileFate.DESCRIBES_NONE: "describes no module any more",
        FileFate.MOVED: f"lies at {shown(fate.now, 200)} now, where no schema is looked for",
    }[fate.kind]
