"""Which files are code, by their endings."""

from collections.abc import Mapping

_SUFFIXES: Mapping[str, str] = {
    "Python": "py pyi pyx",
    "TypeScript": "ts tsx mts cts",
    "JavaScript": "js jsx mjs cjs",
    "Go": "go",
    "Rust": "rs",
    "Java": "java",
    "Kotlin": "kt kts",
    "Scala": "scala sc",
    "Groovy": "groovy",
    "Clojure": "clj cljc cljs",
    "C": "c h",
    "C++": "cc cpp cxx hh hpp hxx",
    "Objective-C": "m mm",
    "C#": "cs",
    "F#": "fs fsx",
    "Visual Basic": "vb",
    "Swift": "swift",
    "Ruby": "rb",
    "PHP": "php",
    "Perl": "pl pm",
    "Lua": "lua",
    "R": "r",
    "Julia": "jl",
    "Dart": "dart",
    "Elixir": "ex exs",
    "Erlang": "erl hrl",
    "Haskell": "hs",
    "OCaml": "ml mli",
    "Zig": "zig",
    "Nim": "nim",
    "Svelte": "svelte",
    "Vue": "vue",
    "Fortran": "f90 f95",
    "Solidity": "sol",
}
_LANGUAGES = {suffix: language for language, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}

IMPORTS_READ = frozenset({"Python", "TypeScript", "JavaScript", "Go", "Rust", "Java"})
"""Languages whose imports are read."""


def language_of(path: str) -> str:
    """Return the language of a file by its ending, and an empty text for what is no code."""
    name = path.rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    return _LANGUAGES.get(suffix.lower(), "") if dot and stem else ""
