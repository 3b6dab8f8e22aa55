"""The rules of foreign descriptions: nothing that they find keeps a module out of the estate."""

from archatlas.model.finding import Severity
from archatlas.model.reading_rules import reading_rule

SOURCE_INVALID = reading_rule(
    "source/invalid",
    Severity.WARNING,
    "A foreign description that lacks what its kind must say",
    "The system that it is written for refuses it or shows it half empty; here the page stays as empty.",
    "add the keys that the finding names, or exclude the file in the source",
)
SOURCE_DUPLICATE = reading_rule(
    "source/duplicate",
    Severity.WARNING,
    "Two foreign descriptions of one thing",
    "The first one counts; what the other one says is kept beside it, and nobody knows which is right.",
    "remove one of the two, or give it the name that it was meant to have",
)
SOURCE_UNKNOWN_KIND = reading_rule(
    "source/unknown-kind",
    Severity.WARNING,
    "A kind of entity that nobody here knows",
    "It is kept as a module with all that it says, but none of its keys means anything here.",
    "correct the kind, or exclude the file in the source",
)
SOURCE_OWN_PARENT = reading_rule(
    "source/own-parent",
    Severity.WARNING,
    "Something that is a part of itself",
    "A thing cannot be its own part; the line is left out.",
    "name the thing that it is a part of, or remove the key",
)
SOURCE_UNKNOWN_REFERENCE = reading_rule(
    "source/unknown-reference",
    Severity.WARNING,
    "A foreign reference that leads nowhere",
    "Nothing that was read is called like that, so that the line is missing from every page.",
    "correct the reference, or read the file that describes it as a source as well",
)
SOURCE_CONFLICT = reading_rule(
    "source/conflict",
    Severity.WARNING,
    "Two sources that contradict each other",
    "The one that comes first counts: a module schema, then catalogs, then CODEOWNERS. Readers of the other one believe"
    " something else.",
    "say the same in both, or say it in one of them only",
)
SOURCE_NOT_READ = reading_rule(
    "source/not-read",
    Severity.WARNING,
    "A file that a foreign description names and that is not read",
    "What it says is missing. Nothing outside of the directory of the source is opened, and nothing is fetched.",
    "put the file below the directory of the source, and name it by its path from the file that names it",
)
SOURCE_MATCHES_NOTHING = reading_rule(
    "source/matches-nothing",
    Severity.WARNING,
    "An owner of files that are not there",
    "No file fits the pattern, so that its owners own nothing by it; mostly the files were moved or renamed.",
    "correct the pattern, or remove the line",
)
SOURCE_ATLAS = reading_rule(
    "source/atlas",
    Severity.WARNING,
    "Another atlas of which nothing is known",
    "Requirements on its modules can neither be linked nor checked.",
    "fetch it with archatlas fetch, or correct its path or address",
)

SOURCE_DEPRECATED = reading_rule(
    "source/deprecated-target",
    Severity.WARNING,
    "Dependency on a deprecated module of another atlas",
    "The other team will switch it off; who still requires it then breaks with it.",
    "require its successor, or agree on a date with its owner",
)

SOURCE_RULES = (
    SOURCE_INVALID,
    SOURCE_DUPLICATE,
    SOURCE_UNKNOWN_KIND,
    SOURCE_OWN_PARENT,
    SOURCE_UNKNOWN_REFERENCE,
    SOURCE_CONFLICT,
    SOURCE_NOT_READ,
    SOURCE_MATCHES_NOTHING,
    SOURCE_ATLAS,
    SOURCE_DEPRECATED,
)
"""The rules of foreign descriptions, in the order in which a page lists them."""
