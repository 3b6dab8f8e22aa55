"""The languages whose imports are read, and the names of those whose files are counted only."""

from collections.abc import Mapping

from archatlas.scanning.file_facts import Language


def readers() -> Mapping[str, Language]:
    """Return what reads files, by the suffix of their names."""
    from archatlas.scanning.python_code import PythonCode

    languages: tuple[Language, ...] = (PythonCode(),)
    return {suffix: language for language in languages for suffix in sorted(language.suffixes)}


WITHOUT_EDGES: Mapping[str, str] = {
    ".c": "C", ".h": "C", ".cc": "C++", ".cpp": "C++", ".cxx": "C++", ".hpp": "C++", ".cs": "C#", ".clj": "Clojure",
    ".dart": "Dart", ".ex": "Elixir", ".exs": "Elixir", ".erl": "Erlang", ".fs": "F#", ".groovy": "Groovy",
    ".hs": "Haskell", ".jl": "Julia", ".kt": "Kotlin", ".lua": "Lua", ".m": "Objective-C", ".ml": "OCaml",
    ".php": "PHP", ".pl": "Perl", ".pm": "Perl", ".r": "R", ".rb": "Ruby", ".scala": "Scala", ".sol": "Solidity",
    ".swift": "Swift", ".vb": "Visual Basic", ".zig": "Zig",
}  # fmt: skip
