"""A baseline as the file that is kept beside the schemas: JSON with a finding on each line, so that versions merge."""

import json

from archatlas.analysis.baseline import Baseline
from archatlas.model.finding import Identity


def entry_line(identity: Identity) -> str:
    """Return an entry in words: the rule, the module and what the finding is about."""
    rule, module, subject = identity
    return f"{rule} for '{module}'" + (f", '{subject}'" if subject else "")


def baseline_text(baseline: Baseline) -> str:
    """Return the file of a baseline, its entries sorted; a count is written where it is more than one."""
    lines = []
    for (rule, module, subject), count in sorted(baseline.counts.items()):
        entry: dict[str, object] = {"rule": rule, "module": module, "subject": subject}
        lines.append(json.dumps(entry | ({"count": count} if count > 1 else {}), ensure_ascii=True))
    body = ",\n  ".join(lines)
    findings = f"[\n  {body}\n ]" if lines else "[]"
    return f'{{\n "archatlas_baseline": 1,\n "findings": {findings}\n}}\n'
