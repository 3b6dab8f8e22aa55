"""Asks a server in the health protocol of gRPC, at a vetted address; needs archatlas[grpc]."""

import asyncio
from functools import cache
from pathlib import Path
from ssl import get_default_verify_paths
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from archatlas.model.live import ProbeOutcome
from archatlas.transport.addresses import VettedAddress
from archatlas.transport.answers import Understood, clean_line
from archatlas.transport.http_request import MOST_BODY_BYTES, MOST_HEADER_BYTES, HttpRequest
from archatlas.transport.resolution import HostResolver

_OPTIONS = (
    ("grpc.enable_http_proxy", 0),
    ("grpc.enable_retries", 0),
    ("grpc.max_receive_message_length", MOST_BODY_BYTES),
    ("grpc.max_metadata_size", MOST_HEADER_BYTES),
    ("grpc.absolute_max_metadata_size", MOST_HEADER_BYTES),
    ("grpc.service_config_disable_resolution", 1),
    ("grpc.use_local_subchannel_pool", 1),
)
"""No proxy of the environment, no retries, no settings from name servers, limits, a connection of its own."""

_CONNECTING = "Failed to connect to remote host: "
"""Before this, gRPC tells once more which address that was."""
_UNKNOWN = (grpc.StatusCode.NOT_FOUND, grpc.StatusCode.UNIMPLEMENTED, grpc.StatusCode.UNAUTHENTICATED)
_SAID = {
    health_pb2.HealthCheckResponse.SERVING: (ProbeOutcome.PASS, "SERVING"),
    health_pb2.HealthCheckResponse.NOT_SERVING: (ProbeOutcome.FAIL, "NOT_SERVING"),
    health_pb2.HealthCheckResponse.SERVICE_UNKNOWN: (ProbeOutcome.UNKNOWN, "SERVICE_UNKNOWN"),
}


async def ask_grpc(request: HttpRequest, service: str, resolver: HostResolver, timeout: float) -> Understood:
    """Return what the first server that answers says of a service.

    Raise NotAllowed, TimeoutError or OSError where none says anything.
    """
    async with asyncio.timeout(timeout):
        unavailable: Understood | None = None
        for one in await resolver.addresses(request.host, request.port):
            try:
                return await _checked(request, one, service, timeout)
            except grpc.aio.AioRpcError as error:
                unavailable = _refused(error)
                if error.code() is not grpc.StatusCode.UNAVAILABLE:
                    return unavailable
    if unavailable is None:
        raise OSError("the name has no address")
    return unavailable


async def _checked(request: HttpRequest, one: VettedAddress, service: str, timeout: float) -> Understood:
    async with _channel(request, one) as channel:
        check: Any = health_pb2_grpc.HealthStub(channel).Check
        said = await check(
            health_pb2.HealthCheckRequest(service=service),
            timeout=timeout,
            metadata=tuple((name.lower(), value) for name, value in request.headers.items()),
        )
    outcome, word = _SAID.get(said.status, (ProbeOutcome.UNKNOWN, "UNKNOWN"))
    return Understood(outcome, word)


def _channel(request: HttpRequest, one: VettedAddress) -> Any:
    """Return a channel to an address in digits, so that nothing is resolved once more; the name is for TLS alone."""
    where = f"ipv4:{one.address}:{one.port}" if one.address.version == 4 else f"ipv6:[{one.address}]:{one.port}"
    options = (*_OPTIONS, ("grpc.default_authority", f"{one.host}:{one.port}"))
    if request.scheme == "http":
        return grpc.aio.insecure_channel(where, options=options)
    named = (*options, ("grpc.ssl_target_name_override", one.host))
    return grpc.aio.secure_channel(where, _credentials(), options=named)


@cache
def _credentials() -> Any:
    """Return what verifies servers, with the authorities that HTTP is verified with."""
    bundle = get_default_verify_paths().cafile
    return grpc.ssl_channel_credentials(Path(bundle).read_bytes() if bundle else None)


def _refused(error: grpc.aio.AioRpcError) -> Understood:
    code = error.code()
    if code is grpc.StatusCode.DEADLINE_EXCEEDED:
        raise TimeoutError
    outcome = ProbeOutcome.UNKNOWN if code in _UNKNOWN else ProbeOutcome.FAIL
    details = clean_line((error.details() or "").rpartition(_CONNECTING)[2])
    return Understood(outcome, f"{code.name}{': ' if details else ''}{details}")
