"""The rules of reading files and YAML, which every layer may name."""

from dataclasses import replace

from archatlas.model.finding import Severity
from archatlas.model.rule import FixKind, Need, RuleKind, RuleSpec

REFUSED = "The file is refused as a whole, so that its module is missing from every page."


def reading_rule(name: str, severity: Severity, title: str, why: str, cure: str, *fixes: FixKind) -> RuleSpec:
    """Declare a rule whose findings come from reading files; each rule of an estate is listed before."""
    return RuleSpec(name, severity, title, why, cure, kind=RuleKind.READING, place=900, fixes=fixes)


YAML_SYNTAX = reading_rule(
    "yaml/syntax",
    Severity.ERROR,
    "Not valid YAML",
    f"The text cannot be parsed. {REFUSED}",
    "check indentation, quotes and brackets around the line that is named",
    FixKind.INDENTATION,
    FixKind.LINE,
)
YAML_CHARACTER = reading_rule(
    "yaml/character",
    Severity.ERROR,
    "Holds a character that no YAML file may have",
    f"Control characters and halves of characters are not allowed. {REFUSED}",
    "remove the character, or write it as an escape in double quotes",
    FixKind.CHARACTERS,
)
YAML_EMPTY = reading_rule(
    "yaml/empty",
    Severity.ERROR,
    "An empty file",
    "There is nothing in it to read.",
    "describe a module in it, or delete it",
)
YAML_NOT_A_MAPPING = reading_rule(
    "yaml/not-a-mapping",
    Severity.ERROR,
    "Not a mapping of keys to values",
    f"A module is described by keys; a list, a single value or an empty mapping has none. {REFUSED}",
    "describe a module in it, beginning with the key identity, or exclude the file",
)
YAML_DIRECTIVE = reading_rule(
    "yaml/directive",
    Severity.ERROR,
    "Holds a directive",
    f"Directives choose versions and tags of YAML; they are not read. {REFUSED}",
    "remove the line; a module schema needs no directive",
    FixKind.DIRECTIVES,
)
YAML_DUPLICATE_KEY = reading_rule(
    "yaml/duplicate-key",
    Severity.ERROR,
    "The same key twice",
    f"Readers of YAML disagree on which of the two counts. {REFUSED}",
    "keep one of them",
)
YAML_ANCHOR = reading_rule(
    "yaml/anchor",
    Severity.ERROR,
    "Holds an anchor",
    f"Anchors serve aliases, which are not read. {REFUSED}",
    "remove the anchor",
    FixKind.MARKS,
)
YAML_ALIAS = reading_rule(
    "yaml/alias",
    Severity.ERROR,
    "Holds an alias",
    f"A few aliases can stand for more text than any memory holds; they are not read. {REFUSED}",
    "write the value out",
    FixKind.MARKS,
)
YAML_TAG = reading_rule(
    "yaml/tag",
    Severity.ERROR,
    "Holds a tag",
    f"Tags choose types of a program; they are not read. {REFUSED}",
    "remove the tag; quote the value where text is meant",
    FixKind.MARKS,
)
YAML_MERGE_KEY = reading_rule(
    "yaml/merge-key",
    Severity.ERROR,
    "Holds a merge key",
    f"What a merge key brings in cannot be seen where it stands; it is not read. {REFUSED}",
    "write the merged keys out",
)
YAML_SECOND_DOCUMENT = reading_rule(
    "yaml/second-document",
    Severity.ERROR,
    "More than one document in a file",
    f"One file describes one module. {REFUSED}",
    "give each module a file of its own",
    FixKind.FIRST_DOCUMENT,
)
YAML_KEY = reading_rule(
    "yaml/key",
    Severity.ERROR,
    "A key that is not text",
    f"Keys are names; numbers, booleans, lists and mappings are none. {REFUSED}",
    "quote the key, or shorten it",
    FixKind.QUOTED_KEY,
)
YAML_DEPTH = reading_rule(
    "yaml/depth",
    Severity.ERROR,
    "Nested too deep",
    f"No fact of a module lies that deep. {REFUSED}",
    "flatten the values",
)
YAML_SIZE = reading_rule(
    "yaml/size", Severity.ERROR, "Too many keys and values", f"No module needs that many. {REFUSED}", "split the file"
)
YAML_NUMBER = reading_rule(
    "yaml/number",
    Severity.ERROR,
    "Not a usable number",
    f"The number is not finite, or too long. {REFUSED}",
    "write an ordinary number, or quote it to make it text",
    FixKind.QUOTES,
)
YAML_UNQUOTED = reading_rule(
    "yaml/unquoted",
    Severity.WARNING,
    "A value that readers of YAML take for different things",
    "Without quotes, a time, a version or a country code may be read as a number or a boolean.",
    "quote the value",
    FixKind.QUOTES,
    FixKind.NO_QUOTES,
)
YAML_TOO_MANY = reading_rule(
    "yaml/too-many",
    Severity.ERROR,
    "Too many problems in one file",
    f"Reading stopped; there may be more problems than are listed. {REFUSED}",
    "repair the listed ones first",
)
FILE_SYMLINK = reading_rule(
    "file/symlink",
    Severity.ERROR,
    "A symbolic link",
    "Links may lead out of the directory of schemas, so that none is followed.",
    "put the file itself in its place",
)
FILE_NOT_REGULAR = reading_rule(
    "file/not-regular",
    Severity.ERROR,
    "Not a regular file",
    "Only plain files are read.",
    "put a plain file in its place, or exclude it",
)
FILE_TOO_LARGE = reading_rule(
    "file/too-large",
    Severity.ERROR,
    "A file that is too large",
    "No schema of a module is that large.",
    "split the file, or exclude it",
)
FILE_ENCODING = reading_rule(
    "file/encoding",
    Severity.ERROR,
    "Not written in UTF-8",
    f"Its bytes are no UTF-8 text. {REFUSED}",
    "save the file as UTF-8",
)
FILE_UNREADABLE = reading_rule(
    "file/unreadable",
    Severity.ERROR,
    "A file that cannot be opened",
    "The system does not let it be read, so that its module is missing from every page.",
    "allow reading, or exclude it",
)
FILE_NAME = reading_rule(
    "file/name",
    Severity.ERROR,
    "A name that cannot be shown",
    "The name of the file or directory holds characters that steer a terminal or cannot be seen.",
    "rename it with letters, digits and simple signs",
)
FILE_TOO_MANY = reading_rule(
    "file/too-many",
    Severity.ERROR,
    "Too many files",
    "The rest of the directory was not read.",
    "split the directory, or exclude some files",
)
PAGE_DEAD_LINK = replace(
    reading_rule(
        "page/dead-link",
        Severity.ERROR,
        "A link of a page that leads nowhere",
        "Whoever follows the words of a page by hand stands before nothing.",
        "correct the address, or write the page that it means",
    ),
    may_pass=True,
)
PAGE_LEFT_OUT = replace(
    reading_rule(
        "page/left-out",
        Severity.ERROR,
        "A page or an image that is not shown",
        "What somebody wrote by hand is missing from the site.",
        "repair what the finding names, or take the file away",
    ),
    may_pass=True,
)

PAGE_RULES = (PAGE_DEAD_LINK, PAGE_LEFT_OUT)
"""The rules of pages that were written by hand."""

DOCUMENT_MISSING = replace(
    reading_rule(
        "document/missing",
        Severity.WARNING,
        "A description of an API that is not there",
        "Whoever wants to call the module looks for operations and fields, and finds a path that leads nowhere.",
        "correct the path: it begins beside the schema, at the directory of schemas, or at that of the settings",
    ),
    may_pass=True,
)
DOCUMENT_NOT_READ = replace(
    reading_rule(
        "document/not-read",
        Severity.WARNING,
        "A description of an API that cannot be read",
        "Its operations and types are missing from the site, and a review sees no change in them.",
        "repair what the finding names, or take the path out of the schema",
    ),
    may_pass=True,
)
DOCUMENT_DEAD_REFERENCE = replace(
    reading_rule(
        "document/dead-reference",
        Severity.WARNING,
        "A reference in a description of an API that is not followed",
        "What it leads to is missing from the tables of the page. No build asks another host.",
        "put what is meant into a file beside it, and name that",
    ),
    may_pass=True,
)

DOCUMENT_RULES = (DOCUMENT_MISSING, DOCUMENT_NOT_READ, DOCUMENT_DEAD_REFERENCE)
"""The rules of files that describe an API for machines."""

HISTORY_INCOMPLETE = replace(
    reading_rule(
        "history/incomplete",
        Severity.WARNING,
        "A history that the clone does not hold",
        "What a trend, the day since which something stands and recent changes are made of is missing, so that none of"
        " them is shown.",
        "fetch the whole history before the site is built",
    ),
    may_pass=True,
    need=Need.HISTORY,
)

HISTORY_RULES = (HISTORY_INCOMPLETE,)
"""The rules of the repository that a history is read from."""

TEXT_RULES = (
    YAML_SYNTAX,
    YAML_CHARACTER,
    YAML_EMPTY,
    YAML_NOT_A_MAPPING,
    YAML_DIRECTIVE,
    YAML_DUPLICATE_KEY,
    YAML_ANCHOR,
    YAML_ALIAS,
    YAML_TAG,
    YAML_MERGE_KEY,
    YAML_SECOND_DOCUMENT,
    YAML_KEY,
    YAML_DEPTH,
    YAML_SIZE,
    YAML_NUMBER,
    YAML_UNQUOTED,
    YAML_TOO_MANY,
    FILE_SYMLINK,
    FILE_NOT_REGULAR,
    FILE_TOO_LARGE,
    FILE_ENCODING,
    FILE_UNREADABLE,
    FILE_NAME,
    FILE_TOO_MANY,
)
"""The rules of files and of YAML, in the order in which a page lists them."""
