"""One question to an official service, the answer to it, and how a failure of either is said."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from imhcalc.faults import DataMissingError, Fault


@dataclass(frozen=True, slots=True)
class Request:
    """An address to ask, for which measure, and what a person can do by hand where it fails."""

    measure: str
    publisher: str
    address: str
    content_types: tuple[str, ...]
    """Texts of which one has to be in the content type of the answer."""
    by_hand: str | None = None
    """What a person downloads instead, where the address itself is not for people."""
    body: bytes | None = None
    """What is sent with it, as JSON; the address is then asked with POST."""

    def fault(
        self, code: str, message: str, *, found: str | None = None, expected: str | None = None
    ) -> Fault:
        """Return a fault that names the service, and says what to download and how to use the download."""
        download = self.by_hand or self.address
        return Fault(
            code,
            f"{self.publisher}: {message}",
            found=found,
            expected=expected,
            help=f"download {download} in a browser, then run again with --from-file {self.measure}=FILE",
        )

    def failed(
        self, code: str, message: str, *, found: str | None = None, expected: str | None = None
    ) -> DataMissingError:
        """Return the error that a measure could not be had."""
        return DataMissingError([self.fault(code, message, found=found, expected=expected)])


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the body as it was, from where, and on which day."""

    request: Request
    content: bytes
    charset: str | None
    retrieved: str
    """The day, as 2026-11-23."""
    source: str
    """The address that answered, or the name of the file it was read from."""
    is_file: bool = False


class Asker(Protocol):
    """What adapters ask through."""

    def ask(self, request: Request) -> Answer:
        """Return the answer to a request, or raise the error that says why there is none."""


LARGEST_BYTES = 100_000_000


def answers_from_files(request: Request, files: tuple[Path, ...], retrieved: str) -> tuple[Answer, ...]:
    """Return files that were downloaded by hand as the answers to a request.

    Raises
    ------
    DataMissingError
        If a file cannot be read, or is larger than any of these tables.
    """
    answers = []
    for file in files:
        try:
            with file.open("rb") as opened:
                content = opened.read(LARGEST_BYTES + 1)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise request.failed(
                "no-such-file",
                f"the file {file} cannot be read: {reason}",
                expected="a file that was downloaded",
            ) from None
        if len(content) > LARGEST_BYTES:
            raise request.failed("file-too-large", f"the file {file} is over 100 MB")
        answers.append(Answer(request, content, None, retrieved, file.name, is_file=True))
    return tuple(answers)
