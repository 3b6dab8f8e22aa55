"""Opens the adapter that the settings name for a step."""

from collections.abc import Mapping
from pathlib import Path

from archatlas.deploying.adapters.github import GithubAdapter
from archatlas.deploying.adapters.kubectl import KubectlAdapter
from archatlas.deploying.adapters.outside import PATIENCE, Outside
from archatlas.deploying.adapters.port import Adapter, Attempt, AttemptResult
from archatlas.deploying.adapters.shell import PASSED_ON, ShellAdapter
from archatlas.deploying.adapters.simulated import SimulatedAdapter
from archatlas.deploying.adapters.webhook import WebhookAdapter
from archatlas.deploying.secrets import SecretMask
from archatlas.model.deployment import AttemptOutcome
from archatlas.model.module import Module
from archatlas.model.record import dataclass, replace
from archatlas.settings.deployment_adapters import (
    AdapterSettings,
    GithubSettings,
    KubectlSettings,
    ShellSettings,
    SimulatedSettings,
    WebhookSettings,
)
from archatlas.transport.resolution import HostResolver

_LISTED_AFTER = 10.0
"""Seconds within which a deployment at GitHub that was made is listed as well."""


@dataclass(frozen=True, slots=True)
class AdapterContext:
    """What an adapter may use: `home` is the directory of the settings, `traces` is one of our own."""

    home: Path
    traces: Path
    environ: Mapping[str, str]
    module: Module | None
    resolver: HostResolver
    mask: SecretMask

    def outside(self, timeout: float, patience: float = PATIENCE) -> Outside:
        """Return what requests stand on."""
        return Outside(self.resolver, self.environ, self.mask, timeout, patience)


def open_adapter(settings: AdapterSettings | None, context: AdapterContext) -> Adapter:
    """Return what does a step; where nothing is said of one of the operator's own, a person does it."""
    match settings:
        case ShellSettings():
            return ShellAdapter(settings, context.home, context.traces, context.environ)
        case KubectlSettings():
            handed_on = {name: context.environ[name] for name in _handed_on(settings) if name in context.environ}
            outside = replace(context.outside(settings.timeout, settings.timeout), environ=handed_on)
            return KubectlAdapter(settings, context.module, outside)  # one that outlived us ends within its time-out
        case WebhookSettings():
            return WebhookAdapter(settings, context.module, context.outside(settings.timeout))
        case GithubSettings():
            outside = context.outside(settings.timeout, _LISTED_AFTER)
            return GithubAdapter(settings, context.module, outside)
        case SimulatedSettings():
            return SimulatedAdapter(settings, context.home / (settings.directory or context.traces / "simulated"))
        case None:
            return ByHand()


def _handed_on(settings: KubectlSettings) -> tuple[str, ...]:
    return (*PASSED_ON, "KUBECONFIG", *settings.environment)


class ByHand:
    """A step that a person does, and says so by approving it."""

    place = ""

    def cannot(self, attempt: Attempt) -> str:
        """Return nothing: a person can."""
        return ""

    async def apply(self, attempt: Attempt) -> AttemptResult:
        """Take it as done."""
        return AttemptResult(AttemptOutcome.APPLIED, "a person did it")

    undo = observe = apply


class Inverse:
    """An adapter for steps that take back what it did."""

    def __init__(self, adapter: Adapter) -> None:
        self._adapter = adapter
        self.place = adapter.place

    def cannot(self, attempt: Attempt) -> str:
        """Return what keeps the adapter from it."""
        return self._adapter.cannot(attempt)

    async def apply(self, attempt: Attempt) -> AttemptResult:
        """Take it back."""
        return await self._adapter.undo(attempt)

    async def undo(self, attempt: Attempt) -> AttemptResult:
        """Do it again."""
        return await self._adapter.apply(attempt)

    async def observe(self, attempt: Attempt) -> AttemptResult:
        """Say what became of an attempt."""
        return await self._adapter.observe(attempt)
