"""`archatlas plan --output json`: the plan, which can be run, and all that is known about it."""

import json
from collections.abc import Mapping

from archatlas.analysis.deployment.plan_document import document_of, plain
from archatlas.analysis.deployment.planning import Planned
from archatlas.analysis.report import ReportedFinding
from archatlas.render.text.escaping import COMMAND_MARK
from archatlas.render.text.messages import hint_of, message_of


def plan_json(planned: Planned, _options: object = None) -> str:
    """Return lines of ASCII, none of which is a command to the build service that prints it."""
    schedule = planned.schedule
    document = {
        "version": 1,
        "plan": document_of(planned.plan),
        "blocked": planned.is_blocked,
        "findings": [_finding(one, planned) for one in planned.reported],
        "risks": [{"kind": one.kind.value, "number": one.number, "names": list(one.names)} for one in planned.risks],
        "schedule": {
            "waves": [list(wave) for wave in schedule.waves],
            "longest_way": list(schedule.longest_way),
        },
        "held": {step: list(way) for step, way in sorted(planned.held.items())},
        "simulation": plain(planned.simulation),
        "idle": list(planned.idle),
        "undeployed": planned.undeployed,
    }
    return COMMAND_MARK.sub(r"#\\u0023", json.dumps(document, ensure_ascii=True, indent=2)) + "\n"


def _finding(one: ReportedFinding, planned: Planned) -> Mapping[str, object]:
    finding = one.finding
    return {
        "rule": finding.rule,
        "severity": finding.severity.word,
        "message": message_of(finding),
        "hint": hint_of(finding),
        "about": finding.module,
        "subject": finding.subject,
        "path": finding.path,
        "line": finding.location.line,
        "standing": one.state.value,
        "blocks": planned.blocks(one),
        "waived_because": one.waiver.reason if one.waiver else None,
    }
