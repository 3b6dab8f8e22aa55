"""The end of a module page: what is the same everywhere, what is missing, where the description comes from."""

from urllib.parse import quote

from archatlas.analysis.health.score import Grade
from archatlas.render.blocks import Block, Bullet, Bullets, Fact, Fold, Grid, Section, Text
from archatlas.render.text import one_line
from archatlas.render.views.documents import badge_fold, document_facts
from archatlas.render.views.ledger import Ledger
from archatlas.render.views.options import PageOptions
from archatlas.render.words import count, day


def extensions_section(ledger: Ledger) -> list[Section]:
    """Return what the schema says beyond the format, key path by key path."""
    module = ledger.module
    blocks: list[Block] = []
    if module.extensions:
        blocks.append(Grid(_pairs(module.extensions)))
    if module.unmodelled:
        blocks.append(Grid(_pairs(module.unmodelled), "Other keys of the schema"))
    return ledger.section("extensions", "Extensions", blocks)


def _pairs(pairs: tuple[tuple[str, str], ...]) -> tuple[Fact, ...]:
    return tuple(Fact(one_line(key), (Text(one_line(value)),)) for key, value in pairs)


def more_section(ledger: Ledger) -> list[Section]:
    """Return the facts too few for a section of their own."""
    return ledger.section("more", "More facts", [Grid(tuple(ledger.more))] if ledger.more else [])


def defaults_folds(ledger: Ledger, options: PageOptions) -> list[Block]:
    """Return the folded lists of values that say little: shared by nearly all modules, or written by a generator."""
    folds: list[Block] = []
    if ledger.defaults:
        everywhere = f"the same in nearly all {options.modules} modules"
        summary = f"{count(len(ledger.defaults), 'value is', 'values are')} {everywhere}"
        folds.append(Fold(summary, (Grid(tuple(ledger.defaults)),), quiet=True))
    if ledger.boilerplate:
        summary = f"{count(len(ledger.boilerplate), 'value is', 'values are')} a generator's own text"
        bullets = tuple(Bullet(text, key) for key, text in ledger.boilerplate)
        folds.append(Fold(summary, (Bullets(bullets),), quiet=True))
    return folds


def source_section(ledger: Ledger, options: PageOptions, grade: Grade) -> list[Section]:
    """Return the schema file, the code it speaks of, who wrote it, and the files beside the page."""
    module = ledger.module
    origin, found = module.provenance, module.discovery
    tool = " ".join(part for part in (origin.generated_by.tool, origin.generated_by.version) if part)
    facts = [
        Fact("Schema file", (Text(one_line(options.shown_path(module.path)), code=True),)),
        *_plain("Code", origin.source_paths, options.code_url),
        *_plain("Files", found.file_patterns),
        *_plain("Entry files", found.entry_points),
        *_plain("Imported as", found.import_patterns),
        *_plain("Aliases", found.import_aliases),
        *_dated("Last updated", origin.last_updated),
        *_dated("Description reviewed", origin.last_review),
        *_dated("Description review due", origin.next_review),
        *_plain("Written by", (tool,) if tool else ()),
        *_dated("Written on", origin.generated_by.timestamp),
        *_plain("Arguments", (origin.generated_by.args,) if origin.generated_by.args else ()),
        *_validation(ledger),
        *_plain("Schema version", (origin.schema_version,) if origin.schema_version else ()),
        *_plain("Scope hash", (origin.scope_hash,) if origin.scope_hash else ()),
        Fact("Permalink", (Text(f"{options.place}/modules/{module.name}/", code=True, href="./"),)),
        *document_facts(module.name, grade),
    ]
    return ledger.section("source", "Source and links", [Grid(tuple(facts)), badge_fold(module.name, options)])


def _validation(ledger: Ledger) -> list[Fact]:
    said = ledger.module.provenance.validation
    if said.schema_valid is None and not said.last_validated and not said.validator_version:
        return []
    verdict = {True: "valid", False: "not valid", None: "not said"}[said.schema_valid]
    when = f"on {day(one_line(said.last_validated))}" if said.last_validated else ""
    who = f"by validator {one_line(said.validator_version)}" if said.validator_version else ""
    return [Fact("Declared valid", (Text(" ".join(part for part in (verdict, when, who) if part)),))]


def _plain(label: str, texts: tuple[str, ...], base: str = "") -> list[Fact]:
    if not texts:
        return []
    return [Fact(label, tuple(Text(one_line(text), code=True, href=_below(base, text)) for text in texts))]


def _below(base: str, path: str) -> str:
    return f"{base.rstrip('/')}/{quote(path.lstrip('/'))}" if base else ""


def _dated(label: str, stamp: str | None) -> list[Fact]:
    return [Fact(label, (Text(day(one_line(stamp))),))] if stamp else []
