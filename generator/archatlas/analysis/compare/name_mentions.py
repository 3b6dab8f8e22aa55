"""The name of a module inside its own values, and how such a value reads under another name."""

import re
from functools import lru_cache

from archatlas.model.module import lane_of, short_name_of

STAND_IN = "{name}"
SHORT_STAND_IN = "{short name}"


def without_name(name: str, text: str) -> str:
    """Return a text in lower case with a stand-in for every mention of a module, alike under any name.

    Near misses, such as the name of a module that begins like this one, are replaced too: it is for comparing only.
    """
    lower, lane, short = text.lower(), lane_of(name), short_name_of(name)
    if lower == short:
        return SHORT_STAND_IN
    if lane not in lower:
        return lower
    for separator in "./_-":
        lower = lower.replace(f"{lane}{separator}{short}", STAND_IN)
    return lower.replace(name.replace(".", "_").replace("-", "_"), STAND_IN)


def under_name(former: str, later: str, text: str) -> str:
    """Return a text with every mention of a module's former name replaced by the later one, written the same way.

    Ways to write `lane.short_name` are `lane/short_name`, `lane_short_name`, `LANE-SHORT-NAME` and the like.
    """
    if former == later:
        return text
    if text == short_name_of(former):
        return short_name_of(later)
    return _mentions(former).sub(lambda found: _written_like(found, former, later), text)


def _written_like(found: re.Match[str], former: str, later: str) -> str:
    short, separator = short_name_of(later), found["dotted"] or found["flat"]
    is_kept = found["short"].lower() == short_name_of(former) and separator != "_"
    written = f"{lane_of(later)}{separator}{short if is_kept else re.sub('[-_]', separator, short)}"
    return written.upper() if found[0].isupper() else written


@lru_cache(maxsize=4096)
def _mentions(name: str) -> re.Pattern[str]:
    lane = re.escape(lane_of(name))
    short = "[-_]".join(map(re.escape, re.split("[-_]", short_name_of(name))))
    # A name with a dot goes on with letters, digits, - and _; a flat one is often the beginning of a longer text.
    end = "(?(dotted)(?![a-z0-9_-])|(?![a-z0-9]))"
    return re.compile(rf"(?<![a-z0-9]){lane}(?:(?P<dotted>[./])|(?P<flat>[-_]))(?P<short>{short}){end}", re.I)
