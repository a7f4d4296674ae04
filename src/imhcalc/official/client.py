"""The one way to a service over the network: HTTPS, verified, patient, polite, bounded in time and size.

The machine's own trust store verifies, so that a council's inspecting proxy is trusted where its machines
trust it; proxies come from the environment. There is no switch that turns verification off. Plain HTTP is
for addresses of this machine alone, where the tests' servers are.
"""

import json
import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, NoReturn
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import truststore
import urllib3
from urllib3 import exceptions
from urllib3.util import Timeout, make_headers
from urllib3.util.retry import Retry

from imhcalc.official.asking import LARGEST_BYTES, Answer, Request
from imhcalc.official.services import fingerprint
from imhcalc.official.tables import first_line

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
OK = 200
FOUND_ELSEWHERE = frozenset({301, 302, 303, 307, 308})
WORTH_ANOTHER_TRY = frozenset({429, 502, 503, 504})
MOST_REDIRECTS = 5
PIECE = 65_536
LONGEST_ASKED = 10**9
_NUMBERS_OF_ERRORS = re.compile(r"\[Errno -?\d+\] |\(_ssl\.c:\d+\)|Failed to resolve '[^']*' \(")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait, how often to try, and how much to take; times in seconds."""

    connect: float = 10.0
    read: float = 60.0
    """For the next piece of an answer."""
    whole: float = 240.0
    """For one address with all tries and waits, however steadily its answer drips."""
    tries: int = 3
    backoff: float = 1.0
    """Before the second try; twice as long before the third."""
    longest_wait: float = 60.0
    """Beyond this a service's `Retry-After` is told to the user instead of waited for."""
    largest: int = LARGEST_BYTES


@dataclass(frozen=True, slots=True)
class _Reply:
    """What one try brought: the status, the headers, and the body as far as it is wanted."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class _Hold:
    """What a try holds open, so that another thread can let go of it."""

    def __init__(self) -> None:
        self.response: urllib3.BaseHTTPResponse | None = None

    def let_go(self) -> None:
        """Shut the connection under a read that waits on it."""
        if self.response is not None:
            try:
                self.response.shutdown()
            except (OSError, ValueError, RuntimeError):
                self.response.close()


class Client:
    """Asks services, one request at a time, and keeps what they answered.

    Parameters
    ----------
    agent
        The name and contact under which services are asked.
    kept_in
        The folder in which raw answers are kept with the time they came; none keeps nothing.
    """

    def __init__(
        self,
        agent: str,
        limits: Limits | None = None,
        kept_in: Path | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.limits = limits or Limits()
        self.kept_in = kept_in
        self._headers = {"User-Agent": agent, "Accept-Encoding": "gzip, deflate"}
        self._sleep = sleep
        self._clock = clock
        self._pools: dict[str | None, urllib3.PoolManager] = {}

    def ask(self, request: Request) -> Answer:
        """Return the answer to a request: its status and content type are as they have to be.

        Raises
        ------
        DataMissingError
            If the service cannot be reached, or does not answer as it should.
        """
        deadline = time.monotonic() + self.limits.whole
        address = request.address
        for _ in range(MOST_REDIRECTS + 1):
            reply = self._reply(request, address, deadline)
            if reply.status not in FOUND_ELSEWHERE:
                break
            address = _redirected(request, address, reply)
        else:
            raise request.failed("too-many-redirects", "the service sent us round in a circle", found=address)
        _check_status(request, reply)
        _check_type(request, reply)
        now = datetime.fromtimestamp(self._clock(), tz=UTC)
        answer = Answer(request, reply.content, _charset(reply), now.date().isoformat(), address)
        self._keep(answer, reply, now)
        return answer

    def close(self) -> None:
        """Let go of every connection."""
        for pool in self._pools.values():
            pool.clear()

    def _reply(self, request: Request, address: str, deadline: float) -> _Reply:
        """Return a reply whose status is final, after as many tries as are allowed and worth it."""
        _check_scheme(request, address)
        for attempt in range(1, self.limits.tries):
            wait = self.limits.backoff * 2 ** (attempt - 1)
            try:
                reply = self._try(request, address, deadline)
            except exceptions.HTTPError as error:
                if not _is_passing(error):
                    _give_up(request, error)
            else:
                if reply.status not in WORTH_ANOTHER_TRY:
                    return reply
                wait = self._asked_to_wait(request, reply, wait)
            if time.monotonic() + wait >= deadline:
                raise self._too_slow(request)
            self._sleep(wait)
        try:
            return self._try(request, address, deadline)
        except exceptions.HTTPError as error:
            _give_up(request, error)

    def _try(self, request: Request, address: str, deadline: float) -> _Reply:
        """Return what one try brings; it runs beside this thread, so that nothing it waits for can hold us up."""
        hold = _Hold()
        outcome: SimpleQueue[_Reply | Exception] = SimpleQueue()

        def run() -> None:
            try:
                outcome.put(self._exchange(request, address, hold))
            except Exception as error:
                # Raised again in the thread that waits.
                outcome.put(error)

        Thread(target=run, name="imhcalc-ask", daemon=True).start()
        try:
            found = outcome.get(timeout=max(0.0, deadline - time.monotonic()))
        except Empty:
            hold.let_go()
            raise self._too_slow(request) from None
        if isinstance(found, Exception):
            raise found
        return found

    def _exchange(self, request: Request, address: str, hold: _Hold) -> _Reply:
        headers = self._headers | ({"Content-Type": "application/json"} if request.body else {})
        response = self._pool(address).request(
            "POST" if request.body else "GET",
            address,
            body=request.body,
            headers=headers,
            timeout=Timeout(connect=self.limits.connect, read=self.limits.read),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        hold.response = response
        try:
            content = self._body(request, response)
        except BaseException:
            response.close()
            raise
        response.release_conn()
        return _Reply(response.status, response.headers, content)

    def _body(self, request: Request, response: urllib3.BaseHTTPResponse) -> bytes:
        """Return the body as it is after unpacking, as long as it is no larger than it can be."""
        content = bytearray()
        for piece in response.stream(PIECE, decode_content=True):
            content += piece
            if len(content) > self.limits.largest:
                raise request.failed("answer-too-large", "the answer is larger than any of its tables")
        return bytes(content)

    def _pool(self, address: str) -> urllib3.PoolManager:
        """Return the connections for an address: through the proxy that the environment names for it, or straight."""
        parts = urlsplit(address)
        proxies = getproxies()
        proxy = proxies.get(parts.scheme) or proxies.get("all")
        if proxy and proxy_bypass(parts.netloc):
            proxy = None
        if proxy not in self._pools:
            context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self._pools[proxy] = (
                _through(proxy, context) if proxy else urllib3.PoolManager(ssl_context=context)
            )
        return self._pools[proxy]

    def _asked_to_wait(self, request: Request, reply: _Reply, otherwise: float) -> float:
        """Return how long a service asks us to wait before the next try.

        Raises
        ------
        DataMissingError
            If that is longer than a person at a terminal should wait.
        """
        asked = reply.headers.get("Retry-After")
        if asked is None:
            return otherwise
        try:
            seconds = Retry(retry_after_max=LONGEST_ASKED).parse_retry_after(asked)
        except exceptions.InvalidHeader:
            return otherwise
        if seconds > self.limits.longest_wait:
            raise request.failed(
                "asked-to-wait",
                f"the service is busy and asks us to come back in {seconds:.0f} seconds",
                found=f"status {reply.status}",
                expected=f"at most {self.limits.longest_wait:.0f} seconds",
            )
        return seconds

    def _too_slow(self, request: Request) -> Exception:
        return request.failed(
            "too-slow",
            f"no whole answer came within {self.limits.whole:g} seconds",
            found=request.address,
        )

    def _keep(self, answer: Answer, reply: _Reply, now: datetime) -> None:
        """Keep the raw answer with the time it came; a folder that cannot be written to stops nothing."""
        if self.kept_in is None:
            return
        about: dict[str, Any] = {
            "address": answer.request.address,
            "answered_by": answer.source,
            "retrieved": now.isoformat(timespec="seconds"),
            "content_type": reply.headers.get("Content-Type"),
            "asked_with": (answer.request.body or b"").decode("utf-8") or None,
        }
        asked = " ".join([answer.request.address, about["asked_with"] or ""])
        name = f"{answer.request.measure}-{fingerprint(asked)}"
        try:
            self.kept_in.mkdir(parents=True, exist_ok=True)
            for suffix, content in (
                (".body", answer.content),
                (".json", json.dumps(about, indent=2).encode()),
            ):
                beside = self.kept_in / f".{name}{suffix}.new"
                beside.write_bytes(content)
                beside.replace(self.kept_in / f"{name}{suffix}")
        except OSError:
            return


def _through(proxy: str, context: ssl.SSLContext) -> urllib3.ProxyManager:
    """Return connections through a proxy, with the name and password that its address carries."""
    address = proxy if "://" in proxy else f"http://{proxy}"
    user = urllib3.util.parse_url(address).auth
    headers = make_headers(proxy_basic_auth=user) if user else None
    return urllib3.ProxyManager(
        address, proxy_headers=headers, ssl_context=context, proxy_ssl_context=context
    )


def _check_scheme(request: Request, address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return
    raise request.failed(
        "not-https", "only addresses that start with https:// are asked", found=address, expected="https://"
    )


def _redirected(request: Request, address: str, reply: _Reply) -> str:
    """Return where a reply sends us, if that is the same host."""
    target = urljoin(address, reply.headers.get("Location", ""))
    if request.body is None and urlsplit(target)[:2] == urlsplit(address)[:2]:
        return target
    raise request.failed(
        "sent-elsewhere",
        "the service sends us to another address, which we do not follow",
        found=target,
        expected=f"an answer from {urlsplit(address).netloc}",
    )


def _check_status(request: Request, reply: _Reply) -> None:
    if reply.status == OK:
        return
    said = first_line(reply.content)
    busy = " still" if reply.status in WORTH_ANOTHER_TRY else ""
    raise request.failed(
        "service-refused",
        f"the service{busy} answers with status {reply.status}",
        found=f"status {reply.status}" + (f": {said}" if said else ""),
        expected=f"status {OK}",
    )


def _check_type(request: Request, reply: _Reply) -> None:
    written = reply.headers.get("Content-Type", "")
    if any(each in written.lower() for each in request.content_types):
        return
    raise request.failed(
        "wrong-content-type",
        f"the answer is {written.partition(';')[0] or 'of no stated kind'}; a page of an error or of a sign-in often is",
        found=f"{written or 'no content type'}: {first_line(reply.content)}",
        expected=" or ".join(request.content_types),
    )


def _charset(reply: _Reply) -> str | None:
    for part in reply.headers.get("Content-Type", "").split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"') or None
    return None


def _is_passing(error: exceptions.HTTPError) -> bool:
    """Return whether the same question may be answered a moment later; a certificate stays as it is."""
    return not isinstance(_cause(error), exceptions.SSLError | exceptions.LocationValueError | ssl.SSLError)


def _cause(error: Exception) -> Exception:
    """Return what lies under an error of a proxy."""
    under = getattr(error, "original_error", None)
    return under if isinstance(under, Exception) else error


def _give_up(request: Request, error: exceptions.HTTPError) -> NoReturn:
    cause = _cause(error)
    host = urlsplit(request.address).hostname
    if isinstance(cause, exceptions.SSLError | ssl.SSLError):
        raise request.failed(
            "certificate-not-trusted",
            f"the certificate of {host} is not trusted by this machine, so nothing was read",
            found=_reason(cause),
            expected="a certificate that this machine's own trust store vouches for",
        ) from None
    if isinstance(error, exceptions.LocationValueError):
        # The addresses of services are ours, so it is the proxy's; it may hold a password and is not shown.
        kinds = "one that starts with http:// or https://"
        raise request.failed(
            "proxy-unreachable",
            "the address of this machine's proxy is none that can be used",
            expected=kinds,
        ) from None
    if isinstance(error, exceptions.ProxyError):
        raise request.failed(
            "proxy-unreachable",
            f"{host} cannot be reached through this machine's proxy",
            found=_reason(cause),
        ) from None
    if isinstance(error, exceptions.TimeoutError) and not isinstance(error, exceptions.NewConnectionError):
        raise request.failed("no-answer", f"{host} did not answer in time", found=_reason(error)) from None
    raise request.failed("unreachable", f"{host} cannot be reached", found=_reason(error)) from None


def _reason(error: Exception) -> str:
    """Return the last and plainest part of what an error of the network says; never an address with a password."""
    text = str(error.args[-1] if error.args else error)
    plain = _NUMBERS_OF_ERRORS.sub("", text.rpartition(": ")[2])
    return plain.strip("()'\",. ") or type(error).__name__
