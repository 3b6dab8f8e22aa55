"""A baseline as the file that is kept beside the schemas: JSON with a finding on each line, so that versions merge."""

import json

from archatlas.analysis.policy.baseline_state import Baseline
from archatlas.model.finding import Amount, FindingIdentity
from archatlas.render.text.facts_in_words import amount_in_words


def entry_line(identity: FindingIdentity) -> str:
    """Return an entry in words: the rule, the module and what the finding is about."""
    rule, module, subject = identity
    return f"{rule} for '{module}'" + (f", '{subject}'" if subject else "")


def baseline_text(baseline: Baseline) -> str:
    """Return the file of a baseline, its entries sorted; what is usual is left out."""
    lines = []
    for identity, count in sorted(baseline.counts.items()):
        entry = dict(zip(("rule", "module", "subject"), identity, strict=True))
        number = {"count": count} if count > 1 else {}
        lines.append(json.dumps(entry | number | _counting(baseline.amounts.get(identity)), ensure_ascii=True))
    body = ",\n  ".join(lines)
    findings = f"[\n  {body}\n ]" if lines else "[]"
    return f'{{\n "archatlas_baseline": 1,\n "findings": {findings}\n}}\n'


def _counting(amount: Amount | None) -> dict[str, object]:
    """Return how much a finding counted: exactly, and as people read it where that is something else."""
    if amount is None:
        return {}
    exact = str(amount.value)
    text = amount_in_words(amount)
    shown = {"shown": text} if text != exact else {}
    total = {"total": amount.total} if amount.total is not None else {}
    return {"amount": exact, **shown, **total}
