"""The rules of reading module schemas, which every layer may name."""

from dataclasses import replace

from archatlas.model.finding import Severity
from archatlas.model.reading_rules import DOCUMENT_RULES, HISTORY_RULES, PAGE_RULES, REFUSED, TEXT_RULES, reading_rule
from archatlas.model.rule import FixKind
from archatlas.model.source_rules import SOURCE_RULES

SCHEMA_TYPE = reading_rule(
    "schema/type",
    Severity.ERROR,
    "A value of the wrong type",
    f"What stands there cannot mean what the key means. {REFUSED}",
    "write the value as the finding says",
    FixKind.VERSION,
    FixKind.QUOTES,
    FixKind.NO_QUOTES,
    FixKind.COLLECTION,
)
SCHEMA_RANGE = reading_rule(
    "schema/range",
    Severity.ERROR,
    "A number out of range",
    f"The number cannot be right. {REFUSED}",
    "write a number within the limits",
    FixKind.LIMITS,
)
SCHEMA_FORMAT = reading_rule(
    "schema/format",
    Severity.ERROR,
    "Not a date",
    f"No calendar has this date. {REFUSED}",
    "write a date, or a date and time, as in ISO 8601, in quotes",
    FixKind.EXAMPLE,
)
SCHEMA_PATTERN = replace(
    reading_rule(
        "schema/pattern",
        Severity.ERROR,
        "Not written as expected",
        "Links, filters and other programs take the value letter by letter, so that other spellings miss it.",
        "write it like the example in the finding",
        FixKind.HANDLE,
        FixKind.EXAMPLE,
        FixKind.TIDY,
    ),
    may_pass=True,
)
SCHEMA_UNKNOWN_VALUE = reading_rule(
    "schema/unknown-value",
    Severity.WARNING,
    "A value outside the known ones",
    "Filters and rules do not know what it means.",
    "choose one of the known values",
    FixKind.NEAR_VALUE,
)
SCHEMA_UNKNOWN_KEY = reading_rule(
    "schema/unknown-key",
    Severity.WARNING,
    "A key that the format does not know",
    "It is kept and shown, but no rule and no page looks at it; a mistyped key hides what it says.",
    "correct the key, or move it below extensions",
    FixKind.NEAR_KEY,
    FixKind.EXTENSIONS,
)
SCHEMA_MISSING = reading_rule(
    "schema/missing",
    Severity.NOTE,
    "Something expected is not there",
    "Every module is expected to say it; pages show it as not declared.",
    "add the key",
    FixKind.MISSING_KEY,
)
SCHEMA_LENGTH = reading_rule(
    "schema/length",
    Severity.NOTE,
    "A text that is too short or too long",
    "Too short says nothing, too long is not read.",
    "say more, or say it shorter",
    FixKind.LENGTH,
)
SCHEMA_CONTROL_CHARACTER = reading_rule(
    "schema/control-character",
    Severity.WARNING,
    "A text with invisible characters",
    "Control and bidirectional characters can make a line read other than it is; pages show them as escapes.",
    "remove them",
    FixKind.TIDY,
)
SCHEMA_TOO_LARGE = reading_rule(
    "schema/too-large",
    Severity.ERROR,
    "More than a page can show",
    "It departs from the schema in more places than are worth listing, or says more outside of the schema than a"
    f" page can show. {REFUSED}",
    "repair the first one, shorten what the format does not know, or generate the file again",
)
SCHEMA_TOO_MANY = reading_rule(
    "schema/too-many",
    Severity.WARNING,
    "More findings than are listed",
    "Only the first findings about this file are listed.",
    "repair the listed ones first",
)
VERSION_FORMAT = reading_rule(
    "contract/version-format",
    Severity.WARNING,
    "A version that cannot be compared",
    "Whether a change of the contract is allowed depends on how the version changed; a version without an order"
    " allows nothing.",
    "write contracts.api.version as v and two or three numbers, v1.0 or v1.0.0",
    FixKind.VERSION,
)
MODULE_NAME = reading_rule(
    "module/name",
    Severity.ERROR,
    "Not a module name",
    "The name is the module's address on every page and in every requirement.",
    "write lane.short_name in lower-case letters, digits, _ and -",
    FixKind.USABLE_NAME,
)
MODULE_DUPLICATE_NAME = reading_rule(
    "module/duplicate-name",
    Severity.ERROR,
    "Two files with one module name",
    "Nobody can tell which of them is meant, so that neither is taken.",
    "rename one of them, or delete the copy",
    FixKind.ANOTHER_NAME,
)
MODULE_NAME_TWIN = replace(
    reading_rule(
        "module/name-twin",
        Severity.ERROR,
        "Two names that differ only to the eye",
        "Names that differ by case or Unicode form alone are one file on many disks.",
        "choose names that differ in lower-case letters",
        FixKind.ANOTHER_NAME,
    ),
    may_pass=True,
)
MODULE_NOT_A_SCHEMA = reading_rule(
    "module/not-a-schema",
    Severity.WARNING,
    "A YAML file that looks like a module schema and is none",
    "It has no key identity, so that its module is missing from every page.",
    "correct the mistyped key, add identity, or exclude the file in the settings",
    FixKind.NEAR_KEY,
)

READING_RULES = (
    *TEXT_RULES,
    SCHEMA_TYPE,
    SCHEMA_RANGE,
    SCHEMA_FORMAT,
    SCHEMA_PATTERN,
    SCHEMA_UNKNOWN_VALUE,
    SCHEMA_UNKNOWN_KEY,
    SCHEMA_MISSING,
    SCHEMA_LENGTH,
    SCHEMA_CONTROL_CHARACTER,
    SCHEMA_TOO_LARGE,
    SCHEMA_TOO_MANY,
    VERSION_FORMAT,
    MODULE_NAME,
    MODULE_DUPLICATE_NAME,
    MODULE_NAME_TWIN,
    MODULE_NOT_A_SCHEMA,
    *PAGE_RULES,
    *SOURCE_RULES,
    *DOCUMENT_RULES,
    *HISTORY_RULES,
)
"""Every rule whose findings come from reading files."""
FOUND_BY_READING = frozenset(rule.name for rule in READING_RULES)
"""Their names."""
