"""What goes wrong between a program and the API, and how a program must end then: spec/catalogue/server_faults.toml."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kaltura_session.server.catalogue.reader import read
from kaltura_session.server.resources import data_path
from kskit.snippets.grade import DID_NOT_END, leaks_of
from kskit.snippets.programs import ProcessResult
from kskit.snippets.service import Exchange

TAKEN_FOR_A_RESULT = "the failure was taken for a result"
LONG = "Ab3-" * 384
_SHOWN = 400
_MANY = 1000


@dataclass(frozen=True, slots=True)
class ServerFault:
    """A fault. play: what the emulator is told. code: what the program must report, "" where any words will do.

    shape: whether it is a response of another shape, which only a program notices that needs something of it.
    quotes: what a program of ours must show of it.
    """

    id: str
    title: str
    play: dict[str, Any]
    code: str = ""
    shape: bool = False
    quotes: str = ""

    @property
    def document(self) -> Mapping[str, Any]:
        """The fault as the emulator takes it, for every call from now on."""
        body = str(self.play.get("body", "")).replace("{long}", LONG)
        return {**self.play, **({"body": body} if body else {}), "count": _MANY}


@dataclass(frozen=True, slots=True)
class _File:
    fault: list[ServerFault]


@cache
def server_faults() -> Mapping[str, ServerFault]:
    """Return the faults of this installation by id. Raises CatalogueError for a file of another shape."""
    found = read(data_path("spec", "catalogue", "server_faults.toml"), _File).fault
    return {one.id: one for one in found}


def fault_problems(ran: ProcessResult, traffic: Sequence[Exchange], settings: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with how any program ended whose service misbehaved."""
    if ran.exit is None:
        yield DID_NOT_END
    elif ran.exit == 0:
        yield f"it ended with exit code 0: {TAKEN_FOR_A_RESULT}"
    elif ran.exit < 0:
        yield f"it was ended by signal {-ran.exit}"
    elif ran.stdout:
        yield f"something was printed although it failed: {ran.stdout[:_SHOWN]!r}"
    if ran.exit and not ran.stderr.strip():
        yield "stderr does not say what failed"
    yield from _redirects_followed(traffic, settings)
    yield from leaks_of(ran, traffic, settings)


def _redirects_followed(traffic: Sequence[Exchange], settings: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for a request that went to another host than the service's."""
    host = settings["KALTURA_SERVICE_URL"].partition("://")[2].partition("/")[0]
    elsewhere = [one.request.header("Host") for one in traffic if one.request.header("Host") != host]
    yield from (f"a redirect to {one} was followed" for one in elsewhere[:1])
