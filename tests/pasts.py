"""Makes repositories with a past, as many commits as a test needs by one process."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from builders import schema_text
from sources.repositories import git, new_repository

Commits = Sequence[Mapping[str, str | None]]
"""For each commit what it writes by path; None removes a file."""


def repository_with(place: Path, commits: Commits) -> Path:
    """Make a repository whose branch has these commits, an hour between two, and check out the last one."""
    new_repository(place)
    git(place, "fast-import", "--quiet", text="".join(map(_commit, range(len(commits)), commits)).encode())
    git(place, "reset", "-q", "--hard", "main")
    return place


def _commit(number: int, files: Mapping[str, str | None]) -> str:
    who = f"A <a@example.org> {1_700_000_000 + 3600 * number} +0000"
    head = f"commit refs/heads/main\ncommitter {who}\ndata 1\nx\n"
    return head + "".join(map(_file, files.items())) + "\n"


def _file(entry: tuple[str, str | None]) -> str:
    path, text = entry
    return f"D {path}\n" if text is None else f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n"


def of_a_shop(rounds: int) -> Commits:
    """Return the past of three modules: orders and bills change together in two of three rounds, mails by itself."""
    names = ("orders", "bills", "mails")
    schemas = {
        f"schemas/modules/shop.{name}.yaml": schema_text(
            f"shop.{name}", {"discovery.file_patterns": [f"src/{name}/**"], "identity.schema_version": "1.0.0"}
        )
        for name in names
    }
    code = {f"src/{name}/main.py": "start = 0\n" for name in names}
    commits: list[Mapping[str, str | None]] = [{**schemas, **code}]
    for number in range(rounds):
        text = f"start = {number + 1}\n"
        both = {"src/orders/main.py": text, "src/bills/main.py": text}
        again = dict.fromkeys(both, f"{text}again = 1\n")
        commits += [both, {"src/mails/main.py": text}, again, {"src/orders/main.py": f"{text}alone = 1\n"}]
    return commits
