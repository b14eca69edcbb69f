"""Where may the house be sent, by an address that somebody wrote?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from social.fetching.reach import HOST, Reach, may_be_asked, taken_apart
from social.fetching.refused import Reason, Refused

INSIDE = (
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255",
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192",
    "168.63.129.16", "192.0.2.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "239.1.1.1",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1", "2002:7f00:1::", "2001:0:1::1", "2001:db8::1", "fe80::1", "fe80::1%eth0",
    "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "100::1",
)  # fmt: skip
OUTSIDE = ("93.184.215.14", "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101")


@pytest.mark.parametrize("address", INSIDE)
def test_no_machine_of_the_house_is_asked(address: str) -> None:
    assert not may_be_asked(address, is_inside=False)


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_public_network_is_asked(address: str) -> None:
    assert may_be_asked(address, is_inside=False)


@pytest.mark.parametrize("address", ["10.0.0.1", "192.168.1.1", "100.64.0.1", "fc00::1"])
def test_what_the_operator_names_may_stand_inside(address: str) -> None:
    assert may_be_asked(address, is_inside=True)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "::1", "169.254.169.254", "::ffff:127.0.0.1", "100.100.100.200", "fd00:ec2::254",
     "fe80::1", "0.0.0.0", "224.0.0.1", "64:ff9b::a9fe:a9fe"],
)  # fmt: skip
def test_even_named_hosts_are_never_this_machine_nor_what_a_cloud_tells(address: str) -> None:
    assert not may_be_asked(address, is_inside=True)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "data:text/html,x", "javascript:alert(1)", "ftp://example.org/",
     "gopher://example.org/", "//example.org/", "example.org", "", "http://", "http:///path",
     "https://ana:secret@example.org/", "https://@example.org/", "http://example.org\\@10.0.0.1/",
     "http://example.org/\r\nHost: inside", "http://example.org/\x00", "http://exam ple.org/",
     "http://example.org:99999/", "http://example.org:-1/", "http://[fe80::1%25eth0]/",
     "http://[::1", "http://\ud800.example/", "https://example.org/" + "a" * 2000,
     "http://.../", "http://*.example.org/"],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(url: str) -> None:
    with pytest.raises(Refused) as refused:
        Reach().place(url)
    assert refused.value.reason in (Reason.ADDRESS, Reason.PORT)


@given(st.text(max_size=60))
def test_whatever_is_written_is_an_address_or_refused(words: str) -> None:
    for url in (words, f"http://{words}", f"https://example.org/{words}"):
        try:
            place = taken_apart(url)
        except Refused:
            continue
        assert place.scheme in ("http", "https")
        assert HOST.fullmatch(place.host)
        assert place.url.isascii()


def test_a_name_in_other_letters_is_asked_by_its_own_name() -> None:
    assert Reach().place("https://bücher.example/").host == "xn--bcher-kva.example"


def test_only_the_usual_ports_are_asked() -> None:
    for url in ("http://example.org:22/", "https://example.org:80/", "http://example.org:6379/"):
        with pytest.raises(Refused, match="port"):
            Reach().place(url)
    assert Reach(inside=("wiki.corp:8443",)).place("https://wiki.corp:8443/").port == 8443


def test_a_company_names_what_is_fetched_or_that_nothing_is() -> None:
    some = Reach(hosts=("example.org", "*.wikipedia.org"), inside=("intranet",))
    for url in ("https://example.org/", "https://nl.wikipedia.org/wiki/Kring", "http://intranet/"):
        assert some.place(url).url.startswith("http")
    for url in ("https://www.example.org/", "https://wikipedia.org/", "https://notwikipedia.org/"):
        with pytest.raises(Refused, match="unlisted"):
            some.place(url)
    with pytest.raises(Refused, match="off"):
        Reach(hosts=()).place("https://example.org/")


def test_a_host_with_one_address_inside_is_not_asked_at_all() -> None:
    place = taken_apart("http://example.org/")
    Reach().check(place, ["93.184.215.14"])
    for addresses in (["93.184.215.14", "10.0.0.1"], ["10.0.0.1"]):
        with pytest.raises(Refused, match="inside"):
            Reach().check(place, addresses)
    with pytest.raises(Refused, match="unknown"):
        Reach().check(place, [])
