"""The languages whose imports are read."""

from collections.abc import Mapping

from archatlas.scanning.file_facts import Language


def readers() -> Mapping[str, Language]:
    """Return what reads files, by the suffix of their names."""
    from archatlas.scanning.golang import GoCode
    from archatlas.scanning.java import JavaCode
    from archatlas.scanning.javascript import JavaScriptCode, TypeScriptCode
    from archatlas.scanning.python_code import PythonCode
    from archatlas.scanning.rust import RustCode

    languages: tuple[Language, ...] = (
        PythonCode(),
        TypeScriptCode(),
        JavaScriptCode(),
        GoCode(),
        RustCode(),
        JavaCode(),
    )
    return {suffix: language for language in languages for suffix in sorted(language.suffixes)}
