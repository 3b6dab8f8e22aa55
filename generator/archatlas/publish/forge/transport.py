"""Requests to one origin with one token: no redirects, no other host, limits on size and time, patience."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import requests

from archatlas import __version__
from archatlas.publish.forge.answers import Answer, passing_trouble, refusal
from archatlas.publish.forge.endurance import Endurance, Patience, Trouble
from archatlas.publish.forge.refusals import ForgeRefused
from archatlas.publish.forge.target import Target

LARGEST_ANSWER = 64 * 2**20
"""Bytes; a page of the largest comments that a forge takes stays below."""

_CHUNK = 64 * 2**10


@dataclass(frozen=True, slots=True)
class Call:
    """One request; the address is one below the API, or one of the same origin that the forge gave."""

    method: str
    address: str
    payload: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a forge is spoken to: the headers of every request, and the header that carries the token."""

    headers: Mapping[str, str]
    token_header: str
    token_prefix: str = ""


class Transport:
    """Send requests about one target; what they are refused for never shows the token."""

    def __init__(self, target: Target, dialect: Dialect, patience: Patience, tell: Callable[[str], None]) -> None:
        self.target = target
        self._endurance = Endurance(patience, tell)
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": f"archatlas/{__version__}", **dialect.headers})
        # What stays on this machine needs no proxy. Elsewhere the usual variables for proxies and certificates count.
        self._session.trust_env = not target.api.origin.is_loopback
        self._authorize = _Authorization(dialect.token_header, f"{dialect.token_prefix}{target.token.value}")

    def ask(self, call: Call) -> Answer:
        """Return a good answer to a request that may be sent again without harm."""
        while True:
            outcome = self._outcome(call)
            if isinstance(outcome, Answer):
                return outcome
            self._endurance.bear(outcome)

    def ask_once(self, call: Call) -> Answer | None:
        """Return a good answer, or None, after a wait, when nobody can tell whether the request was carried out."""
        while True:
            outcome = self._outcome(call)
            if isinstance(outcome, Answer):
                return outcome
            self._endurance.bear(outcome)
            if not outcome.limited:
                return None

    def _outcome(self, call: Call) -> Answer | Trouble:
        outcome = self._sent(call)
        if isinstance(outcome, Trouble):
            return outcome
        if 200 <= outcome.status < 300:
            return outcome
        trouble = passing_trouble(outcome, self.target.api.origin.host)
        if trouble is None:
            raise refusal(outcome, self.target)
        return trouble

    def _sent(self, call: Call) -> Answer | Trouble:
        # An exception of requests holds the request with its token: it ends here, and nothing is raised from it.
        host = self.target.api.origin.host
        lasting = ""
        try:
            return self._exchanged(call)
        except requests.exceptions.SSLError:
            lasting = (
                f"{host} cannot prove with a certificate who it is; check --api, "
                "or name the file with its authority in REQUESTS_CA_BUNDLE"
            )
        except requests.exceptions.ProxyError:
            return Trouble("the proxy does not answer; check HTTPS_PROXY and NO_PROXY")
        except requests.exceptions.Timeout:
            return Trouble(f"{host} did not answer in time")
        except (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError):
            return Trouble(f"the connection to {host} failed")
        except requests.exceptions.RequestException:
            lasting = f"{host} cannot be asked; check --api"
        raise ForgeRefused(lasting)

    def _exchanged(self, call: Call) -> Answer:
        with self._session.request(
            call.method,
            call.address,
            json=call.payload,
            auth=self._authorize,
            timeout=self._endurance.timeout,
            allow_redirects=False,
            stream=True,
        ) as response:
            body = bytearray()
            for chunk in response.iter_content(_CHUNK):
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    raise ForgeRefused(f"{self.target.api.origin.host} answers with too much; check --api")
            return Answer(response.status_code, response.headers, bytes(body))


@dataclass(frozen=True, slots=True)
class _Authorization(requests.auth.AuthBase):
    """Puts the token into a request; with an object of its own, requests does not look into ~/.netrc instead."""

    header: str
    value: str = field(repr=False)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers[self.header] = self.value
        return request
