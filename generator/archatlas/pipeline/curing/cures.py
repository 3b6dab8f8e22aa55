"""Which cures are tried for the findings of which rule."""

from collections.abc import Callable, Mapping

from archatlas.pipeline.curing import keys, marks, names, values
from archatlas.pipeline.curing.patient import Cures, Patient

BY_RULE: Mapping[str, tuple[Callable[[Patient], Cures], ...]] = {
    "schema/type": (values.as_version, values.in_quotes, values.out_of_quotes, values.as_collection),
    "schema/range": (values.within_limits,),
    "schema/format": (values.example,),
    "schema/pattern": (values.as_handle, values.example, values.tidied),
    "schema/unknown-value": (values.near_value,),
    "schema/unknown-key": (keys.near_key, keys.below_extensions),
    "schema/missing": (keys.added,),
    "schema/length": (values.longer_or_shorter,),
    "schema/control-character": (values.tidied,),
    "contract/version-format": (values.as_version,),
    "yaml/unquoted": (values.in_quotes, values.out_of_quotes),
    "yaml/syntax": (marks.indented, marks.without_the_line),
    "yaml/character": (marks.without_forbidden,),
    "yaml/directive": (marks.without_directives,),
    "yaml/anchor": (marks.without_marks,),
    "yaml/alias": (marks.without_marks,),
    "yaml/tag": (marks.without_marks,),
    "yaml/second-document": (marks.first_document,),
    "yaml/key": (keys.quoted_key,),
    "yaml/number": (values.in_quotes,),
    "module/name": (names.usable_name,),
    "module/duplicate-name": (names.another_name,),
    "module/name-twin": (names.another_name,),
    "module/not-a-schema": (keys.near_key,),
}
"""What may cure the findings of a rule, the best first; removing what stands there comes after all of them."""
