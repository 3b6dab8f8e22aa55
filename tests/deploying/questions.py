"""Attempts, and gates that are asked about them on loopback."""

import asyncio
from collections.abc import Callable, Mapping
from typing import NamedTuple

from archatlas.analysis.assessment import Assessment
from archatlas.deploying.adapters.port import Attempt
from archatlas.deploying.gates.context import GateContext
from archatlas.deploying.gates.opening import open_gate
from archatlas.deploying.gates.port import GateQuestion
from archatlas.deploying.secrets import SecretMask
from archatlas.model.deployment import Deployed, GateKind, GateSpec, Look
from archatlas.model.module import Module
from archatlas.settings.deployment_gates import GateSettings
from archatlas.settings.environments import GateRule
from archatlas.settings.live import AllowList, allow_list
from archatlas.transport.resolution import HostResolver
from deploying.loopback import Answering, Received, loopback

ALLOWED = allow_list(["127.0.0.0/8"], "environments.prod.allow")
APPLIED_AT, NOW = 1000.0, 1100.0
MODULE = "shop.order_desk"


class World(NamedTuple):
    """What a gate stands on, apart from what it asks."""

    environ: Mapping[str, str] = {}
    module: Module | None = None
    assess: Callable[[], Assessment] | None = None
    allow: AllowList = ALLOWED


def attempt(after: str | None = "v2.1.0", before: str | None = "v2.0.0", module: str = MODULE) -> Attempt:
    """Return an attempt to bring a module from one version to another, None where there is none."""
    old = None if before is None else Deployed(before, "d0")
    new = None if after is None else Deployed(after, "d1")
    return Attempt("r1:s:1", f"upgrade:{module}", module, old, new, "prod", "r1")


def question(after: str | None = "v2.1.0", module: str = MODULE, looks: tuple[Look, ...] = ()) -> GateQuestion:
    """Return a question about an attempt that was applied a while ago."""
    return GateQuestion(attempt(after, module=module), APPLIED_AT, NOW, looks)


def looked(settings: GateSettings, asked: GateQuestion | None = None, world: World | None = None) -> Look:
    """Return what a gate says."""
    return asyncio.run(_looked(settings, asked or question(), world or World()))


def looked_at(
    answering: Answering,
    settings: Callable[[str], GateSettings],
    asked: GateQuestion | None = None,
    world: World | None = None,
) -> tuple[Look, list[Received]]:
    """Return what a gate says that asks a server, and what the server was asked; it is told the server's address."""

    async def story() -> tuple[Look, list[Received]]:
        async with loopback(answering) as served:
            return await _looked(settings(served.url), asked or question(), world or World()), served.requests

    return asyncio.run(story())


async def _looked(settings: GateSettings, asked: GateQuestion, world: World) -> Look:
    kind = type(settings).__name__.removesuffix("Gate").lower()
    mask = SecretMask.of(world.environ.values())
    context = GateContext("gate", HostResolver(world.allow), world.environ, world.module, world.assess, mask)
    return await open_gate(GateRule(GateSpec("gate", GateKind(kind)), settings), context).look(asked)
