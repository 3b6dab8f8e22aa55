"""What the code says of one module beside its schema, as a part of its document."""

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.drift import ComparedPair, PairVerdict
from archatlas.model.code import CodePlace, ModuleCode, Tie
from archatlas.model.module import ModuleName
from archatlas.render.documents.json_text import Plain
from archatlas.render.site.components.verdicts import TOLD, VERDICTS


def code_document(assessment: Assessment, name: ModuleName) -> Plain:
    """Return the comparison of a module with its code; null says that nothing was compared."""
    drift = assessment.drift
    if drift is None:
        return None
    own, code = drift.by_requirer[name], drift.code.modules.get(name, ModuleCode(name))
    return {
        "pairs": [_pair(pair, VERDICTS[pair.verdict].key) for pair in own.pairs],
        "told": [_pair(pair, TOLD) for pair in own.told],
        "not_compared": list(own.not_compared),
        "used_in_code_by": [
            pair.requirer for pair in drift.by_required.get(name, ()) if pair.verdict is PairVerdict.UNDECLARED
        ],
        "missing_surface": list(own.missing_surface),
        "dead": [_dead(tie) for tie in code.dead],
        "computed": code.computed,
        "files": code.files,
        "test_files": code.test_files,
        "tests": code.tests,
        "public_names": len(code.surface),
        "languages": list(code.languages),
        "roots": list(code.roots),
        "owner": code.owner or None,
        "entry_points": list(code.entry_points),
        "environment": list(code.environment),
    }


def _pair(pair: ComparedPair, verdict: str) -> Plain:
    found: dict[str, Plain] = {
        "module": pair.required,
        "verdict": verdict,
        "declared": pair.declared.value,
        "imports": pair.count,
        "kinds": {kind.value: number for kind, number in pair.counts},
        "first": _place(pair.first),
    }
    return found | {"dead_targets": list(pair.targets)} if pair.targets else found


def _place(place: CodePlace | None) -> Plain:
    return {"path": place.path, "line": place.line} if place else None


def _dead(tie: Tie) -> Plain:
    return {"target": tie.target, "imports": tie.count, "first": _place(tie.first)}
