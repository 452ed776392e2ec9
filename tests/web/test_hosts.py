"""The booth answers to its own names alone, however they are written, and names none of others."""

from __future__ import annotations

import logging
import socket

import psutil
import pytest
from flask import Flask

from perfumer.settings.addresses import check_host, usual_address
from perfumer.settings.all import Settings
from perfumer.web.hosts import KnownHosts, canonical, plain_name
from perfumer.web.security import protect

OWN_NAME = socket.gethostname()
OWN_ADDRESSES = [
    each.address
    for addresses in psutil.net_if_addrs().values()
    for each in addresses
    if each.family == socket.AF_INET
]
STRANGE = [
    ".localhost",
    ".",
    "..",
    "a..b",
    f"{'a' * 64}.localhost",
    "",
    "[::1",
    "a b",
    "x@localhost",
]
ADDRESSES = ["127.0.0.1", "127.1", "0x7f.1", "10.1.2", "fe80::1", "::1", "2130706433", "300.1.2.3"]
STRANGE += ["localhost:99999", "localhost:x", "local\x00host", "열쇠", "%zz", "[fe80::1%25eth0]x"]


def guarded(**server: object):
    """Phones before an application that redirects, as merged slashes and logins do."""
    app = Flask("guarded")
    app.secret_key = "secret"
    protect(app, Settings().server.model_copy(update=server))
    app.add_url_rule("/a/b", "page", lambda: "here", methods=["GET", "POST"])
    return app.test_client()


@pytest.mark.parametrize("written", ADDRESSES)
def test_a_setting_and_a_request_call_an_address_the_same(written):
    usual = usual_address(written)
    try:
        given = check_host(written)
    except ValueError:
        given = None
    assert given == usual
    assert plain_name(written).strip("[]") == (usual or written)


@pytest.mark.parametrize(
    ("header", "same"),
    [
        ("LocalHost:8000", "localhost:8000"),
        ("localhost.:8000", "localhost:8000"),
        ("127.1", "127.0.0.1"),
        ("0x7f.1:80", "127.0.0.1:80"),
        ("[0:0:0:0:0:0:0:1]:8000", "[::1]:8000"),
        ("[::1]", "[::1]"),
        ("booth.example:", "booth.example"),
        ("localhost:65536", None),
        ("::1", None),
        ("a/b", None),
    ],
)
def test_each_name_has_one_form(header, same):
    assert canonical(header) == same


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::", "::1"])
@pytest.mark.parametrize(
    "header",
    [
        *("localhost", "LOCALHOST:8000", "localhost.", "127.1", "127.0.0.1:8000", "[::1]:8000"),
        *(OWN_NAME, OWN_NAME.upper(), f"{OWN_NAME.partition('.')[0]}.local", *OWN_ADDRESSES),
        *("booth.example", "Proxy.Example:443", "10.1.2.3"),
    ],
)
def test_its_own_names_and_those_of_the_operator_are_answered(host, header):
    client = guarded(host=host, public_url="http://booth.example/", names="proxy.example, 10.1.2.3")
    assert client.get("/a/b", headers={"Host": header}).status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::"])
@pytest.mark.parametrize(
    "header",
    ["evil.example", "localhost.evil.example", "192.0.2.200", "0.0.0.0", "[2001:db8::1]", *STRANGE],
)
def test_any_other_name_is_refused_without_a_line_in_the_log(host, header, caplog):
    client = guarded(host=host, public_url="http://booth.example/")
    with caplog.at_level(logging.DEBUG):
        for path in ("/a/b", "/a//b", "/none"):
            answer = client.get(path, environ_overrides={"HTTP_HOST": header})
            assert answer.status_code == 400
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert header == "" or header not in answer.headers.get("Location", "")
    assert caplog.records == []


def test_a_page_of_another_name_changes_nothing_even_by_rebinding():
    client = guarded(host="0.0.0.0")
    headers = {"Host": "evil.example:8000", "Origin": "http://evil.example:8000"}
    assert client.post("/a/b", headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://LOCALHOST:8000", 200),
        ("http://localhost:8000", 200),
        ("http://localhost:9000", 403),
        ("http://evil.example", 403),
        ("null", 403),
        ("http://[bad", 403),
        ("http://localhost:8000@evil.example", 403),
    ],
)
def test_the_origin_of_a_form_is_compared_like_the_host(origin, status):
    headers = {"Host": "localhost.:8000", "Origin": origin}
    assert guarded().post("/a/b", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("path", "to"), [("/a//b", "/a/b"), ("/a///b", "/a/b"), ("/a//b?c=1", "/a/b?c=1")]
)
def test_redirects_name_no_host(path, to):
    answer = guarded(public_url="http://booth.example").get(
        "/",
        environ_overrides={"HTTP_HOST": "booth.example", "PATH_INFO": path.partition("?")[0]}
        | {"QUERY_STRING": path.partition("?")[2]},
    )
    assert answer.status_code in (301, 308)
    assert answer.headers["Location"] == to


def test_a_new_address_of_the_machine_is_found_later():
    hosts = KnownHosts("0.0.0.0", None, "")
    assert not hosts.knows("192.0.2.200")
    assert hosts.knows(f"{OWN_NAME}:8000")


def test_a_korean_name_is_known_in_punycode():
    hosts = KnownHosts("0.0.0.0", "http://향수.example", "부스.example")
    assert all(
        hosts.knows(name.encode("idna").decode()) for name in ("향수.example", "부스.example")
    )
