"""Opens the gate that a rule of the settings names, for one module."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from archatlas.deploying.gates.canary import CanaryLooker
from archatlas.deploying.gates.context import GateContext, version_of
from archatlas.deploying.gates.http import HttpLooker
from archatlas.deploying.gates.port import Gate, GateQuestion
from archatlas.deploying.gates.prometheus import PrometheusLooker
from archatlas.deploying.gates.registry import BudgetLooker, RegistryLooker
from archatlas.model.deployment import GateKind, GateVerdict, Look
from archatlas.model.errors import UserError
from archatlas.model.finding import Severity
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass
from archatlas.settings.environments import GateRule


def open_gate(rule: GateRule, context: GateContext) -> Gate:
    """Return the gate of a rule."""
    return _GATES[rule.spec.kind](rule.gate, context)


@dataclass(frozen=True, slots=True)
class CheckLooker:
    """The gate `check`: the schema of the module, as it is now, has no error and is the one that was deployed."""

    context: GateContext

    async def look(self, asked: GateQuestion) -> Look:
        """Read the schemas once more."""
        if self.context.assess is None:
            return self.context.said(GateVerdict.ERROR, asked, "there are no schemas to be checked")
        try:
            assessment = await asyncio.to_thread(self.context.assess)
        except (UserError, OSError) as problem:
            return self.context.said(GateVerdict.ERROR, asked, f"the schemas cannot be read: {problem}")
        module = assessment.catalog.get(ModuleName(asked.attempt.module))
        if module is None:
            return self.context.said(GateVerdict.INCONCLUSIVE, asked, "no schema of it is there")
        found = assessment.findings_by_module.get(module.name, ())
        errors = sorted({one.rule for one in found if one.severity is Severity.ERROR})
        declared = module.contracts.api.version or ""
        if declared != version_of(asked):
            reason = f"its schema declares version {declared or 'none'} by now"
            return self.context.said(GateVerdict.INCONCLUSIVE, asked, reason, declared)
        if errors:
            return self.context.said(GateVerdict.FAIL, asked, f"errors of its schema: {', '.join(errors)}", declared)
        return self.context.said(GateVerdict.PASS, asked, "no errors", declared)


@dataclass(frozen=True, slots=True)
class BakeLooker:
    """The gate `bake`: only time counts, which whoever decides knows better."""

    context: GateContext

    async def look(self, asked: GateQuestion) -> Look:
        """Pass."""
        return self.context.said(GateVerdict.PASS, asked, f"{max(0.0, asked.now - asked.applied_at):.0f} s went by")


@dataclass(frozen=True, slots=True)
class ManualLooker:
    """The gate `manual`."""

    context: GateContext

    async def look(self, asked: GateQuestion) -> Look:
        """Say whether somebody approved."""
        if asked.approved_by is None:
            return self.context.said(GateVerdict.INCONCLUSIVE, asked, "nobody approved it yet")
        return self.context.said(GateVerdict.PASS, asked, f"{asked.approved_by or 'somebody'} approved it")


_GATES: Mapping[GateKind, Callable[[Any, GateContext], Gate]] = {
    GateKind.HTTP: HttpLooker,
    GateKind.PROMETHEUS: PrometheusLooker,
    GateKind.REGISTRY: RegistryLooker,
    GateKind.BUDGET: BudgetLooker,
    GateKind.CANARY: CanaryLooker,
    GateKind.CHECK: lambda settings, context: CheckLooker(context),
    GateKind.BAKE: lambda settings, context: BakeLooker(context),
    GateKind.MANUAL: lambda settings, context: ManualLooker(context),
}
