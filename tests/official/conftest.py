"""No test here may leave this machine: names of other hosts do not resolve, and no proxy of the machine is used."""

import os
import socket

import pytest

from imhcalc.official.client import Client, Limits
from imhcalc.official.services import load_services
from imhcalc.shipped_data import data_root
from tests.official.loopback import Server

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True)
def _this_machine_alone(monkeypatch):
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    real = socket.getaddrinfo

    def only_loopback(host, *rest, **more):
        if host not in LOOPBACK:
            message = f"a test asked for {host}"
            raise AssertionError(message)
        return real(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", only_loopback)


@pytest.fixture
def serve():
    """Start servers that answer as told; they stop when the test ends."""
    running = []

    def start(answer, context=None):
        server = Server(answer, context).__enter__()
        running.append(server)
        return server

    yield start
    for server in running:
        server.__exit__()


QUICK = Limits(connect=1.0, read=1.0, whole=3.0, tries=3, backoff=0.01, longest_wait=2.0, largest=1_000_000)


@pytest.fixture
def client():
    """Give a client that waits for nothing long."""
    made = Client("imhcalc/test (tests of imhcalc)", QUICK)
    yield made
    made.close()


@pytest.fixture(scope="session")
def services():
    return load_services(data_root())
