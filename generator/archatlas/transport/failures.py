"""What it means that there was no answer: that the target fails, or that we could not ask."""

import errno
import socket
import ssl

from archatlas.model.live import ProbeOutcome
from archatlas.transport.addresses import NotAllowed
from archatlas.transport.answers import Understood
from archatlas.transport.http_request import BadAnswer

_OWN_FAULTS = frozenset(
    {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.ENETDOWN, errno.ENETUNREACH, errno.EADDRNOTAVAIL}
)
"""What the system says when it is our machine that cannot ask."""


def unanswered(problem: NotAllowed | OSError | BadAnswer) -> Understood:
    """Return what it means that there was no answer: the target's fault, or our own."""
    if isinstance(problem, NotAllowed):
        return Understood(ProbeOutcome.UNKNOWN, f"not asked: {problem}")
    if isinstance(problem, socket.gaierror):
        if problem.errno == socket.EAI_NONAME:
            return Understood(ProbeOutcome.FAIL, "its host has no address")
        return Understood(ProbeOutcome.INCONCLUSIVE, f"names cannot be resolved: {problem.strerror}")
    if isinstance(problem, ssl.SSLCertVerificationError):
        return Understood(ProbeOutcome.FAIL, f"its certificate is not trusted: {problem.verify_message}")
    if isinstance(problem, ssl.SSLError):
        return Understood(
            ProbeOutcome.FAIL, f"no TLS: {(problem.reason or 'handshake failed').lower().replace('_', ' ')}"
        )
    if isinstance(problem, OSError) and problem.errno in _OWN_FAULTS:
        return Understood(ProbeOutcome.INCONCLUSIVE, f"we could not ask: {problem.strerror}")
    if isinstance(problem, ConnectionResetError):
        return Understood(ProbeOutcome.FAIL, "the connection was reset")
    if isinstance(problem, ConnectionRefusedError):
        return Understood(ProbeOutcome.FAIL, "the connection was refused")
    return Understood(ProbeOutcome.FAIL, str(problem))
