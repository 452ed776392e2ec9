"""Nothing of the dashboard is to be had without its key, and the key is not to be had by trying."""

from __future__ import annotations

import os
import stat
import unicodedata

import pytest

from perfumer.web.admin.key import MAX_LOGINS, Logins, key_of
from perfumer.web.admin.key_strength import is_weak
from perfumer.web.secret import SecretError, secret_of
from tests.support.web.admin_pages import dashboard, log_in, settings_in, token_in

# Who may ask for what; an address that is not here is a mistake.
OPEN = {"home", "healthz", "static", "admin.login"}
CLOSED = {
    *("admin.overview", "admin.ads", "admin.visits", "admin.invoice", "admin.kiosks"),
    *("admin.now", "admin.download", "admin.logout"),
}
ELSEWHERE = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path, f"sqlite:///{tmp_path}/none.sqlite3")


@pytest.fixture
def app(settings):
    return dashboard(settings)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def key(app, tmp_path):
    return (tmp_path / "key").read_text().strip()


def addresses(app, endpoints) -> list[tuple[str, str]]:
    """(method, address) of every rule."""
    return [
        (method, rule.rule.replace("<name>", "invoice"))
        for rule in app.url_map.iter_rules()
        if rule.endpoint in endpoints
        for method in sorted(rule.methods - {"OPTIONS"})
    ]


def test_every_address_is_declared_open_or_closed(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == OPEN | CLOSED


def test_every_closed_address_answers_401_without_a_login(app, client):
    asked = addresses(app, CLOSED)
    token = token_in(client.get("/admin").text)
    data = {"csrf_token": token}
    answers = {(m, a): client.open(a, method=m, data=data).status_code for m, a in asked}
    assert len(answers) > 10
    assert set(answers.values()) == {401}


def test_a_page_of_reports_is_not_in_the_answer_without_a_login(client):
    answer = client.get("/admin")
    assert "PERFUMER_ADMIN__KEY" in answer.text
    assert "/admin/invoice" not in answer.text


def test_every_answer_carries_the_headers_that_protect_it(app, client, key):
    def missing(answer) -> list[str]:
        policy = answer.headers["Content-Security-Policy"]
        wrong = ["policy"] if "default-src 'self'" not in policy or "unsafe" in policy else []
        wanted = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
        return wrong + [name for name, value in wanted.items() if answer.headers[name] != value]

    before = [client.open(a, method=m) for m, a in addresses(app, CLOSED | {"admin.login"})]
    log_in(client, key)
    after = [client.get(address) for method, address in addresses(app, CLOSED) if method == "GET"]
    assert [missing(answer) for answer in (*before, *after, client.get("/admin/none"))] == [
        [] for _ in range(len(before) + len(after) + 1)
    ]


def test_the_right_key_opens_it_and_another_does_not(client, key):
    wrong = log_in(client, "not the key at all")
    assert (wrong.status_code, client.get("/admin").status_code) == (401, 401)
    right = log_in(client, key)
    assert (right.status_code, right.headers["Location"][:6]) == (303, "/admin")
    assert client.get("/admin/kiosks").status_code != 401


def test_a_login_leads_back_to_the_page_that_was_asked_for(client, key):
    page = client.get("/admin/invoice?language=en").text
    form = {"key": key, "csrf_token": token_in(page), "page": "invoice", "language": "en"}
    assert client.post("/admin/login", data=form).location.startswith("/admin/invoice?language=en")
    form = form | {"csrf_token": token_in(client.get("/admin").text), "page": "//evil.example"}
    assert client.post("/admin/login", data=form).location.startswith("/admin?")


def test_the_session_is_a_new_one_after_the_login(client, key):
    client.get("/admin")
    before = client.get_cookie("session").value
    log_in(client, key)
    with client.session_transaction() as session:
        first = session["admin"]
    assert client.get_cookie("session").value != before
    client.post("/admin/logout", data={"csrf_token": token_in(client.get("/admin").text)})
    log_in(client, key)
    with client.session_transaction() as session:
        assert session["admin"] != first


def test_a_cookie_is_worth_nothing_after_logging_out(app, client, key):
    log_in(client, key)
    cookie = client.get_cookie("session").value
    client.post("/admin/logout", data={"csrf_token": token_in(client.get("/admin").text)})
    other = app.test_client()
    other.set_cookie("session", cookie)
    assert other.get("/admin").status_code == 401


def test_the_cookie_is_hidden_from_scripts_and_other_sites(client):
    cookie = client.get("/admin").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_after_five_wrong_keys_the_address_waits_even_with_the_right_one(client, key):
    tries = [log_in(client, f"wrong {n}").status_code for n in range(6)]
    assert tries == [401] * 5 + [429]
    late = log_in(client, key)
    assert (late.status_code, late.headers["Retry-After"]) == (429, "60")
    assert client.get("/admin").status_code == 401


def test_right_keys_count_for_nothing(client, key):
    assert {log_in(client, key).status_code for _ in range(8)} == {303}


def test_another_address_need_not_wait(tmp_path, settings):
    remote = settings.model_copy(
        update={"admin": settings.admin.model_copy(update={"remote": True})}
    )
    client = dashboard(remote).test_client()
    key = (tmp_path / "key").read_text().strip()
    for n in range(6):
        log_in(client, f"wrong {n}")
    assert log_in(client, key, **ELSEWHERE).status_code == 303


def test_other_machines_are_refused_unless_the_setting_says_so(client):
    answer = client.get("/admin", **ELSEWHERE)
    assert answer.status_code == 403
    assert "PERFUMER_ADMIN__REMOTE" in answer.text
    assert client.post("/admin/login", data={"key": "x"}, **ELSEWHERE).status_code == 403


@pytest.mark.parametrize("path", ["/admin/login", "/admin/logout"])
def test_a_form_without_the_pages_token_is_refused(client, key, path):
    log_in(client, key)
    assert client.post(path, data={"key": key}).status_code == 403


def test_a_form_from_another_page_is_refused(client, key):
    token = token_in(client.get("/admin").text)
    for origin in ("http://evil.example", "null"):
        form = {"key": key, "csrf_token": token}
        answer = client.post("/admin/login", data=form, headers={"Origin": origin})
        assert answer.status_code == 403


def test_too_many_requests_of_one_address_wait(tmp_path, settings):
    few = settings.admin.model_copy(update={"max_requests": 10})
    client = dashboard(settings.model_copy(update={"admin": few})).test_client()
    log_in(client, (tmp_path / "key").read_text())
    assert [client.get("/admin/live").status_code for _ in range(12)].count(429) >= 2


@pytest.mark.parametrize("path", ["/admin", "/admin/live", "/admin/download/plays.csv"])
def test_too_many_requests_without_a_login_wait_as_well(settings, path):
    few = settings.admin.model_copy(update={"max_requests": 10})
    client = dashboard(settings.model_copy(update={"admin": few})).test_client()
    assert [client.get(path).status_code for _ in range(60)] == [401] * 10 + [429] * 50


def test_a_request_counts_once(tmp_path, settings):
    few = settings.admin.model_copy(update={"max_requests": 10})
    client = dashboard(settings.model_copy(update={"admin": few})).test_client()
    log_in(client, (tmp_path / "key").read_text())  # two requests
    assert [client.get("/admin/live").status_code for _ in range(10)] == [200] * 8 + [429] * 2


def test_switched_off_it_is_not_there(tmp_path, settings):
    off = settings.admin.model_copy(update={"enabled": False})
    client = dashboard(settings.model_copy(update={"admin": off})).test_client()
    assert client.get("/admin").status_code == 404


def test_the_key_is_made_once_and_belongs_to_its_owner(tmp_path):
    path = tmp_path / "deep" / "key"
    key, made = key_of(path)
    assert (made, key_of(path)) == (True, (key, False))
    assert not is_weak(key)
    assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such mode")
def test_a_key_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "key"
    path.write_text("a-good-long-key-9")
    path.chmod(0o644)
    with pytest.raises(SecretError, match="chmod 600"):
        key_of(path)


@pytest.mark.parametrize("left", [b"", b" \n", b"\0" * 25, b"\xff\xfe"])
def test_an_empty_or_torn_key_is_set_aside_and_made_new(tmp_path, left):
    path = tmp_path / "key"
    path.touch(0o600)
    path.write_bytes(left)
    key, made = key_of(path)
    assert made
    assert not is_weak(key)
    assert key_of(path) == (key, False)
    assert (tmp_path / "key.damaged").read_bytes() == left


@pytest.mark.parametrize("left", [b"", b"0123abc", b"\0" * 64, b"\xff\xfe"])
def test_an_empty_or_torn_secret_is_set_aside_and_made_new(tmp_path, left):
    path = tmp_path / "secret"
    path.touch(0o600)
    path.write_bytes(left)
    secret = secret_of(path)
    assert len(secret) == 64
    assert secret_of(path) == secret
    assert (tmp_path / "secret.damaged").read_bytes() == left


def test_a_folder_for_a_secret_is_told(tmp_path):
    with pytest.raises(SecretError, match="choose another path"):
        secret_of(tmp_path)


@pytest.mark.parametrize("weak", ["admin", "password1", "111111111111", "abababababababab"])
def test_a_weak_key_keeps_other_machines_out_by_not_starting(tmp_path, weak, caplog):
    path = tmp_path / "key"
    path.touch(0o600)
    path.write_text(weak)
    url = f"sqlite:///{tmp_path}/none.sqlite3"
    with pytest.raises(SecretError, match="easy to guess"):
        dashboard(settings_in(tmp_path, url, admin={"remote": True}, server={"host": "0.0.0.0"}))
    dashboard(settings_in(tmp_path, url))  # on this machine only, it is a warning
    assert "easy to guess" in caplog.text


def test_a_login_ends_after_its_time_and_when_there_are_too_many():
    now = [0.0]
    logins = Logins("the key", 100, lambda: now[0])
    first = logins.open("the key", "here")
    assert logins.holds(first, "here")
    assert not logins.holds("another", "here")
    for _ in range(MAX_LOGINS):
        newest = logins.open("the key", "here")
    assert not logins.holds(first, "here")
    now[0] = 101
    assert not logins.holds(newest, "here")


@pytest.mark.parametrize("given", ["", "The key", "the key\0", "열쇠", "\ud83d", None])
def test_only_the_very_key_opens(given):
    assert Logins("the key", 100, lambda: 0.0).open(given or "", "here") is None


def test_a_key_whose_file_begins_with_a_mark_matches(tmp_path):
    path = tmp_path / "key"
    path.touch(0o600)
    path.write_text("a-good-long-key-9", encoding="utf-8-sig")
    assert key_of(path) == ("a-good-long-key-9", False)


@pytest.mark.parametrize(
    "weak",
    [
        "password1234567",
        "P@ssw0rd-2026!",
        "qwertyuiop12345",
        "photobooth-admin",
        "비밀번호1234567890",
    ],
)
def test_words_and_runs_do_not_make_a_key_strong(weak):
    assert is_weak(weak)


@pytest.mark.parametrize(
    "strong", ["x7hq-m2vd-9ktr", "correct horse battery", "파란 고래가 창문을 닦는다"]
)
def test_a_long_key_of_its_own_is_strong(strong):
    assert not is_weak(strong)


def test_a_korean_key_matches_however_a_keyboard_composes_it():
    composed = "파란 고래가 창문을 닦는다"
    logins = Logins(composed, 100, lambda: 0.0)
    assert logins.open(unicodedata.normalize("NFD", composed), "here") is not None


def test_the_addresses_of_this_machine_count_as_one(client):
    tries = [
        log_in(client, f"wrong {n}", environ_base={"REMOTE_ADDR": f"127.0.0.{n + 2}"}).status_code
        for n in range(8)
    ]
    assert tries == [401] * 5 + [429] * 3


def test_all_other_machines_share_a_limit_that_does_not_keep_this_one_out(tmp_path, settings):
    few = settings.admin.model_copy(update={"remote": True, "max_failures_together": 10})
    client = dashboard(settings.model_copy(update={"admin": few})).test_client()
    tries = [
        log_in(client, "wrong", environ_base={"REMOTE_ADDR": f"192.0.2.{n}"}).status_code
        for n in range(12)
    ]
    assert tries == [401] * 10 + [429] * 2
    key = (tmp_path / "key").read_text()
    assert log_in(client, key, **ELSEWHERE).status_code == 429
    assert log_in(client, key).status_code == 303


def test_the_network_of_an_ipv6_address_counts_as_one(tmp_path, settings):
    remote = settings.admin.model_copy(update={"remote": True})
    client = dashboard(settings.model_copy(update={"admin": remote})).test_client()
    tries = [
        log_in(client, "wrong", environ_base={"REMOTE_ADDR": f"2001:db8::{n}"}).status_code
        for n in range(1, 8)
    ]
    assert tries == [401] * 5 + [429] * 2


def test_a_copied_cookie_is_worth_nothing_from_another_address(tmp_path, settings):
    remote = settings.admin.model_copy(update={"remote": True})
    client = dashboard(settings.model_copy(update={"admin": remote})).test_client()
    log_in(client, (tmp_path / "key").read_text())
    assert client.get("/admin/live").status_code == 200
    assert client.get("/admin/live", **ELSEWHERE).status_code == 401
