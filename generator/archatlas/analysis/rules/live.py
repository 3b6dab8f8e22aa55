"""Rules about what schemas say for a live registry."""

from collections.abc import Iterator

from archatlas.analysis.live.declared_checks import DeclaredAddress, declared_check
from archatlas.analysis.rules.context import RuleContext
from archatlas.model.detail import NotAsked, RefusedCheck
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module
from archatlas.model.rule import Need, RuleSpec, Scope

TARGET_REFUSED = RuleSpec(
    "live/target-refused",
    Severity.WARNING,
    "A health check that is never asked",
    "Whoever changes a schema could otherwise have the live registry ask any address that it reaches. So a schema"
    " names a path, and a whole address counts only where the settings list its host and port.",
    "write a path such as /health, or have its host and port listed under live.allow",
    scope=Scope.POLICY,
    place=420,
    need=Need.LIVE,
)
CHECKS = ("health_check", "ready_check")


@TARGET_REFUSED.check
def health_checks_can_be_asked(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each check that the live registry refuses; commands are no addresses."""
    if context.policy.asked is None:
        return
    for name in CHECKS:
        text: str = getattr(module.runtime.deployment, name) or ""
        said = declared_check(text)
        if isinstance(said, DeclaredAddress) and (said.host, said.port) not in context.policy.asked:
            said = RefusedCheck.NOT_ALLOWED
        if isinstance(said, RefusedCheck):
            yield TARGET_REFUSED.found(module, f"runtime.deployment.{name}", NotAsked(text, said))
