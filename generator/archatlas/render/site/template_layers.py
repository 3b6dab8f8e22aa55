"""Puts a template between one that others extend and whoever extends it."""

from collections.abc import Callable

from jinja2 import BaseLoader, Environment, TemplateError, TemplateSyntaxError, nodes

__all__ = ["TemplateError", "insert_template", "replaced_blocks", "template_error"]

_BELOW = "archatlas/"
"""Under this name the template between finds the one that has its name now."""


def insert_template(environment: Environment, name: str, text: str) -> None:
    """Let whoever extends a template extend this text, which itself extends the template."""
    environment.loader = _InsertedTemplateLoader(environment.loader, name, text)
    if environment.cache is not None:
        environment.cache.clear()


def replaced_blocks(
    environment: Environment, start: str, end: str, names: frozenset[str]
) -> tuple[tuple[str, str], ...] | None:
    """Return the blocks of these names that are replaced whole between two templates, each with who replaces it.

    None says that the one does not extend the other.
    """
    found: list[tuple[str, str]] = []
    template = start
    while template != end:
        tree = _parsed(environment, template)
        blocks = (block for block in tree.find_all(nodes.Block) if block.name in names and not _calls_super(block))
        found += [(template, block.name) for block in blocks]
        extends = tree.find(nodes.Extends)
        if extends is None:
            return None
        if not isinstance(extends.template, nodes.Const):  # decided only when a page is rendered
            break
        template = str(extends.template.value)
    return tuple(found)


def template_error(error: TemplateError) -> str:
    """Return where a template has its mistake, as far as that is known, with the mistake."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}: {error.message}"
    return f"{type(error).__name__}: {error}"


class _InsertedTemplateLoader(BaseLoader):
    def __init__(self, loader: BaseLoader | None, name: str, text: str) -> None:
        self._loader = loader or BaseLoader()
        self._name = name
        self._text = text.replace(f'{{% extends "{name}" %}}', f'{{% extends "{_BELOW}{name}" %}}', 1)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        if template == self._name:
            return self._text, None, None
        return self._loader.get_source(environment, template.removeprefix(_BELOW))

    def list_templates(self) -> list[str]:
        return self._loader.list_templates()


def _parsed(environment: Environment, name: str) -> nodes.Template:
    loader = environment.loader or BaseLoader()
    return environment.parse(loader.get_source(environment, name)[0])


def _calls_super(block: nodes.Block) -> bool:
    return any(isinstance(call.node, nodes.Name) and call.node.name == "super" for call in block.find_all(nodes.Call))
