"""Where a long name may wrap."""

import re

from markupsafe import Markup, escape

from archatlas.render.text import visible


def breakable(text: str) -> Markup:
    """Escape a name or path and let it wrap after `/`, `_`, `.` and `-` and before a capital."""
    if len(text) <= NEVER_WRAPS:
        return escape(visible(text))
    return Markup(_BREAKS.sub("<wbr>", str(escape(visible(text)))))  # escaped before the breaks go in


NEVER_WRAPS = 12
"""Characters of a text that fits its cell even on a phone."""

_BREAKS = re.compile(r"(?<=[/_.-])(?=[^\W_])|(?<=[a-z]{2})(?=[A-Z])")
