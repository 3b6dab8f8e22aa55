"""What a safe address of the web is, wherever a text of somebody else names one."""

import re

_WEB = re.compile(
    r"""\A(?i:https?)://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][^\s<>"'`\\^{|}\x00-\x20\x7f-\U0010ffff]*)?\Z"""
)
_MAIL = re.compile(r"""\A(?i:mailto):[^\s<>"'`\\^{|}\x00-\x20\x7f-\U0010ffff]+\Z""")


def web_address(text: str) -> str:
    """Return a text that is the address of a web page; a name before its host could pass for the host."""
    return text if _WEB.match(text) else ""


def reachable_address(text: str) -> str:
    """Return a text that is the address of a web page or of somebody's mail."""
    return text if _WEB.match(text) or _MAIL.match(text) else ""
