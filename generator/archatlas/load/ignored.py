"""What git ignores: nobody means it to be read."""

import os
from pathlib import Path

from archatlas.load.git import Git, GitError
from archatlas.load.repository import looks_bare, work_tree_around


def ignored_below(directory: Path) -> frozenset[str]:
    """Return the paths below a directory that git ignores there; what it ignores as a whole is one path.

    What is tracked all the same is not ignored. A directory that is ignored and yet named by the caller is read as it
    is. Without git, and outside of a repository, nothing is ignored; neither below what could be a bare repository
    within the work tree, since git would ask that one.
    """
    real = directory.resolve()
    top = work_tree_around(real)
    if top is None or any(
        looks_bare(place) for place in (real, *real.parents) if place.is_relative_to(top) and place != top
    ):
        return frozenset()
    git = Git(directory=directory)
    try:
        answer = git.ask("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
    except GitError:
        return frozenset()
    paths = os.fsdecode(answer.output).split("\0") if answer.is_good else []
    # A directory that is ignored as a whole is "./" here, which is no name of anything in it.
    return frozenset(path.removesuffix("/") for path in paths if path)
