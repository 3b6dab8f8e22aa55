"""What other systems say of a module, for programs."""

from archatlas.model.module import Module
from archatlas.render.documents.json_text import Plain
from archatlas.render.site.page import PageOptions


def origins_document(module: Module, options: PageOptions) -> dict[str, Plain]:
    """Return every description of a module by another system; nothing where there is none."""
    if not module.origins:
        return {}
    origins: list[Plain] = [
        {
            "system": origin.system,
            "reference": origin.reference,
            "path": options.shown_path(origin.path),
            "line": origin.line,
            "says": dict(origin.says),
        }
        for origin in module.origins
    ]
    return {"origins": origins, "part_of": list(module.part_of)}
