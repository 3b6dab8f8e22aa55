"""The words that pages use, each with an anchor that pages link to."""

from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A word with its meaning; `see` are the anchors of related words."""

    anchor: str
    word: str
    meaning: str
    see: tuple[str, ...] = ()


TERMS = (
    Term("estate", "estate", "All modules together, as their schemas describe them.", ("module",)),
    Term(
        "module",
        "module",
        "One unit of software, described by one schema file. Its name is its lane, a dot and its short name.",
        ("lane", "schema"),
    ),
    Term("schema", "schema", "The YAML file that describes a module. The field reference says what may stand in it."),
    Term(
        "lane",
        "lane",
        "The first part of a module's name: a maturity, such as candidate, or a product line.",
        ("promoted", "cross-lane"),
    ),
    Term(
        "layer",
        "layer",
        "Where a module stands in the architecture, from the ground up: foundational, infrastructure, application, "
        "interface. A module should not require one of a higher layer.",
    ),
    Term("tier", "tier", "How critical a module is: from 1, the business stops without it, to 5."),
    Term(
        "requirement",
        "dependency",
        "That one module cannot do without another one. Every arrow runs from the module that requires to the one that "
        "is required, in pictures, tables and data alike.",
        ("optional", "fan-out", "impact"),
    ),
    Term(
        "optional",
        "optional dependency",
        "That a module can use another one but works without it (weak_dependencies). It counts in no score, wave or "
        "number of dependencies.",
        ("requirement",),
    ),
    Term(
        "declared-here-only",
        "declared here only",
        "A module says that it serves another one (provides), and that one does not say that it requires it.",
        ("requirement",),
    ),
    Term(
        "drift",
        "drift",
        "That schemas declare one thing and the code imports another. A pair of modules is confirmed (declared and in "
        "code), not declared (in code only), a dead target (the code names only files that do not exist) or unused "
        "(declared, no import found). A site built without code says that it is not compared with code: there may be "
        "drift.",
        ("requirement", "finding"),
    ),
    Term(
        "fan-out",
        "requires, fan-out",
        "How many modules a module requires directly (efferent coupling, Ce).",
        ("fan-in", "instability"),
    ),
    Term(
        "fan-in",
        "used directly by, fan-in",
        "How many modules require a module directly (afferent coupling, Ca).",
        ("fan-out", "dependents"),
    ),
    Term(
        "instability",
        "instability",
        "Fan-out divided by fan-in plus fan-out. 0: others rely on it and it relies on nobody, so that a change is "
        "felt by others; 1: nobody relies on it. A module without any dependency has none, shown as –.",
        ("fan-in", "fan-out"),
    ),
    Term(
        "dependents",
        "used by, dependents",
        "All modules that require a module, directly or through others.",
        ("fan-in", "impact"),
    ),
    Term(
        "impact",
        "impact",
        "Who breaks if a module breaks: its dependents by distance, team and tier, each with one path as the reason.",
        ("dependents",),
    ),
    Term(
        "cycle",
        "cycle",
        "Modules that all require each other. None of them can be built, tested or deployed without the others.",
        ("wave",),
    ),
    Term(
        "wave",
        "wave",
        "When a module can be deployed: a module is in wave n when all that it requires is in earlier waves. Those of "
        "wave 1 require nothing, and a cycle is deployed as one.",
        ("requirement", "cycle"),
    ),
    Term(
        "cross-lane",
        "across lanes",
        "A dependency whose two modules stand in different lanes. It is drawn violet and dashed.",
        ("lane", "promoted"),
    ),
    Term(
        "promoted",
        "promoted",
        "A module whose promotion rules name its own lane as the one to leave is not promoted yet. A dependency on it "
        "from another lane is a problem: it relies on something that has not passed its checks.",
        ("lane", "cross-lane", "problem"),
    ),
    Term(
        "problem",
        "problem",
        "A dependency that breaks a rule, drawn as a thick red line. The legend below the picture says which rules.",
        ("requirement", "promoted", "waiver"),
    ),
    Term(
        "waiver",
        "waiver",
        "Somebody's promise to live with a finding until a day. What is waived is no problem until then, and one again "
        "afterwards.",
        ("problem",),
    ),
    Term(
        "entry-point",
        "entry point",
        "What callers may use: a Python name, a REST path, a gRPC service, an event topic.",
        ("topic",),
    ),
    Term("topic", "topic", "The name under which events are emitted and consumed.", ("entry-point",)),
    Term(
        "finding",
        "finding",
        "One thing a person should know, with the rule that found it, how grave it is, where it stands and a hint.",
        ("severity",),
    ),
    Term(
        "severity",
        "severity",
        "How much a finding matters: error, warning or note.",
        ("finding",),
    ),
    Term(
        "evidence",
        "evidence",
        "What a value is worth: declared by a person, a default that nearly all modules share, a placeholder that a "
        "generator wrote, or missing.",
        ("shared-default", "placeholder", "unknown"),
    ),
    Term(
        "shared-default",
        "shared default",
        "A value that nearly every module declares alike. It was most likely never chosen, so it proves nothing.",
        ("evidence",),
    ),
    Term(
        "placeholder",
        "placeholder",
        "A text that a generator writes where a person has not: the owner @AutoGenerated, the licence unknown.",
        ("evidence",),
    ),
    Term(
        "health",
        "health",
        "A score from 0 to 100: points earned out of the points that can be judged. The health page has the formula.",
        ("known-share", "band", "unknown"),
    ),
    Term(
        "known-share",
        "known share",
        "How many of the 100 points can be judged from what the schema says. It stands beside every score: 80 with all "
        "known says more than 80 with a third known.",
        ("health", "not-measured"),
    ),
    Term(
        "unknown", "unknown", "A check that cannot be judged. It neither earns points nor costs any.", ("known-share",)
    ),
    Term(
        "band",
        "band",
        "What a score means: healthy (circle), needs attention (triangle), at risk (square), or not measured.",
        ("health", "not-measured"),
    ),
    Term(
        "not-measured",
        "not measured",
        "The band of a module of which too little is known to give it a score. It is neither good nor bad.",
        ("band", "known-share"),
    ),
    Term(
        "fix-first",
        "fix first",
        "The order in which mending pays: what is missing to full health, times the modules that depend on it, weighed "
        "by tier.",
        ("health", "dependents", "tier"),
    ),
    Term(
        "service-level",
        "service level",
        "What a module promises about its availability, latency and errors. The availability of a module cannot be "
        "higher than the product of those it requires.",
        ("requirement",),
    ),
    Term(
        "classification",
        "classification",
        "How carefully data must be treated: public, internal, confidential or restricted.",
        ("personal-data",),
    ),
    Term(
        "personal-data",
        "personal data",
        "Data about people that passes through a module or is kept there.",
        ("classification",),
    ),
)
"""In the order in which they explain each other; the page sorts them by word."""
