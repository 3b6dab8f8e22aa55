"""One comment for each report, made once and kept up to date, against a server that answers like the forges."""

from collections.abc import Iterator

import pytest

from archatlas.publish.errors import ForgeError, RetriesExhausted
from archatlas.publish.forge.retry import RetryPolicy, within
from archatlas.publish.forge.sticky_comment import (
    CommentAction,
    CommentChange,
    comment_text,
    forge_client,
    plan_upsert,
    upsert_comment,
)
from archatlas.publish.forge.target import CommentTarget, TargetOptions, find_target
from archatlas.publish.forge.transport import LARGEST_ANSWER
from publish.forge_server import SECRET, SOMEBODY, Forge, Trouble, serving

MARKER = "<!-- archatlas review -->"
REPORT = f"{MARKER}\n## Nothing new\n"
OLD = f"{MARKER}\n## 1 new finding\n"

QUICK = RetryPolicy(first_wait=0.01, unnamed_wait=0.01, answer_timeout=5, total=20)

github = pytest.mark.parametrize("server", ["github"], indirect=True)
gitlab = pytest.mark.parametrize("server", ["gitlab"], indirect=True)


@pytest.fixture(params=["github", "gitlab"])
def server(request: pytest.FixtureRequest) -> Iterator[Forge]:
    with serving(request.param) as forge:
        yield forge


def target(server: Forge, repository: str = "", secret: str = SECRET) -> CommentTarget:
    repository = repository or ("o/r" if server.kind == "github" else "g/sub/r")
    asked = TargetOptions(server.kind, repository, 4, server.api)
    return find_target(asked, {f"{server.kind.upper()}_TOKEN": secret})


def commented(server: Forge, report: str = REPORT, **where: str) -> CommentChange:
    place = target(server, **where)
    return upsert_comment(forge_client(place, QUICK, lambda line: None), comment_text(report, place))


def refused(server: Forge, **where: str) -> str:
    with pytest.raises(ForgeError) as caught:
        commented(server, REPORT, **where)
    message = str(caught.value)
    assert "\n" not in message
    assert SECRET not in message
    return message


def test_the_first_report_becomes_a_comment(server: Forge) -> None:
    assert commented(server) == CommentChange(CommentAction.CREATE, 1000)
    assert server.bodies == [REPORT]


def test_a_later_report_takes_the_place_of_the_first(server: Forge) -> None:
    server.add(OLD)

    assert commented(server) == CommentChange(CommentAction.UPDATE, 1000)
    assert server.bodies == [REPORT]


def test_the_same_report_is_not_sent_again(server: Forge) -> None:
    server.add(REPORT.replace("\n", "\r\n").rstrip())

    assert commented(server) == CommentChange(CommentAction.NOTHING, 1000)
    assert server.writes == []


def test_a_plan_looks_and_writes_nothing(server: Forge) -> None:
    forge = forge_client(target(server), QUICK, lambda line: None)
    text = comment_text(REPORT, target(server))

    assert plan_upsert(forge, text) == CommentChange(CommentAction.CREATE)
    server.add(OLD)
    assert plan_upsert(forge, text) == CommentChange(CommentAction.UPDATE, 1000)
    server.comments[0]["body"] = REPORT
    assert plan_upsert(forge, text) == CommentChange(CommentAction.NOTHING, 1000)
    assert server.writes == []


def test_the_comment_of_somebody_else_with_the_marker_is_neither_changed_nor_in_the_way(server: Forge) -> None:
    server.add(OLD, author=SOMEBODY)

    assert commented(server) == CommentChange(CommentAction.CREATE, 1001)
    assert commented(server, f"{MARKER}\nmore\n") == CommentChange(CommentAction.UPDATE, 1001)
    assert server.bodies == [OLD, f"{MARKER}\nmore\n"]


def test_of_several_comments_the_oldest_is_kept_up_to_date(server: Forge) -> None:
    server.add(OLD)
    server.add(OLD)

    assert commented(server) == CommentChange(CommentAction.UPDATE, 1000)


def test_a_marker_counts_in_the_first_line_only(server: Forge) -> None:
    server.add(f"Look at this:\n{OLD}")

    assert commented(server) == CommentChange(CommentAction.CREATE, 1001)


def test_each_key_has_a_comment_of_its_own(server: Forge) -> None:
    server.add(OLD)
    shop = "<!-- archatlas review: shop -->\nfine\n"

    assert commented(server, shop) == CommentChange(CommentAction.CREATE, 1001)
    assert commented(server, f"{shop}still\n") == CommentChange(CommentAction.UPDATE, 1001)


def test_the_comment_is_found_on_a_later_page(server: Forge) -> None:
    server.page_size = 10
    for _ in range(25):
        server.add("hello", author=SOMEBODY)
    server.add(OLD)

    assert commented(server) == CommentChange(CommentAction.UPDATE, 1025)


def test_comments_without_an_author_or_a_text_are_passed_over(server: Forge) -> None:
    server.add(OLD, user=None, author_association="NONE")
    server.comments[0]["author" if server.kind == "gitlab" else "user"] = None
    server.comments.append({"id": "x", "body": None})
    server.add(OLD)

    assert commented(server) == CommentChange(CommentAction.UPDATE, 1002)


@gitlab
def test_a_note_of_gitlab_itself_is_no_comment(server: Forge) -> None:
    server.add(OLD, system=True)

    assert commented(server) == CommentChange(CommentAction.CREATE, 1001)


@github
def test_a_request_to_github_says_what_github_asks_for(server: Forge) -> None:
    commented(server)

    assert all(seen.headers["Accept"] == "application/vnd.github+json" for seen in server.seen)
    assert all(seen.headers["X-GitHub-Api-Version"] == "2022-11-28" for seen in server.seen)
    assert all(seen.headers["User-Agent"].startswith("archatlas/") for seen in server.seen)
    assert "per_page=100" in server.seen[0].path


def test_a_next_page_on_another_host_is_not_asked_for(server: Forge) -> None:
    server.page_size = 1
    server.add("hello", author=SOMEBODY)
    server.add(OLD)
    with serving(server.kind) as elsewhere:
        server.next_page_at = elsewhere.api
        assert "names another host for its next page" in refused(server)
        assert elsewhere.seen == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(server: Forge, status: int) -> None:
    with serving(server.kind) as elsewhere:
        server.troubles.append(Trouble("GET", status, {"Location": f"{elsewhere.api}/user"}))
        assert f"points to another address ({status})" in refused(server)
        assert elsewhere.seen == []


@pytest.mark.parametrize(
    ("status", "headers", "message"),
    [
        (429, {"Retry-After": "0"}, ""),
        (429, {}, ""),
        (403, {"Retry-After": "0"}, ""),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}, ""),
        (403, {}, "You have exceeded a secondary rate limit"),
        (503, {"Retry-After": "Mon, 01 Jan 2001 00:00:00 GMT"}, ""),
        (500, {}, ""),
        (502, {"Retry-After": "soon"}, ""),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_trouble_that_passes_is_waited_for(
    server: Forge, method: str, status: int, headers: dict[str, str], message: str
) -> None:
    server.troubles.append(Trouble(method, status, headers, message))

    assert commented(server) == CommentChange(CommentAction.CREATE, 1000)
    assert server.bodies == [REPORT]


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_an_update_is_sent_again_after_a_lost_answer(server: Forge, method: str) -> None:
    server.add(OLD)
    server.troubles.append(Trouble(method, after=True))

    assert commented(server) == CommentChange(CommentAction.UPDATE, 1000)
    assert server.bodies == [REPORT]


def test_a_comment_whose_answer_was_lost_is_found_and_not_written_twice(server: Forge) -> None:
    server.troubles.append(Trouble("POST", after=True))

    assert commented(server) == CommentChange(CommentAction.CREATE, 1000)
    assert server.bodies == [REPORT]
    assert [method for method, _ in server.writes] == ["POST"]


def test_a_comment_that_was_lost_on_the_way_is_sent_again(server: Forge) -> None:
    server.troubles.append(Trouble("POST"))

    assert commented(server) == CommentChange(CommentAction.CREATE, 1000)
    assert server.bodies == [REPORT]
    assert [method for method, _ in server.writes] == ["POST", "POST"]


def test_five_failures_are_enough(server: Forge) -> None:
    server.troubles.extend([Trouble("POST", 502)] * 9)

    assert "(502); gave up after 5 tries" in refused(server)
    assert len(server.writes) == 5


def test_a_wait_that_is_longer_than_our_patience_is_not_begun(server: Forge) -> None:
    server.troubles.append(Trouble("GET", 429, {"Retry-After": "3600"}))

    assert "(429); gave up, run the command again in 3,600 s" in refused(server)
    assert len(server.seen) == 1


def test_every_wait_is_told(server: Forge) -> None:
    told: list[str] = []
    server.troubles.append(Trouble("GET", 503))
    place = target(server)

    upsert_comment(forge_client(place, QUICK, told.append), comment_text(REPORT, place))

    assert told == ["127.0.0.1 is in trouble (503); trying again in 0 s"]


def test_a_forge_that_sends_a_byte_now_and_then_is_left(server: Forge) -> None:
    server.troubles.append(Trouble("GET", drip=True))

    with pytest.raises(RetriesExhausted, match="took longer than 0 s"):
        within(0.4, lambda: commented(server))


def test_a_forge_that_is_not_there_is_named() -> None:
    with serving("github") as gone:
        pass

    assert "the connection to 127.0.0.1 failed; gave up after 5 tries" in refused(gone)


def test_a_server_that_cannot_prove_who_it_is_gets_no_token(server: Forge) -> None:
    server.api = server.api.replace("http:", "https:")

    assert "cannot prove with a certificate who it is; check --api" in refused(server)
    assert server.seen == []


@pytest.mark.real
def test_an_answer_without_an_end_is_not_read_to_its_end(server: Forge) -> None:
    server.troubles.append(Trouble("GET", 200, message="x" * (LARGEST_ANSWER + 1)))

    assert "answers with too much; check --api" in refused(server)


def test_a_list_that_goes_in_circles_ends(server: Forge) -> None:
    server.add("hello", author=SOMEBODY)
    server.endless = True

    assert "lists its comments in a circle" in refused(server)


def test_a_token_that_is_not_known_is_named_by_its_variable(server: Forge) -> None:
    message = refused(server, secret="another-token")

    assert f"does not know the token in {server.kind.upper()}_TOKEN (401); set " in message
    assert "another-token" not in message


def test_a_missing_permission_is_named(server: Forge) -> None:
    server.troubles.append(Trouble("POST", 403, message="Resource not accessible by integration"))

    message = refused(server)

    assert ("pull-requests: write" if server.kind == "github" else "scope `api`") in message
    assert message.endswith("127.0.0.1 says: Resource not accessible by integration")


@github
def test_a_repository_that_the_token_does_not_see_is_named(server: Forge) -> None:
    message = refused(server, repository="o/other")

    assert "shows no pull request o/other#4 to the token in GITHUB_TOKEN (404); check --repo, --pr" in message


@gitlab
def test_a_project_that_the_token_does_not_see_is_named(server: Forge) -> None:
    assert "shows no merge request g/other!4" in refused(server, repository="g/other")


def test_a_comment_that_the_forge_does_not_take_is_told(server: Forge) -> None:
    server.troubles.append(Trouble("POST", 422, message="Validation Failed"))

    assert "does not take the comment (422)" in refused(server)


def test_an_answer_that_is_not_the_api_is_told(server: Forge) -> None:
    server.troubles.append(Trouble("GET", 200))

    assert f"does not answer like the API of {server.kind}" in refused(server)


def test_what_the_forge_says_steers_nothing_and_repeats_no_token(server: Forge) -> None:
    server.troubles.append(Trouble("GET", 418, message=f"\x1b[31m##[error]\n::warning::{SECRET} {'long ' * 100}"))

    message = refused(server)

    assert "\x1b" not in message
    assert "##[" not in message
    assert "***" in message
    assert len(message) < 400


def test_a_refusal_leads_to_no_token(server: Forge) -> None:
    server.troubles.extend([Trouble("GET")] * 5)

    with pytest.raises(RetriesExhausted) as caught:
        commented(server)

    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert SECRET not in repr(target(server))


def test_a_report_that_is_too_long_is_cut_to_what_the_forge_takes(server: Forge) -> None:
    long = REPORT + "line of text\n" * 100_000

    assert commented(server, long).action is CommentAction.CREATE
    assert server.bodies[0].startswith(f"{MARKER}\n> **This report was cut:** a comment holds ")
    assert commented(server, long).action is CommentAction.NOTHING
