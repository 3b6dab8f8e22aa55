"""`archatlas comment`: the review as one comment of a pull request."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from archatlas.cli.options import WrongUsage
from archatlas.cli.terminal import Exit, say
from archatlas.render.text.escaping import terminal_line

if TYPE_CHECKING:
    from archatlas.publish.forge.sticky_comment import CommentChange

NAME = "comment"
HELP = "keep the review of a pull request as one comment up to date"
DESCRIPTION = """\
Creates or updates the comment of a pull request (GitHub) or merge request (GitLab) that holds the report of
`archatlas review --output markdown:FILE`. The comment is found by the report's hidden first line among those that
the token's own account wrote; one that says the same already is left alone.

The token comes from GITHUB_TOKEN or GH_TOKEN, on GitLab from GITLAB_TOKEN."""

LARGEST_FILE = 16 * 2**20
"""Bytes; every forge takes far less, and what is piped in by mistake ends here."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", help="the report in Markdown; - reads it from standard input")
    parser.add_argument(
        "--repo",
        metavar="O/R",
        help="the repository, on GitLab with all its groups (default: GITHUB_REPOSITORY, "
        "CI_MERGE_REQUEST_PROJECT_PATH or CI_PROJECT_PATH)",
    )
    parser.add_argument(
        "--pr",
        type=_number,
        metavar="N",
        help="the number of the pull or merge request (default: from GITHUB_REF or CI_MERGE_REQUEST_IID)",
    )
    parser.add_argument(
        "--forge", choices=("github", "gitlab"), help="where the repository is (default: where the CI runs, or github)"
    )
    parser.add_argument(
        "--api",
        metavar="URL",
        help="the address of the API (default: GITHUB_API_URL or CI_API_V4_URL, or that of the public service)",
    )
    parser.add_argument("--dry-run", action="store_true", help="look, and say what would be done")


def run(arguments: argparse.Namespace) -> Exit:
    """Bring the report to the forge, or say what that would mean."""
    from archatlas.publish.forge.retry import RetryPolicy, within
    from archatlas.publish.forge.sticky_comment import comment_text, forge_client, plan_upsert, upsert_comment
    from archatlas.publish.forge.target import TargetOptions, find_target

    target = find_target(TargetOptions(arguments.forge, arguments.repo, arguments.pr, arguments.api), os.environ)
    text = comment_text(_report(arguments.file), target)
    retry_policy = RetryPolicy()

    def line() -> str:
        forge = forge_client(target, retry_policy, say)
        return _planned_line(plan_upsert(forge, text)) if arguments.dry_run else _done_line(upsert_comment(forge, text))

    print(terminal_line(f"{target}: {within(retry_policy.total, line)}"))
    return Exit.CLEAN


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 19 and int(text)):
        raise argparse.ArgumentTypeError(f"'{text}' is not the number of a pull request")
    return int(text)


def _report(file: str) -> str:
    if file == "-":
        content = sys.stdin.buffer.read(LARGEST_FILE + 1)
    else:
        with Path(file).open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise WrongUsage(f"{file} is larger than {LARGEST_FILE // 2**20} MB: that is no report of archatlas review")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise WrongUsage(f"{file} is not UTF-8: that is no report of archatlas review") from None


def _planned_line(step: "CommentChange") -> str:
    match step.action:
        case "create":
            return "a comment would be created"
        case "update":
            return f"comment {step.number} would be updated"
        case _:
            return f"comment {step.number} is up to date, nothing would be done"


def _done_line(step: "CommentChange") -> str:
    match step.action:
        case "create":
            return f"comment {step.number} created"
        case "update":
            return f"comment {step.number} updated"
        case _:
            return f"comment {step.number} is up to date"
