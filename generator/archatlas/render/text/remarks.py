"""What reports say about the run itself, and about what a change may lack."""

from archatlas.analysis.report import Remark
from archatlas.model.change_log import MissingChange
from archatlas.render.text.facts_in_words import fate_in_words


def remark_of(remark: Remark) -> str:
    """Say something about the run itself, or what a change may lack."""
    if isinstance(remark, str):
        return remark
    if isinstance(remark, MissingChange):
        return missing_in_words(remark)
    return f"'{remark.module}' counts as removed: {remark.fate.path} {fate_in_words(remark.fate)}"


def missing_in_words(missing: MissingChange) -> str:
    """Say what mostly changed with something that changes here, and how likely it is missing."""
    times = f"{missing.together} of {missing.times} changes"
    return (
        f"'{missing.name}' changed in {times} of '{missing.because}', not here ({missing.probability:.2f};"
        f" told from {missing.told_from} on, which was right {missing.right} of {missing.told} times; never fails)"
    )
