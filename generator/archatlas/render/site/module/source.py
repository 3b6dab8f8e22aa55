"""The end of a module page: what is the same everywhere, what is only stated, where the description comes from."""

from bisect import bisect_left
from collections.abc import Iterable

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module
from archatlas.render.site.components.blocks import Block, Bullet, Bullets, Fact, Fold, Grid, Section, Text
from archatlas.render.site.components.labels import module_text
from archatlas.render.site.links import module_address
from archatlas.render.site.module.beside import files_beside, snippets
from archatlas.render.site.module.fact_collector import FactCollector
from archatlas.render.site.module.fields import ABSTRACTNESS, DOCUMENTATION
from archatlas.render.site.module.origins import earlier_names, family_facts, origin_facts, origin_folds
from archatlas.render.site.page import PageOptions
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, day, number


def extensions_section(collector: FactCollector) -> list[Section]:
    """Return what the schema says beyond the format, key path by key path."""
    module = collector.module
    blocks: list[Block] = []
    if module.extensions:
        blocks.append(Grid(_pairs(module.extensions)))
    if module.unmodelled:
        blocks.append(Grid(_pairs(module.unmodelled), "Other keys of the schema"))
    return collector.section("extensions", "Extensions", blocks)


def _pairs(pairs: tuple[tuple[str, str], ...]) -> tuple[Fact, ...]:
    return tuple(Fact(one_line(key), (Text(one_line(value)),)) for key, value in pairs)


def more_section(collector: FactCollector) -> list[Section]:
    """Return the facts too few for a section of their own."""
    return collector.section("more", "More facts", [Grid(tuple(collector.more))] if collector.more else [])


def defaults_folds(collector: FactCollector, options: PageOptions) -> list[Block]:
    """Return the folded lists of values that say little: shared by nearly all modules, or written by a generator."""
    folds: list[Block] = []
    if collector.defaults:
        everywhere = f"the same in nearly all {options.modules} modules"
        summary = f"{count(len(collector.defaults), 'value is', 'values are')} {everywhere}"
        folds.append(Fold(summary, (Grid(tuple(collector.defaults)),), quiet=True))
    if collector.boilerplate:
        summary = f"{count(len(collector.boilerplate), 'value is', 'values are')} a generator's own text"
        bullets = tuple(Bullet(text, key) for key, text in collector.boilerplate)
        folds.append(Fold(summary, (Bullets(bullets),), quiet=True))
    return folds


def source_section(assessment: Assessment, collector: FactCollector, options: PageOptions) -> list[Section]:
    """Return the schema file, the code it speaks of, who wrote it, and the files beside the page."""
    module = collector.module
    origin, found = module.provenance, module.discovery
    tool = " ".join(part for part in (origin.generated_by.tool, origin.generated_by.version) if part)
    facts = [
        *([Fact("Schema file", (_schema_file(module, options),))] if module.has_schema else []),
        *origin_facts(module.origins, options),
        *family_facts(assessment, module),
        *_plain("Earlier names", earlier_names(module)),
        *collector.facts(DOCUMENTATION),
        *_files("Code", origin.source_paths, options),
        *_plain("Files", found.file_patterns),
        *_files("Entry files", found.entry_points, options),
        *_plain("Imported as", found.import_patterns),
        *_plain("Aliases", found.import_aliases),
        *_dated("Last updated", origin.last_updated),
        *_dated("Description reviewed", origin.last_review),
        *_dated("Description review due", origin.next_review),
        *_plain("Written by", (tool,) if tool else ()),
        *_dated("Written on", origin.generated_by.timestamp),
        *_plain("Arguments", (origin.generated_by.args,) if origin.generated_by.args else ()),
        *_plain("Filled in by a scan", origin.generated_by.values),
        *_validation(collector),
        *_plain("Schema version", (origin.schema_version,) if origin.schema_version else ()),
        *_plain("Scope hash", (origin.scope_hash,) if origin.scope_hash else ()),
        Fact("Permalink", (Text(f"{options.place}/modules/{module.name}/", code=True, href="./"),)),
        *_neighbours_in_lane(assessment, module),
        *files_beside(assessment, module, options),
    ]
    blocks = [Grid(tuple(facts)), *origin_folds(module.origins), snippets(module.name, options)]
    return collector.section("source", "Source and links", blocks)


def _neighbours_in_lane(assessment: Assessment, module: Module) -> list[Fact]:
    """Return the modules before and after this one in its lane, for whoever reads on."""
    lane = assessment.catalog.of_lane(module.lane)
    place = bisect_left(lane, module.name, key=lambda other: other.name)
    beside = (*lane[max(place - 1, 0) : place], *lane[place + 1 : place + 2])
    texts = tuple(module_text(other, module_address(module.name)) for other in beside)
    return [Fact(f"Before and after in {module.lane}", texts)] if texts else []


def _part_of_file(module: Module) -> str:
    """Return which part of its file describes the module, an empty text where that is all of it."""
    document = f"document {module.document}" if module.document > 1 else ""
    return ", ".join(filter(None, (document, one_line(module.root_key))))


def _validation(collector: FactCollector) -> list[Fact]:
    said = collector.module.provenance.validation
    if said.schema_valid is None and not said.last_validated and not said.validator_version:
        return []
    verdict = {True: "valid", False: "not valid", None: "not said"}[said.schema_valid]
    when = f"on {day(one_line(said.last_validated))}" if said.last_validated else ""
    who = f"by validator {one_line(said.validator_version)}" if said.validator_version else ""
    return [Fact("Declared valid", (Text(" ".join(part for part in (verdict, when, who) if part)),))]


def _schema_file(module: Module, options: PageOptions) -> Text:
    path = options.shown_path(module.path)
    return Text(one_line(path), code=True, href=options.file_address(module.path), note=_part_of_file(module))


def _files(label: str, paths: tuple[str, ...], options: PageOptions) -> list[Fact]:
    """Return paths of the code, which may begin with a slash for its root."""
    if not paths:
        return []
    return [
        Fact(
            label, tuple(Text(one_line(path), code=True, href=options.code_address(path.lstrip("/"))) for path in paths)
        )
    ]


def _plain(label: str, texts: tuple[str, ...]) -> list[Fact]:
    return [Fact(label, tuple(Text(one_line(text), code=True) for text in texts))] if texts else []


def _dated(label: str, stamp: str | None) -> list[Fact]:
    return [Fact(label, (Text(day(one_line(stamp))),))] if stamp else []


def stated_relations(assessment: Assessment, collector: FactCollector) -> list[Fact]:
    """Return names that lead to no module, declared cycles, and coupling numbers that nobody can compute."""
    stated, catalog = collector.module.dependencies.internal, assessment.catalog
    return [
        *_names("Optional, not in the estate", (name for name in stated.weak_dependencies if name not in catalog)),
        *_names("Provided, not in the estate", (name for name in stated.provides if name not in catalog)),
        *_names("Declared cycle with", stated.circular_dependencies),
        *collector.facts(ABSTRACTNESS),
        *_instability(assessment, collector),
    ]


def _names(label: str, names: Iterable[str]) -> list[Fact]:
    texts = tuple(Text(one_line(name), code=True) for name in dict.fromkeys(names) if name.strip())
    return [Fact(label, texts)] if texts else []


def _instability(assessment: Assessment, collector: FactCollector) -> list[Fact]:
    """Return the declared instability where it contradicts the computed one, which the spec sheet shows."""
    claim = collector.module.dependencies.coupling_metrics.instability_index
    computed = float(assessment.graph.instability(collector.module.name) or 0)
    if claim is None or abs(claim - computed) < 0.01:
        return []
    return [Fact("Declared instability", (Text(number(claim)),))]
