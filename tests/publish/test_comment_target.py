"""Where a comment goes: what the caller says, what the CI says, and what no token is sent to."""

import pytest

from archatlas.publish.errors import ForgeError
from archatlas.publish.forge.service import GITHUB, GITLAB
from archatlas.publish.forge.target import TargetOptions, find_target

ACTIONS = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_REPOSITORY": "octo/shop",
    "GITHUB_REF": "refs/pull/17/merge",
    "GITHUB_API_URL": "https://git.example.org/api/v3",
    "GITHUB_TOKEN": "first",
    "GH_TOKEN": "second",
}
PIPELINE = {
    "GITLAB_CI": "true",
    "CI_PROJECT_PATH": "fork/shop",
    "CI_MERGE_REQUEST_PROJECT_PATH": "group/sub/shop",
    "CI_MERGE_REQUEST_IID": "17",
    "CI_API_V4_URL": "https://git.example.org/api/v4",
    "GITLAB_TOKEN": "glpat-1",
    "CI_JOB_TOKEN": "job",
}
TOKENS = {"GITHUB_TOKEN": "t", "GITLAB_TOKEN": "t"}


def test_a_workflow_of_github_says_everything() -> None:
    found = find_target(TargetOptions(), ACTIONS)

    assert (found.service, str(found), found.api.address) == (GITHUB, "octo/shop#17", "https://git.example.org/api/v3")
    assert (found.token.variable, found.token.value) == ("GITHUB_TOKEN", "first")


def test_a_pipeline_of_gitlab_says_everything_and_means_the_project_of_the_merge_request() -> None:
    found = find_target(TargetOptions(), PIPELINE)

    assert (found.service, str(found)) == (GITLAB, "group/sub/shop!17")
    assert found.api.address == "https://git.example.org/api/v4"
    assert found.token.variable == "GITLAB_TOKEN"


def test_what_the_caller_says_counts_more() -> None:
    found = find_target(TargetOptions("gitlab", "a/b/c/d", 3, "https://other.example.org/api/v4/"), ACTIONS | PIPELINE)

    assert (str(found), found.api.address) == ("a/b/c/d!3", "https://other.example.org/api/v4")


def test_without_a_ci_it_is_the_public_github() -> None:
    found = find_target(TargetOptions(repository="o/r", number=1), {"GH_TOKEN": "t\n"})

    assert (found.api.address, found.token.variable, found.token.value) == ("https://api.github.com", "GH_TOKEN", "t")


@pytest.mark.parametrize(
    ("asked", "environment", "message"),
    [
        (TargetOptions(number=1), TOKENS, "which repository? say --repo, or set GITHUB_REPOSITORY"),
        (TargetOptions(repository="o/r"), TOKENS, "which pull request? say --pr; GITHUB_REF does not tell"),
        (TargetOptions(repository="o/r"), TOKENS | {"GITHUB_REF": "refs/heads/main"}, "which pull request?"),
        (TargetOptions("gitlab", "o/r"), TOKENS, "which merge request? say --pr; CI_MERGE_REQUEST_IID does not tell"),
        (TargetOptions(repository="o/r", number=1), {}, "there is no token: set GITHUB_TOKEN"),
        (TargetOptions(repository="o/r", number=1), {"GITHUB_TOKEN": " "}, "there is no token"),
        (TargetOptions(repository="o/r", number=1), {"GITHUB_TOKEN": "a b"}, "GITHUB_TOKEN holds no token"),
        (TargetOptions(repository="o/r", number=1), {"GITHUB_TOKEN": "a\r\nX-Evil: 1"}, "GITHUB_TOKEN holds no token"),
        (TargetOptions("gitlab", "o/r", 1), {"CI_JOB_TOKEN": "j"}, "CI_JOB_TOKEN may read comments but not write them"),
    ],
)
def test_what_is_missing_is_named(asked: TargetOptions, environment: dict[str, str], message: str) -> None:
    with pytest.raises(ForgeError) as caught:
        find_target(asked, environment)

    assert message in str(caught.value)


@pytest.mark.parametrize("path", ["o", "o/r/s", "o/..", "../r", "o/r?x", "o/r#1", "o r/s", "/o/r", "o/r\n", "o%2Fr/s"])
def test_what_is_no_repository_of_github_is_refused(path: str) -> None:
    with pytest.raises(ForgeError, match="is not the path of a repository"):
        find_target(TargetOptions("github", path, 1), TOKENS)


@pytest.mark.parametrize("path", ["o", "o/../r", "g/./r", "g//r", "g/r/", "g/r?x=1", "g/r\n"])
def test_what_is_no_project_of_gitlab_is_refused(path: str) -> None:
    with pytest.raises(ForgeError, match="is not the path of a repository"):
        find_target(TargetOptions("gitlab", path, 1), TOKENS)


@pytest.mark.parametrize(
    "address",
    [
        "git.example.org",
        "ftp://git.example.org",
        "https://user:word@git.example.org",
        "https://git.example.org\\@evil.example.net",
        "https://git.example.org?x=1",
        "https://git.example.org/#x",
        "https://git.example.org:99999",
        "https://git.example.org/\n",
        "",
    ],
)
def test_what_is_no_address_of_an_api_is_refused(address: str) -> None:
    with pytest.raises(ForgeError, match="--api: '.*' is not the address of an API"):
        find_target(TargetOptions("github", "o/r", 1, address), TOKENS)


def test_a_token_is_sent_in_the_clear_only_on_this_machine_or_when_the_caller_says_so() -> None:
    plain = {"GITHUB_API_URL": "http://git.example.org/api/v3"}
    asked = TargetOptions("github", "o/r", 1)

    with pytest.raises(ForgeError, match="GITHUB_API_URL names an http:// address"):
        find_target(asked, TOKENS | plain)

    given = TargetOptions("github", "o/r", 1, plain["GITHUB_API_URL"])
    assert find_target(given, TOKENS).api.address == plain["GITHUB_API_URL"]
    for local in ("http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"):
        assert find_target(asked, TOKENS | {"GITHUB_API_URL": local}).api.origin.is_loopback
