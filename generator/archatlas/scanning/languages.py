"""The languages whose imports are read."""

from collections.abc import Mapping

from archatlas.scanning.file_facts import Language


def readers() -> Mapping[str, Language]:
    """Return what reads files, by the suffix of their names."""
    from archatlas.scanning.javascript import JavaScriptCode, TypeScriptCode
    from archatlas.scanning.python_code import PythonCode

    languages: tuple[Language, ...] = (PythonCode(), TypeScriptCode(), JavaScriptCode())
    return {suffix: language for language in languages for suffix in sorted(language.suffixes)}
