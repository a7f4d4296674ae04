"""A server on this machine that answers as a service would, or fails as one might."""

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

CSV = "text/csv; charset=utf-8"
JSON = "application/json"


@dataclass(frozen=True)
class Reply:
    """One answer: its body is bytes, or pieces that are sent as they come."""

    body: bytes | Iterable[bytes] = b""
    status: int = 200
    content_type: str | None = CSV
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """One request as the server saw it."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    target: str

    def json(self):
        return json.loads(self.body)


def csv_reply(text: str, **about) -> Reply:
    return Reply(text.encode(), **about)


def json_reply(content, **about) -> Reply:
    return Reply(json.dumps(content).encode(), content_type=JSON, **about)


def carry(source, target):
    """Carry bytes from one connection to another until there are no more."""
    with contextlib.suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the server it belongs to, and sends what that answers."""

    protocol_version = "HTTP/1.1"
    timeout = 5
    server: "Listening"

    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            self.send(
                self.server.owner.reply(Seen(parts.path, query, headers, self.rfile.read(length), self.path))
            )
        except OSError:
            self.close_connection = True

    def do_POST(self):
        self.do_GET()

    def do_CONNECT(self):
        """Be a tunnel to another server of this machine, as a proxy is for HTTPS."""
        self.server.owner.seen.append(Seen("", {}, {}, b"", self.path))
        host, _, port = self.path.partition(":")
        with socket.create_connection((host, int(port)), timeout=5) as far:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=carry, args=(far, self.connection), daemon=True)
            back.start()
            carry(self.connection, far)
            back.join(timeout=5)
        self.close_connection = True

    def send(self, reply):
        self.send_response(reply.status)
        if reply.content_type is not None:
            self.send_header("Content-Type", reply.content_type)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if isinstance(reply.body, bytes):
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)
            return
        self.send_header("Connection", "close")
        self.end_headers()
        for piece in reply.body:
            self.wfile.write(piece)
            self.wfile.flush()
        self.close_connection = True

    def log_message(self, *_):
        pass


class Listening(ThreadingHTTPServer):
    """A server that says nothing of the connections that others break."""

    daemon_threads = True
    owner: "Server"

    def handle_error(self, *_):
        pass


class Server:
    """Answers with what `answer` returns for each request, and remembers what was asked."""

    def __init__(self, answer: Callable[[Seen], Reply], context=None) -> None:
        self.answer = answer
        self.seen: list[Seen] = []
        self.asked_at_once = 0
        self.most_at_once = 0
        self._server = Listening(("127.0.0.1", 0), Handler)
        self._server.owner = self
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        self.address = f"{'http' if context is None else 'https'}://127.0.0.1:{self.port}/"
        serve = {"target": self._server.serve_forever, "kwargs": {"poll_interval": 0.02}}
        self._thread = threading.Thread(**serve, daemon=True)

    def reply(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        self.asked_at_once += 1
        self.most_at_once = max(self.most_at_once, self.asked_at_once)
        try:
            return self.answer(seen)
        finally:
            self.asked_at_once -= 1

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)
