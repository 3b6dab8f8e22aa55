"""What of a tree is not its own code: what others wrote, what programs generated, and what `.gitignore` names."""

from collections.abc import Sequence, Set
from typing import Protocol

from archatlas.scanning.git_ignore import GitIgnore
from archatlas.scanning.path_patterns import ANY_DEPTH, PathPattern

VENDORED = "vendored"
GENERATED = "generated"
EXCLUDED = "scan.exclude"

_ALWAYS = {
    **dict.fromkeys(
        ("node_modules", "bower_components", "jspm_packages", "site-packages", "Pods", "Carthage", "__pypackages__"),
        VENDORED,
    ),
    **dict.fromkeys((".venv", ".direnv", ".pyenv", ".pnpm-store", ".yarn", ".cargo", ".m2", ".eggs"), VENDORED),
    **dict.fromkeys(("__pycache__", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache"), GENERATED),
    **dict.fromkeys((".hypothesis", ".ipynb_checkpoints", ".next", ".nuxt", ".svelte-kit", ".turbo"), GENERATED),
    **dict.fromkeys((".parcel-cache", ".angular", ".cache", ".terraform", ".gradle", ".git-rewrite"), GENERATED),
}
"""Directories whose names say it, whatever lies around them."""
_MOSTLY = {"vendor": VENDORED, "venv": VENDORED, "dist": GENERATED, "target": GENERATED}
"""Names that say so too, but not where they name a package among the code."""
_CODE_ROOTS = frozenset({"src", "java", "kotlin", "scala"})
_PACKAGE_FILES = frozenset({"__init__.py", "mod.rs"})
_BUILT = frozenset({".archatlas-site", ".archatlas-export"})
"""Files that lie in what archatlas itself built."""
_BUILT_WITH = frozenset({"setup.py", "pyproject.toml"})


class Tree(Protocol):
    """A tree that is looked through, by paths below its root; what cannot be read gives nothing."""

    def names(self, directory: str) -> Set[str]:
        """Return the names in a directory."""

    def read(self, path: str) -> bytes:
        """Return the bytes of a file."""


class OwnCode:
    """Leaves out what is not the code of the project."""

    def __init__(self, patterns: Sequence[str] = ()) -> None:
        """Take the patterns of the settings."""
        self._folders = [_whole(text) for text in patterns]
        self._files = [_whole(text) for text in patterns if not text.endswith("/")]
        self._git_ignore = GitIgnore()

    def why_passed_by(self, directory: str, names: Set[str], tree: Tree) -> str:
        """Return why nothing of a directory is looked at, empty where it is."""
        above, _, name = directory.rpartition("/")
        if name in _ALWAYS:
            return _ALWAYS[name]
        if "pyvenv.cfg" in names or "conda-meta" in names or _is_environment(directory, names, tree):
            return VENDORED
        if _BUILT & names:
            return GENERATED
        if name in _MOSTLY and not (_PACKAGE_FILES & names or _CODE_ROOTS & set(above.split("/"))):
            return _MOSTLY[name]
        if (
            name == "build"
            and _BUILT_WITH & tree.names(above)
            and any(one.startswith(("lib", "bdist")) for one in names)
        ):
            return GENERATED
        return EXCLUDED if any(pattern.matches(directory) for pattern in self._folders) else ""

    def is_excluded(self, path: str) -> bool:
        """Tell whether the settings leave a file out."""
        return any(pattern.matches(path) for pattern in self._files)

    def ignored(self, directory: str, names: Set[str], folders: Set[str], tree: Tree) -> Set[str]:
        """Return the names that the files `.gitignore` here and on the way here leave out."""
        return self._git_ignore.ignored(directory, names, folders, tree)


def _is_environment(directory: str, names: Set[str], tree: Tree) -> bool:
    """Tell whether an interpreter with its libraries was copied here, without the file that says so."""
    libraries = next((one for one in ("lib", "Lib") if one in names), "")
    if not directory or not libraries:
        return False
    below = tree.names(f"{directory}/{libraries}")
    pythons = [one for one in below if one.startswith("python") and one[6:7].isdigit()]
    return "site-packages" in below or any(
        "site-packages" in tree.names(f"{directory}/{libraries}/{one}") for one in pythons
    )


def _whole(text: str) -> PathPattern:
    """Return a pattern of the settings: one without a slash in it is about names at any depth."""
    bare = text.rstrip("/")
    return PathPattern.of(bare if "/" in bare else f"{ANY_DEPTH}/{bare}")


def is_own_path(path: str) -> bool:
    """Tell whether no directory of a path has a name that others' code or generated code goes by."""
    return not any(name in _ALWAYS or name in _MOSTLY for name in path.split("/")[:-1])
