"""The kinds of forge, and the addresses of their APIs that a token may be sent to."""

import re
from ipaddress import ip_address

from archatlas.model.record import dataclass
from archatlas.publish.errors import ForgeError
from archatlas.render.text.escaping import terminal_text

_SEGMENT = r"(?!\.+(?:/|\Z))[A-Za-z0-9_.-]+"


@dataclass(frozen=True, slots=True)
class ForgeService:
    """One kind of forge; of several variables the first one that is set counts."""

    name: str
    request: str
    sign: str
    public_api: str
    api_variables: tuple[str, ...]
    token_variables: tuple[str, ...]
    repository_variables: tuple[str, ...]
    repository: re.Pattern[str]
    number_variable: str
    number: re.Pattern[str]
    longest: int
    token_advice: str
    permission_advice: str


GITHUB = ForgeService(
    name="github",
    request="pull request",
    sign="#",
    public_api="https://api.github.com",
    api_variables=("GITHUB_API_URL",),
    token_variables=("GITHUB_TOKEN", "GH_TOKEN"),
    repository_variables=("GITHUB_REPOSITORY",),
    repository=re.compile(rf"\A{_SEGMENT}/{_SEGMENT}\Z"),
    number_variable="GITHUB_REF",
    number=re.compile(r"\Arefs/pull/([1-9][0-9]{0,17})/(?:merge|head)\Z"),
    # "Body is too long (maximum is 65536 characters)"; measured by others it is 262,144 bytes, which
    # 65,536 characters never exceed (github.com/dead-claudia/github-limits/pull/13).
    longest=65_536,
    token_advice="set GITHUB_TOKEN, in a workflow to ${{ github.token }}",
    permission_advice="give the job `permissions: pull-requests: write`, or the token write access to pull requests",
)

GITLAB = ForgeService(
    name="gitlab",
    request="merge request",
    sign="!",
    public_api="https://gitlab.com/api/v4",
    api_variables=("CI_API_V4_URL",),
    token_variables=("GITLAB_TOKEN",),
    # In a pipeline of a fork, CI_PROJECT_PATH is the fork and the other one the project that has the merge request.
    repository_variables=("CI_MERGE_REQUEST_PROJECT_PATH", "CI_PROJECT_PATH"),
    repository=re.compile(rf"\A{_SEGMENT}(?:/{_SEGMENT})+\Z"),
    number_variable="CI_MERGE_REQUEST_IID",
    number=re.compile(r"\A([1-9][0-9]{0,17})\Z"),
    longest=1_000_000,
    token_advice="set GITLAB_TOKEN to an access token of the project with the scope `api`",
    permission_advice="give the token the scope `api` and a role that may comment on merge requests",
)

SERVICES = {service.name: service for service in (GITHUB, GITLAB)}

_ADDRESS_PARTS = re.compile(
    r"\A(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[!-\[\]-~]*)?\Z"
)
"""No user, no backslash, nothing that two readers of addresses take for different hosts."""

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class WebOrigin:
    """Who answers at an address; a token is for one origin only."""

    scheme: str
    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Tell whether what is sent there stays on this machine."""
        try:
            return self.host == "localhost" or ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False


def origin_of(address: str) -> WebOrigin | None:
    """Return the origin of an address, or None for what is no plain web address."""
    parts = _ADDRESS_PARTS.match(address)
    if parts is None:
        return None
    return WebOrigin(parts["scheme"], parts["host"].lower(), int(parts["port"] or _PORTS[parts["scheme"]]))


@dataclass(frozen=True, slots=True)
class ApiEndpoint:
    """Where the requests go; the address has no slash at its end."""

    address: str
    origin: WebOrigin


def chosen_endpoint(text: str) -> ApiEndpoint:
    """Return the address that the caller chose with --api, which may be a plain http:// one."""
    return _checked_endpoint(text, "--api")


def environment_endpoint(text: str, variable: str) -> ApiEndpoint:
    """Return the address that the environment names; nobody chose it now, so the token goes there encrypted only."""
    api = _checked_endpoint(text, variable)
    if api.origin.scheme == "http" and not api.origin.is_loopback:
        raise ForgeError(f"{variable} names an http:// address, which would show the token to others; use https://")
    return api


def _checked_endpoint(text: str, source: str) -> ApiEndpoint:
    origin = origin_of(text)
    if origin is None or origin.port > 65535 or re.search("[?#]", text):
        shown = terminal_text(text[:100])
        raise ForgeError(f"{source}: '{shown}' is not the address of an API, such as https://git.example.org/api/v3")
    return ApiEndpoint(text.rstrip("/"), origin)
