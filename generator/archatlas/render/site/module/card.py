"""A module on a card without any frame, to be shown inside other pages."""

from base64 import b64encode
from hashlib import sha256

from markupsafe import Markup

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.health.score import Band
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.render.site.components.labels import summarise
from archatlas.render.site.links import module_address
from archatlas.render.site.page import PageOptions, RenderedFile
from archatlas.render.site.templating import fill
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import capitalised, count, day

_STYLE = (
    ":root{--bg:#fff;--text:#17202b;--muted:#55606f;--line:#d8dee6;--accent:#1756b5;--ok:#15623a;--warn:#754600;"
    "--bad:#9c1529}"
    "@media(prefers-color-scheme:dark){:root{--bg:#12161c;--text:#e5eaf1;--muted:#a4b0bf;--line:#313b48;"
    "--accent:#8fbaff;--ok:#82dba8;--warn:#f0c667;--bad:#ffa1ab}}"
    "body{margin:0;background:var(--bg);color:var(--text);font:14px/1.45 system-ui,sans-serif}"
    "main{padding:12px 14px;border:1px solid var(--line);border-top:3px solid var(--accent)}"
    "h1{margin:0;font-size:16px;font-weight:400;overflow-wrap:anywhere}a{color:var(--accent)}b{font-weight:650}"
    "p{margin:4px 0 0;overflow-wrap:anywhere}"
    "dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(96px,1fr));gap:8px 12px;margin:10px 0 0}"
    "dt,footer{color:var(--muted);font-size:12px}dd{margin:0;font-size:13px;font-weight:650;overflow-wrap:anywhere}"
    ".ok{color:var(--ok)}.warn{color:var(--warn)}.bad{color:var(--bad)}footer{margin-top:10px}"
)
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'"
)
_SIGNS = {Band.HEALTHY: ("ok", "\u25cf"), Band.ATTENTION: ("warn", "\u25b2"), Band.AT_RISK: ("bad", "\u25a0")}
"""The colour of a band, and its sign beside the word."""


@dataclass(frozen=True, slots=True)
class CardFact:
    """A fact of a card, and the class that its text has."""

    label: str
    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class CardView:
    """Everything a card prints."""

    name: str
    lane: str
    short_name: str
    summary: str
    facts: tuple[CardFact, ...]
    site: str
    date: str


def module_card(assessment: Assessment, module: Module, options: PageOptions) -> RenderedFile:
    """Render the card of a module, which leads to its page."""
    view = card_view(assessment, module, options)
    style = Markup(f"<style>{_STYLE}</style>")  # ours alone
    text = fill("module/card.html", view=view, style=style, policy=_POLICY, index="index.html")
    return RenderedFile(card_path(module.name), f"{text}\n")


def card_path(name: str) -> str:
    """Return the path of a module's card."""
    return f"{module_address(name)}/card/index.html"


def card_view(assessment: Assessment, module: Module, options: PageOptions) -> CardView:
    """Decide what a card says."""
    date = assessment.data_date
    return CardView(
        module.name,
        module.lane,
        module.short_name,
        summarise(module, assessment.classifier).text,
        tuple(_facts(assessment, module)),
        options.site_name,
        day(date.date().isoformat()) if date else "",
    )


def _facts(assessment: Assessment, module: Module) -> list[CardFact]:
    grade = assessment.health[module.name].own.grade
    style, sign = _SIGNS.get(grade.band, ("", "?"))
    number = "" if grade.shown is None else f"{grade.shown} "
    tier, status = module.identity.tier, module.identity.status
    owner = assessment.classifier.owner(module)
    return [
        CardFact("Health", f"{sign} {number}{grade.band.value}", style),
        CardFact("Owner", one_line(owner) if owner else "no named owner"),
        CardFact("Tier", "nobody has said" if tier is None else f"{tier} of 5"),
        CardFact("Used by", count(assessment.health[module.name].dependents, "module")),
        CardFact("Status", capitalised(one_line(status)) if status else "nobody has said"),
    ]
