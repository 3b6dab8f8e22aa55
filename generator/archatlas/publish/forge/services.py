"""What differs between the forges before the first request: names of variables, addresses, limits, words."""

import re
from dataclasses import dataclass

_SEGMENT = r"(?!\.+(?:/|\Z))[A-Za-z0-9_.-]+"


@dataclass(frozen=True, slots=True)
class Service:
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


GITHUB = Service(
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

GITLAB = Service(
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
