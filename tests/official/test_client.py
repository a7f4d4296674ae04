"""The one way to a service: patient, polite, verified, bounded, and plain about what went wrong."""

import contextlib
import gzip
import json
import re
import socket
import ssl
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import trustme

from imhcalc.faults import DataMissingError, ExitCode
from imhcalc.official.asking import Request
from imhcalc.official.client import Client
from imhcalc.official.tables import json_of, table_of, text_of
from tests.official.conftest import QUICK
from tests.official.loopback import Reply, csv_reply, json_reply

BODY = "CODE,NAME\nE1,SYNTHETIC place\n"


def request(server, path="data.csv", **about):
    return Request("children", "A SYNTHETIC service", f"{server.address}{path}", ("csv",), **about)


def fault_of(client, asked):
    with pytest.raises(DataMissingError) as raised:
        client.ask(asked)
    assert raised.value.exit_code == ExitCode.DATA_MISSING
    (fault,) = raised.value.faults
    return fault


def in_turn(*replies):
    """Answer with each reply once, and with the last for ever."""
    waiting = list(replies)
    return lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]


def test_an_answer_has_its_body_day_and_address(serve, client):
    server = serve(lambda _: csv_reply(BODY))
    answer = client.ask(request(server))
    assert answer.content == BODY.encode()
    assert answer.source == f"{server.address}data.csv"
    assert answer.retrieved == datetime.now(tz=UTC).date().isoformat()


def test_services_are_told_who_asks(serve):
    server = serve(lambda _: csv_reply(BODY))
    Client("imhcalc/9 (about; contact)", QUICK).ask(request(server))
    assert server.seen[0].headers["user-agent"] == "imhcalc/9 (about; contact)"


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_service_is_asked_again(serve, client, status):
    server = serve(in_turn(Reply(b"busy", status), csv_reply(BODY)))
    assert client.ask(request(server)).content == BODY.encode()
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    "asked",
    [lambda: "1", lambda: format_datetime(datetime.now(tz=UTC) + timedelta(seconds=2), usegmt=True)],
    ids=["seconds", "date"],
)
def test_retry_after_is_honoured(serve, asked):
    waited = []
    server = serve(in_turn(Reply(b"busy", 429, headers={"Retry-After": asked()}), csv_reply(BODY)))
    Client("imhcalc/test", QUICK, sleep=waited.append).ask(request(server))
    assert len(waited) == 1
    assert 0.5 <= waited[0] <= 2.0


def test_a_retry_after_that_is_none_is_as_if_not_there(serve, client):
    server = serve(in_turn(Reply(b"", 429, headers={"Retry-After": "soon"}), csv_reply(BODY)))
    assert client.ask(request(server)).content == BODY.encode()


def test_a_long_wait_is_told_and_not_waited_for(serve):
    waited = []
    server = serve(lambda _: Reply(b"busy", 429, headers={"Retry-After": "86400"}))
    fault = fault_of(Client("imhcalc/test", QUICK, sleep=waited.append), request(server))
    assert (fault.code, waited, len(server.seen)) == ("asked-to-wait", [], 1)
    assert "86400 seconds" in fault.message


def test_a_service_busy_for_ever_is_asked_three_times(serve, client):
    server = serve(lambda _: Reply(b"too many requests", 429))
    fault = fault_of(client, request(server))
    assert len(server.seen) == 3
    assert (fault.code, fault.found) == ("service-refused", "status 429: too many requests")


def test_a_500_with_a_text_body_is_a_failure_with_its_text_and_is_not_asked_again(serve, client):
    server = serve(
        lambda _: Reply(b"Object reference not set to an instance of an object.", 500, "text/plain")
    )
    fault = fault_of(client, request(server))
    assert len(server.seen) == 1
    assert fault.found == "status 500: Object reference not set to an instance of an object."


def test_every_failure_says_what_to_download_and_how_to_use_it(serve, client):
    server = serve(lambda _: Reply(b"", 500))
    fault = fault_of(client, request(server))
    assert fault.help == (
        f"download {server.address}data.csv in a browser, then run again with --from-file children=FILE"
    )
    by_hand = fault_of(client, request(server, by_hand="the table from https://example.invalid/page"))
    assert by_hand.help.startswith("download the table from https://example.invalid/page")


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "application/json", None])
def test_another_kind_of_answer_is_refused(serve, client, content_type):
    server = serve(lambda _: Reply(b"<html>Please sign in</html>", content_type=content_type))
    fault = fault_of(client, request(server))
    assert fault.code == "wrong-content-type"
    assert "Please sign in" in fault.found


def test_a_200_with_an_error_object_is_a_failure(serve, client):
    server = serve(lambda _: json_reply({"error": {"code": 400, "message": "Cannot perform query"}}))
    assert fault_of(client, request(server)).code == "wrong-content-type"
    answer = client.ask(replace(request(server), content_types=("json",)))
    with pytest.raises(DataMissingError) as raised:
        json_of(answer)
    assert raised.value.faults[0].code == "service-error"
    assert "Cannot perform query" in raised.value.faults[0].found


def test_a_slow_drip_ends_at_the_deadline(serve):
    sent = []

    def drip():
        for _ in range(400):
            sent.append(b"x")
            yield sent[-1]
            time.sleep(0.02)

    server = serve(lambda _: Reply(drip()))
    client = Client("imhcalc/test", replace(QUICK, whole=0.4))
    fault = fault_of(client, request(server))
    assert fault.code == "too-slow"
    # The answer was on its way: eight seconds of it, had it been waited for.
    assert 0 < len(sent) < 400


def test_no_answer_at_all_ends_too(serve):
    server = serve(lambda _: time.sleep(0.6) or csv_reply(BODY))
    client = Client("imhcalc/test", replace(QUICK, read=0.1, tries=2))
    assert fault_of(client, request(server)).code == "no-answer"
    assert len(server.seen) == 2


def test_a_redirect_to_another_host_is_refused(serve, client):
    other = serve(lambda _: csv_reply(BODY))
    for target in (other.address, "https://elsewhere.invalid/data.csv"):
        server = serve(lambda _, to=target: Reply(b"", 302, headers={"Location": to}))
        fault = fault_of(client, request(server))
        assert (fault.code, fault.found) == ("sent-elsewhere", target)
    assert not other.seen


def test_a_redirect_within_the_host_is_followed(serve, client):
    server = serve(
        lambda seen: (
            csv_reply(BODY) if seen.path == "/new.csv" else Reply(b"", 301, headers={"Location": "/new.csv"})
        )
    )
    answer = client.ask(request(server))
    assert answer.source == f"{server.address}new.csv"


def test_a_circle_of_redirects_ends(serve, client):
    server = serve(lambda _: Reply(b"", 302, headers={"Location": "/data.csv"}))
    assert fault_of(client, request(server)).code == "too-many-redirects"
    assert len(server.seen) <= 6


def test_only_https_is_asked_of_other_machines(client):
    asked = Request("children", "A service", "http://example.invalid/data.csv", ("csv",))
    assert fault_of(client, asked).code == "not-https"


def tls(authority, name="127.0.0.1"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def test_a_certificate_that_nobody_vouches_for_is_refused_without_another_try(serve, client):
    server = serve(lambda _: csv_reply(BODY), tls(trustme.CA()))
    fault = fault_of(client, request(server))
    assert fault.code == "certificate-not-trusted"
    assert not server.seen


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the trust store is not a file there")
def test_the_trust_store_of_the_machine_decides(serve, monkeypatch, tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    server = serve(lambda _: csv_reply(BODY), tls(authority))
    assert Client("imhcalc/test", QUICK).ask(request(server)).content == BODY.encode()
    other = serve(lambda _: csv_reply(BODY), tls(authority, "another.invalid"))
    assert fault_of(Client("imhcalc/test", QUICK), request(other)).code == "certificate-not-trusted"


def test_no_switch_turns_verification_off():
    from imhcalc.official import client

    source = Path(client.__file__).read_text(encoding="utf-8")
    assert not re.findall(r"CERT_NONE|check_hostname|cert_reqs|verify\w*\s*=", source)


def test_a_proxy_of_the_environment_is_used(serve, monkeypatch):
    server = serve(lambda _: csv_reply("CODE\nstraight\n"))
    proxy = serve(lambda _: csv_reply("CODE\nthrough the proxy\n"))
    monkeypatch.setenv("HTTP_PROXY", f"http://user:secret@127.0.0.1:{proxy.port}")
    monkeypatch.setenv("http_proxy", f"http://user:secret@127.0.0.1:{proxy.port}")
    assert b"through the proxy" in Client("imhcalc/test", QUICK).ask(request(server)).content
    assert proxy.seen[0].target == f"{server.address}data.csv"
    assert proxy.seen[0].headers["proxy-authorization"].startswith("Basic ")
    assert not server.seen
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert b"straight" in Client("imhcalc/test", QUICK).ask(request(server)).content


def test_a_proxy_that_is_not_there_is_told_without_its_password(serve, monkeypatch):
    server = serve(lambda _: csv_reply(BODY))
    monkeypatch.setenv("http_proxy", "http://user:secret@127.0.0.1:9")
    fault = fault_of(Client("imhcalc/test", QUICK), request(server))
    assert fault.code == "proxy-unreachable"
    assert "secret" not in f"{fault.message}{fault.found}{fault.help}"


@pytest.mark.parametrize("proxy", ["socks5://user:secret@127.0.0.1:9", "http://user:secret@127.0.0.1:port"])
def test_a_proxy_that_cannot_be_one_is_told_without_its_password(serve, monkeypatch, proxy):
    server = serve(lambda _: csv_reply(BODY))
    monkeypatch.setenv("http_proxy", proxy)
    fault = fault_of(Client("imhcalc/test", QUICK), request(server))
    assert fault.code == "proxy-unreachable"
    assert "secret" not in f"{fault.message}{fault.found}{fault.help}"


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the trust store is not a file there")
def test_https_goes_through_a_proxy_as_a_tunnel_and_is_verified(serve, monkeypatch, tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    server = serve(lambda _: csv_reply(BODY), tls(authority))
    proxy = serve(lambda _: Reply(b"", 500))
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
    assert fault_of(Client("imhcalc/test", QUICK), request(server)).code == "certificate-not-trusted"
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    assert Client("imhcalc/test", QUICK).ask(request(server)).content == BODY.encode()
    assert {seen.target for seen in proxy.seen} == {f"127.0.0.1:{server.port}"}


def test_headers_that_drip_end_at_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = threading.Event()

        def drip():
            connection, _ = listening.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not ended.wait(0.02):
                    connection.sendall(b"X")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        asked = Request("children", "A SYNTHETIC service", address, ("csv",))
        # They drip until this test ends: had they been waited for, it would not.
        assert fault_of(Client("imhcalc/test", replace(QUICK, whole=0.3)), asked).code == "too-slow"
        assert not ended.is_set()
        ended.set()
        thread.join(timeout=2)


def test_nobody_at_the_address_is_told(serve, client):
    server = serve(lambda _: csv_reply(BODY))
    port = server.port
    server.__exit__()
    asked = Request("children", "A service", f"http://127.0.0.1:{port}/data.csv", ("csv",))
    fault = fault_of(client, asked)
    assert (fault.code, fault.found) == ("unreachable", "Connection refused")


def test_a_body_cut_off_is_asked_for_again(serve, client):
    short = Reply(iter([b"CODE,NA"]), headers={"Content-Length": "500"})
    server = serve(in_turn(short, csv_reply(BODY)))
    assert client.ask(request(server)).content == BODY.encode()


def test_gzip_is_unpacked_and_bounded(serve, client):
    server = serve(lambda _: Reply(gzip.compress(BODY.encode()), headers={"Content-Encoding": "gzip"}))
    assert client.ask(request(server)).content == BODY.encode()
    bomb = gzip.compress(b"0" * 20_000_000)
    packed = serve(lambda _: Reply(bomb, headers={"Content-Encoding": "gzip"}))
    assert fault_of(client, request(packed)).code == "answer-too-large"


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ("NAME\nYnys Môn (SYNTHETIC)\n".encode(), "text/csv"),
        ("\ufeffNAME\nYnys Môn (SYNTHETIC)\n".encode(), "text/csv; charset=utf-8"),
        ("NAME\nYnys Môn (SYNTHETIC)\n".encode("cp1252"), "text/csv; charset=windows-1252"),
        ("NAME\nYnys Môn (SYNTHETIC)\n".encode("utf-16"), 'text/csv; charset="utf-16"'),
    ],
    ids=["plain", "byte-order mark", "windows-1252", "utf-16"],
)
def test_text_is_read_in_the_encoding_it_names(serve, client, content, content_type):
    server = serve(lambda _: Reply(content, content_type=content_type))
    table = table_of(client.ask(request(server)), ["NAME"])
    assert table.rows == ({"NAME": "Ynys Môn (SYNTHETIC)"},)


def test_text_in_another_encoding_than_it_names_is_refused(serve, client):
    server = serve(lambda _: Reply("NAME\nMôn\n".encode("cp1252")))
    answer = client.ask(request(server))
    with pytest.raises(DataMissingError) as raised:
        text_of(answer)
    assert raised.value.faults[0].code == "not-utf-8"


def test_raw_answers_are_kept_with_their_time(serve, tmp_path):
    server = serve(lambda _: csv_reply(BODY))
    client = Client("imhcalc/test", QUICK, tmp_path / "kept", clock=lambda: 1_700_000_000)
    client.ask(request(server))
    (body,) = (tmp_path / "kept").glob("*.body")
    about = json.loads(body.with_suffix(".json").read_text(encoding="utf-8"))
    assert body.read_bytes() == BODY.encode()
    assert about["retrieved"] == "2023-11-14T22:13:20+00:00"
    assert about["address"] == f"{server.address}data.csv"
    assert not list((tmp_path / "kept").glob(".*"))


def test_a_folder_that_cannot_be_written_to_stops_nothing(serve, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    server = serve(lambda _: csv_reply(BODY))
    assert Client("imhcalc/test", QUICK, tmp_path / "file" / "kept").ask(request(server)).content


def test_one_request_at_a_time(serve, client):
    server = serve(lambda _: csv_reply(BODY))
    for _ in range(3):
        client.ask(request(server))
    assert server.most_at_once == 1
