"""Which addresses may be connected to, however they are spelled and whatever they carry."""

import asyncio
from ipaddress import ip_address

import pytest

from archatlas.settings.live import AllowList, allow_list
from archatlas.transport.addresses import NotAllowed, literal_address, vetted
from archatlas.transport.resolution import HostResolver

EVERYTHING = allow_list(["0.0.0.0/0", "::/0"])
PRIVATE = allow_list(["10.0.0.0/8", "64:ff9b::/96", "2001:db8::/32"])


def refusal(address: str, allow: AllowList, host: str = "", port: int = 80) -> str:
    with pytest.raises(NotAllowed) as refused:
        vetted(host or address, port, ip_address(address), allow)
    return str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "::169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "64:ff9b:1:a9fe:a9:fe00::",
        "2002:a9fe:a9fe::1",
        "2001:0:a9fe:a9fe::",
        "2001:db8::5efe:a9fe:a9fe",
        "fe80::1",
        "fe80::a9fe:a9fe",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "0.0.0.0",
        "::",
        "224.0.0.1",
        "ff02::1",
        "255.255.255.255",
    ],
)
def test_link_local_and_metadata_addresses_are_never_asked_whatever_is_allowed(address: str) -> None:
    assert refusal(address, EVERYTHING).endswith("is never asked")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "::127.0.0.1", "192.168.0.1", "8.8.8.8"])
def test_what_no_network_holds_is_refused(address: str) -> None:
    assert refusal(address, PRIVATE).endswith("port 80 is not in live.allow")


def test_what_carries_another_address_must_be_allowed_as_both() -> None:
    assert vetted("a", 80, ip_address("64:ff9b::10.1.2.3"), PRIVATE).port == 80
    assert "not in live.allow" in refusal("64:ff9b::c0a8:1", PRIVATE)
    assert "not in live.allow" in refusal("64:ff9b::a01:203", allow_list(["10.0.0.0/8"]))


def test_a_mapped_address_is_the_one_that_it_carries() -> None:
    found = vetted("a", 80, ip_address("::ffff:10.1.2.3"), PRIVATE)

    assert str(found.address) == "10.1.2.3"


def test_a_host_that_is_named_may_be_asked_at_its_port_alone() -> None:
    named = allow_list(["pay.example:8443"])

    assert vetted("pay.example", 8443, ip_address("192.0.2.7"), named).host == "pay.example"
    assert "not in live.allow" in refusal("192.0.2.7", named, "pay.example", 443)
    assert "not in live.allow" in refusal("192.0.2.7", named, "other.example", 8443)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254"])
def test_a_named_host_that_leads_to_this_machine_or_to_metadata_is_refused(address: str) -> None:
    assert "pay.example" in refusal(address, allow_list(["pay.example:8443"]), "pay.example", 8443)


def test_this_machine_may_be_asked_by_its_own_name_where_that_is_listed() -> None:
    assert vetted("localhost", 80, ip_address("127.0.0.1"), allow_list(["localhost:80"])).port == 80
    assert vetted("127.0.0.1", 80, ip_address("127.0.0.1"), allow_list(["127.0.0.1:80"])).port == 80


def test_nothing_is_allowed_by_default() -> None:
    assert "not in live.allow" in refusal("10.0.0.1", AllowList())


def test_a_refusal_names_the_setting_that_would_allow_it() -> None:
    allow = allow_list(["10.0.0.0/8"], "environments.prod.allow")

    assert refusal("192.0.2.1", allow) == "192.0.2.1 port 80 is not in environments.prod.allow"
    with pytest.raises(NotAllowed, match="is not in environments.prod.allow"):
        asyncio.run(HostResolver(allow_list((), "environments.prod.allow")).addresses("pay.example", 80))


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "127.0.0.1.", "fe80::1%eth0", "１２７.0.0.1"]
)
def test_odd_spellings_are_no_literal_addresses(host: str) -> None:
    assert literal_address(host) is None


@pytest.mark.parametrize("host", ["a" * 64, "a..b", "é" * 63])
def test_what_cannot_be_a_name_is_never_looked_up(host: str) -> None:
    with pytest.raises(NotAllowed, match="is no name of a host"):
        asyncio.run(HostResolver(PRIVATE).addresses(host, 80))


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0x7f000001", "017700000001"])
def test_odd_spellings_of_this_machine_are_judged_by_what_they_lead_to(host: str) -> None:
    with pytest.raises(NotAllowed):
        asyncio.run(HostResolver(PRIVATE).addresses(host, 80))
