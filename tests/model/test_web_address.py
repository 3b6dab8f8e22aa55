"""An address of the web holds nothing with which markup, a quoted text or a line ends."""

import pytest

from archatlas.model.web_address import reachable_address, web_address

_LEFT_OUT = " <>\"'`\\^{|}"


@pytest.mark.parametrize("begin", ["https://example.org/", "http://example.org:80?", "mailto:"])
def test_an_address_holds_the_printable_signs_of_ascii_but_for_a_few(begin: str) -> None:
    signs = [chr(code) for code in (*range(0x400), 0x2028, 0x202E, 0xFEFF, 0x1F600, 0x10FFFF)]
    held = {sign for sign in signs if reachable_address(begin + sign)}

    assert held == {sign for sign in signs if sign.isascii() and sign.isprintable() and sign not in _LEFT_OUT}


def test_a_name_before_the_host_is_no_part_of_an_address() -> None:
    assert web_address("https://example.org/a?b=c#d") == "https://example.org/a?b=c#d"
    assert not web_address("https://bank.example@evil.example/")
    assert not web_address("mailto:a@example.org")
