"""Requests to one origin with one token: no redirects, no other host, limits on size and time, patience."""

from collections.abc import Callable, Mapping

import requests

from archatlas.model.record import dataclass, field
from archatlas.model.version import __version__
from archatlas.publish.errors import ForgeError
from archatlas.publish.forge.response import ApiResponse, rejection, transient_error
from archatlas.publish.forge.retry import RetryBudget, RetryPolicy, TransientError
from archatlas.publish.forge.target import CommentTarget

LARGEST_ANSWER = 64 * 2**20
"""Bytes; a page of the largest comments that a forge takes stays below."""

_CHUNK = 64 * 2**10
"""Bytes taken at once, so that an answer without end is noticed before it fills the memory."""


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """One request; the address is one below the API, or one of the same origin that the forge gave."""

    method: str
    address: str
    payload: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ApiProfile:
    """How a forge is spoken to: the headers of every request, and the header that carries the token."""

    headers: Mapping[str, str]
    token_header: str
    token_prefix: str = ""


class Transport:
    """Send requests about one target; what they are refused for never shows the token."""

    def __init__(
        self, target: CommentTarget, dialect: ApiProfile, retry_policy: RetryPolicy, tell: Callable[[str], None]
    ) -> None:
        self.target = target
        self._retry_budget = RetryBudget(retry_policy, tell)
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": f"archatlas/{__version__}", **dialect.headers})
        # What stays on this machine needs no proxy. Elsewhere the usual variables for proxies and certificates count.
        self._session.trust_env = not target.api.origin.is_loopback
        self._authorize = _Authorization(dialect.token_header, f"{dialect.token_prefix}{target.token.value}")

    def ask(self, request: ApiRequest) -> ApiResponse:
        """Return a good answer to a request that may be sent again without harm."""
        while True:
            outcome = self._outcome(request)
            if isinstance(outcome, ApiResponse):
                return outcome
            self._retry_budget.wait_or_raise(outcome)

    def ask_once(self, request: ApiRequest) -> ApiResponse | None:
        """Return a good answer, or None, after a wait, when nobody can tell whether the request was carried out."""
        while True:
            outcome = self._outcome(request)
            if isinstance(outcome, ApiResponse):
                return outcome
            self._retry_budget.wait_or_raise(outcome)
            if not outcome.limited:
                return None

    def _outcome(self, request: ApiRequest) -> ApiResponse | TransientError:
        outcome = self._sent(request)
        if isinstance(outcome, TransientError):
            return outcome
        if 200 <= outcome.status < 300:
            return outcome
        error = transient_error(outcome, self.target.api.origin.host)
        if error is None:
            raise rejection(outcome, self.target)
        return error

    def _sent(self, request: ApiRequest) -> ApiResponse | TransientError:
        # An exception of requests holds the request with its token: it ends here, and nothing is raised from it.
        host = self.target.api.origin.host
        lasting = ""
        try:
            return self._exchanged(request)
        except requests.exceptions.SSLError:
            lasting = (
                f"{host} cannot prove with a certificate who it is; check --api, "
                "or name the file with its authority in REQUESTS_CA_BUNDLE"
            )
        except requests.exceptions.ProxyError:
            return TransientError("the proxy does not answer; check HTTPS_PROXY and NO_PROXY")
        except requests.exceptions.Timeout:
            return TransientError(f"{host} did not answer in time")
        except (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError):
            return TransientError(f"the connection to {host} failed")
        except requests.exceptions.RequestException:
            lasting = f"{host} cannot be asked; check --api"
        raise ForgeError(lasting)

    def _exchanged(self, request: ApiRequest) -> ApiResponse:
        with self._session.request(
            request.method,
            request.address,
            json=request.payload,
            auth=self._authorize,
            timeout=self._retry_budget.timeout,
            allow_redirects=False,
            stream=True,
        ) as response:
            body = bytearray()
            for chunk in response.iter_content(_CHUNK):
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    raise ForgeError(f"{self.target.api.origin.host} answers with too much; check --api")
            return ApiResponse(response.status_code, response.headers, bytes(body))


@dataclass(frozen=True, slots=True)
class _Authorization(requests.auth.AuthBase):
    """Puts the token into a request; with an object of its own, requests does not look into ~/.netrc instead."""

    header: str
    value: str = field(repr=False)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers[self.header] = self.value
        return request
