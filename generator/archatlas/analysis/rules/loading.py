"""What the rules of reading files mean: the findings themselves come from reading, the words stand here."""

from archatlas.analysis.rules.rule import Rule
from archatlas.model.finding import Severity

_REFUSED = "The file is refused as a whole, so that its module is missing from every page."

YAML = (
    Rule("yaml/syntax", Severity.ERROR, "Not valid YAML", f"The text cannot be parsed. {_REFUSED}",
         "check indentation, quotes and brackets around the line that is named"),
    Rule("yaml/character", Severity.ERROR, "Holds a character that no YAML file may have",
         f"Control characters and halves of characters are not allowed. {_REFUSED}",
         "remove the character, or write it as an escape in double quotes"),
    Rule("yaml/empty", Severity.ERROR, "An empty file", "There is nothing in it to read.",
         "describe a module in it, or delete it"),
    Rule("yaml/not-a-mapping", Severity.ERROR, "Not a mapping of keys to values",
         f"A module is described by keys; a list, a single value or an empty mapping has none. {_REFUSED}",
         "describe a module in it, beginning with the key identity, or exclude the file"),
    Rule("yaml/directive", Severity.ERROR, "Holds a directive",
         f"Directives choose versions and tags of YAML; they are not read. {_REFUSED}",
         "remove the line; a module schema needs no directive"),
    Rule("yaml/duplicate-key", Severity.ERROR, "The same key twice",
         f"Readers of YAML disagree on which of the two counts. {_REFUSED}", "keep one of them"),
    Rule("yaml/anchor", Severity.ERROR, "Holds an anchor", f"Anchors serve aliases, which are not read. {_REFUSED}",
         "remove the anchor"),
    Rule("yaml/alias", Severity.ERROR, "Holds an alias",
         f"A few aliases can stand for more text than any memory holds; they are not read. {_REFUSED}",
         "write the value out"),
    Rule("yaml/tag", Severity.ERROR, "Holds a tag", f"Tags choose types of a program; they are not read. {_REFUSED}",
         "remove the tag; quote the value where text is meant"),
    Rule("yaml/merge-key", Severity.ERROR, "Holds a merge key",
         f"What a merge key brings in cannot be seen where it stands; it is not read. {_REFUSED}",
         "write the merged keys out"),
    Rule("yaml/second-document", Severity.ERROR, "More than one document in a file",
         f"One file describes one module. {_REFUSED}", "give each module a file of its own"),
    Rule("yaml/key", Severity.ERROR, "A key that is not text",
         f"Keys are names; numbers, booleans, lists and mappings are none. {_REFUSED}", "quote the key, or shorten it"),
    Rule("yaml/depth", Severity.ERROR, "Nested too deep", f"No fact of a module lies that deep. {_REFUSED}",
         "flatten the values"),
    Rule("yaml/size", Severity.ERROR, "Too many keys and values", f"No module needs that many. {_REFUSED}",
         "split the file"),
    Rule("yaml/number", Severity.ERROR, "Not a usable number", f"The number is not finite, or too long. {_REFUSED}",
         "write an ordinary number, or quote it to make it text"),
    Rule("yaml/unquoted", Severity.WARNING, "A value that readers of YAML take for different things",
         "Without quotes, a time, a version or a country code may be read as a number or a boolean.",
         "quote the value"),
    Rule("yaml/too-many", Severity.ERROR, "Too many problems in one file",
         f"Reading stopped; there may be more problems than are listed. {_REFUSED}", "repair the listed ones first"),
)  # fmt: skip

FILES = (
    Rule("file/symlink", Severity.ERROR, "A symbolic link",
         "Links may lead out of the directory of schemas, so that none is followed.",
         "put the file itself in its place"),
    Rule("file/not-regular", Severity.ERROR, "Not a regular file", "Only plain files are read.",
         "put a plain file in its place, or exclude it"),
    Rule("file/too-large", Severity.ERROR, "A file that is too large", "No schema of a module is that large.",
         "split the file, or exclude it"),
    Rule("file/encoding", Severity.ERROR, "Not written in UTF-8", f"Its bytes are no UTF-8 text. {_REFUSED}",
         "save the file as UTF-8"),
    Rule("file/unreadable", Severity.ERROR, "A file that cannot be opened",
         "The system does not let it be read, so that its module is missing from every page.",
         "allow reading, or exclude it"),
    Rule("file/name", Severity.ERROR, "A name that cannot be shown",
         "The name of the file or directory holds characters that steer a terminal or cannot be seen.",
         "rename it with letters, digits and simple signs"),
    Rule("file/too-many", Severity.ERROR, "Too many files", "The rest of the directory was not read.",
         "split the directory, or exclude some files"),
)  # fmt: skip

SHAPE = (
    Rule("schema/type", Severity.ERROR, "A value of the wrong type",
         f"What stands there cannot mean what the key means. {_REFUSED}", "write the value as the finding says"),
    Rule("schema/range", Severity.ERROR, "A number out of range", f"The number cannot be right. {_REFUSED}",
         "write a number within the limits"),
    Rule("schema/format", Severity.ERROR, "Not a date", f"No calendar has this date. {_REFUSED}",
         "write a date, or a date and time, as in ISO 8601, in quotes"),
    Rule("schema/pattern", Severity.ERROR, "Not written as expected",
         "Links, filters and other programs take the value letter by letter, so that other spellings miss it.",
         "write it like the example in the finding"),
    Rule("schema/unknown-value", Severity.WARNING, "A value outside the known ones",
         "Filters and rules do not know what it means.", "choose one of the known values"),
    Rule("schema/unknown-key", Severity.WARNING, "A key that the format does not know",
         "It is kept and shown, but no rule and no page looks at it; a mistyped key hides what it says.",
         "correct the key, or move it below extensions"),
    Rule("schema/missing", Severity.NOTE, "Something expected is not there",
         "Every module is expected to say it; pages show it as not declared.", "add the key"),
    Rule("schema/length", Severity.NOTE, "A text that is too short or too long",
         "Too short says nothing, too long is not read.", "say more, or say it shorter"),
    Rule("schema/control-character", Severity.WARNING, "A text with invisible characters",
         "Control and bidirectional characters can make a line read other than it is; pages show them as escapes.",
         "remove them"),
    Rule("schema/too-large", Severity.ERROR, "More than a page can show",
         "It departs from the schema in more places than are worth listing, or says more outside of the schema than a"
         f" page can show. {_REFUSED}",
         "repair the first one, shorten what the format does not know, or generate the file again"),
    Rule("schema/too-many", Severity.WARNING, "More findings than are listed",
         "Only the first findings about this file are listed.", "repair the listed ones first"),
)  # fmt: skip

CONTRACTS = (
    Rule("contract/version-format", Severity.WARNING, "A version that cannot be compared",
         "Whether a change of the contract is allowed depends on how the version changed; a version without an order"
         " allows nothing.",
         "write contracts.api.version as v and two or three numbers, v1.0 or v1.0.0"),
)  # fmt: skip

MODULES = (
    Rule("module/name", Severity.ERROR, "Not a module name",
         "The name is the module's address on every page and in every requirement.",
         "write lane.short_name in lower-case letters, digits, _ and -"),
    Rule("module/duplicate-name", Severity.ERROR, "Two files with one module name",
         "Nobody can tell which of them is meant, so that neither is taken.",
         "rename one of them, or delete the copy"),
    Rule("module/name-twin", Severity.ERROR, "Two names that differ only to the eye",
         "Names that differ by case or Unicode form alone are one file on many disks.",
         "choose names that differ in lower-case letters"),
    Rule("module/not-a-schema", Severity.WARNING, "A YAML file that looks like a module schema and is none",
         "It has no key identity, so that its module is missing from every page.",
         "correct the mistyped key, add identity, or exclude the file in the settings"),
)  # fmt: skip

LOADING_RULES = YAML + FILES + SHAPE + CONTRACTS + MODULES
"""Every rule whose findings come from reading files."""

_CHOSEN = frozenset({"schema/pattern", "module/name-twin"})
"""Rules that are grave and yet do not always refuse a file."""

REFUSING_RULES = frozenset(
    rule.name for rule in LOADING_RULES if rule.severity is Severity.ERROR and rule.name not in _CHOSEN
)
"""The rules whose findings keep a file's module out of the estate."""
