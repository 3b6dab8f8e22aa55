"""Where the comment goes and with which token: what the caller says, else what the CI's environment says."""

import re
from collections.abc import Mapping

from archatlas.model.record import dataclass, field
from archatlas.publish.errors import ForgeError
from archatlas.publish.forge.service import (
    GITHUB,
    GITLAB,
    SERVICES,
    ApiEndpoint,
    ForgeService,
    chosen_endpoint,
    environment_endpoint,
)
from archatlas.render.text.escaping import terminal_text

_TOKEN = re.compile(r"\A[!-~]+\Z")


@dataclass(frozen=True, slots=True)
class TargetOptions:
    """What the caller says; None leaves it to the environment."""

    forge: str | None = None
    repository: str | None = None
    number: int | None = None
    api: str | None = None


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A secret and where it comes from; only the latter is ever shown."""

    variable: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CommentTarget:
    """One pull or merge request, and how to get to it."""

    service: ForgeService
    repository: str
    number: int
    api: ApiEndpoint
    token: AccessToken

    def __str__(self) -> str:
        return f"{self.repository}{self.service.sign}{self.number}"


def find_target(asked: TargetOptions, environment: Mapping[str, str]) -> CommentTarget:
    """Return where to comment, or refuse with the name of what is missing."""
    service = SERVICES[asked.forge] if asked.forge else _detected_service(environment)
    repository = _repository(asked, service, environment)
    number = _number(asked, service, environment)
    return CommentTarget(service, repository, number, _api(asked, service, environment), _token(service, environment))


def _detected_service(environment: Mapping[str, str]) -> ForgeService:
    in_gitlab = environment.get("GITLAB_CI") and not environment.get("GITHUB_ACTIONS")
    return GITLAB if in_gitlab else GITHUB


def _repository(asked: TargetOptions, service: ForgeService, environment: Mapping[str, str]) -> str:
    repository = asked.repository or _first_set(environment, service.repository_variables)[1]
    if not repository:
        raise ForgeError(f"which repository? say --repo, or set {service.repository_variables[0]}")
    if not service.repository.match(repository):
        shown = terminal_text(repository[:100])
        raise ForgeError(f"--repo '{shown}' is not the path of a repository on {service.name}, such as owner/name")
    return repository


def _number(asked: TargetOptions, service: ForgeService, environment: Mapping[str, str]) -> int:
    if asked.number is not None:
        return asked.number
    found = service.number.match(environment.get(service.number_variable, ""))
    if found is None:
        raise ForgeError(f"which {service.request}? say --pr; {service.number_variable} does not tell")
    return int(found[1])


def _api(asked: TargetOptions, service: ForgeService, environment: Mapping[str, str]) -> ApiEndpoint:
    if asked.api is not None:
        return chosen_endpoint(asked.api)
    variable, found = _first_set(environment, service.api_variables)
    return environment_endpoint(found, variable) if found else chosen_endpoint(service.public_api)


def _token(service: ForgeService, environment: Mapping[str, str]) -> AccessToken:
    variable, found = _first_set(environment, service.token_variables)
    value = found.strip()
    if not value:
        raise ForgeError(f"there is no token: {service.token_advice}{_about_job_tokens(service, environment)}")
    if not _TOKEN.match(value):
        raise ForgeError(f"{variable} holds no token: it has spaces or letters that no token has")
    return AccessToken(variable, value)


def _about_job_tokens(service: ForgeService, environment: Mapping[str, str]) -> str:
    # docs.gitlab.com/ci/jobs/ci_job_token: of the notes API a job token may use the GET requests only.
    known = service is GITLAB and environment.get("CI_JOB_TOKEN")
    return "; CI_JOB_TOKEN may read comments but not write them" if known else ""


def _first_set(environment: Mapping[str, str], variables: tuple[str, ...]) -> tuple[str, str]:
    for variable in variables:
        if environment.get(variable):
            return variable, environment[variable]
    return variables[0], ""
