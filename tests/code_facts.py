"""What code says, of which a test states only what it is about."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from archatlas.analysis.assessment import Assessment
from archatlas.formats.schema_files import SourceTree
from archatlas.model.code import CodeFacts, CodePlace, ImportKind, ModuleCode, Tie
from archatlas.model.source import SourceFile
from archatlas.pipeline.assessor import Assessor
from archatlas.settings import Settings


def tie(requirer: str, required: str, count: int = 1, **values: Any) -> Tie:
    """Return imports from one module to another, at run time unless another kind is given."""
    plain = Tie(requirer, required, ImportKind.RUNTIME, count, CodePlace(f"{requirer.replace('.', '/')}/a.py", 7))
    return replace(plain, **values)


def code_facts(names: Iterable[str], *ties: Tie, **values: Any) -> CodeFacts:
    """Return the code of some modules, each of three files of Python, with these imports between them."""
    modules = {
        name: ModuleCode(
            name,
            (name.replace(".", "/"),),
            ("Python",),
            3,
            1,
            ties=tuple(one for one in ties if one.requirer == name),
        )
        for name in names
    }
    return CodeFacts(modules=modules, files=3 * len(modules), **values)


def compared(texts: Iterable[str], code: CodeFacts | None, settings: Settings | None = None) -> Assessment:
    """Assess texts as the files `0.yaml`, `1.yaml` and so on, compared with code."""
    sources = tuple(SourceFile(f"{number}.yaml", text) for number, text in enumerate(texts))
    return Assessor(settings or Settings(), code=code).assess(SourceTree(sources))


def with_module(code: CodeFacts, name: str, **values: Any) -> CodeFacts:
    """Return code in which a module says something else."""
    return replace(code, modules={**code.modules, name: replace(code.modules[name], **values)})
