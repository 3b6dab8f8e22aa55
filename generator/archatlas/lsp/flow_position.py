"""Where the end of a text stands in the lists and mappings in brackets that it has opened."""

from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class FlowPlace:
    """The steps into brackets that are open, what is typed of a key or value, and the other keys of its mapping."""

    steps: tuple[str | int, ...]
    prefix: str
    is_key: bool
    keys: frozenset[str] = frozenset()


DEPTH_LIMIT = 40


class _OpenBracket:
    """Brackets that are open: the entries or the keys so far."""

    def __init__(self, bracket: str) -> None:
        self.is_list = bracket == "["
        self.index = 0
        self.key: str | None = None
        self.keys = set[str]()

    @property
    def step(self) -> str | int:
        return self.index if self.is_list else self.key or ""

    @property
    def is_key(self) -> bool:
        return not self.is_list and self.key is None


def flow_steps(text: str) -> FlowPlace | None:
    """Return where a text that begins with a bracket ends; None where it has closed all that it opened."""
    levels, token, quote = list[_OpenBracket](), "", ""
    for number, sign in enumerate(text):
        if quote:
            token, quote = token + sign, "" if sign == quote else quote
        elif sign in "'\"" and not token.strip():
            token, quote = sign, sign
        elif sign in "[{":
            if len(levels) >= DEPTH_LIMIT:
                return None
            levels.append(_OpenBracket(sign))
            token = ""
        elif sign in "]}":
            levels.pop()
            if not levels:
                return None
            token = ""
        else:
            token = _taken(levels[-1], token, sign, text[number + 1 : number + 2])
    if not levels:
        return None  # the text ends before its bracket
    level = levels[-1]
    steps = [one.step for one in levels[:-1]]
    if not level.is_key:
        steps.append(level.step)
    return FlowPlace(tuple(steps), token.lstrip(), level.is_key, frozenset(level.keys))


def _taken(level: _OpenBracket, token: str, sign: str, following: str) -> str:
    """Take a character that is neither quote nor bracket, and return what stands of the word that it belongs to."""
    if sign == ",":
        level.index += 1
        level.key = None
        return ""
    if sign == ":" and level.is_key and (following.isspace() or not following):
        level.key = token.strip().strip("'\"")
        level.keys.add(level.key)
        return ""
    return "" if sign == "\n" else token + sign
