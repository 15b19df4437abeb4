"""What goes wrong between a program and the API, and how a program must end then: spec/catalogue/server_faults.toml."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kaltura_session.server.catalogue.reader import read
from kaltura_session.server.resources import data_path
from kskit.flows.types import Flow
from kskit.snippets.cases import Case
from kskit.snippets.grade import DID_NOT_END, leaks_of
from kskit.snippets.programs import ProcessResult
from kskit.snippets.service import Exchange

TAKEN_FOR_A_RESULT = "the failure was taken for a result"
_LONG = "Ab3-" * 384
_MOST_LINES = 3
_SHOWN = 400
_MANY = 1000
_TRACE = re.compile(
    r"Traceback|panic:|goroutine |Unhandled|Exception in thread|^\s+(?:at|from|in) |stack level|\*\* \(", re.MULTILINE
)


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
        body = str(self.play.get("body", "")).replace("{long}", _LONG)
        return {**self.play, **({"body": body} if body else {}), "count": _MANY}


@dataclass(frozen=True, slots=True)
class _File:
    fault: list[ServerFault]


@cache
def server_faults() -> Mapping[str, ServerFault]:
    """Return the faults of this installation by id. Raises CatalogueError for a file of another shape."""
    found = read(data_path("spec", "catalogue", "server_faults.toml"), _File).fault
    return {one.id: one for one in found}


def case_of(flow: Flow, fault: ServerFault) -> Case:
    """Return the case in which the service misbehaves so on every call of the flow."""
    return Case(f"fault/{fault.id}", flow, flow.default_variant, service=fault.id, exit=1, code=fault.code)


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


def wording_problems(fault: ServerFault, ran: ProcessResult) -> Iterator[str]:
    """Yield what a program of the kit does not keep of its own rules: one exit code, a line or two, the error code."""
    if ran.exit != 1:
        yield f"exit code {ran.exit} instead of 1"
    if len(ran.stderr.splitlines()) > _MOST_LINES or _TRACE.search(ran.stderr):
        yield f"stderr is not a line or two of its own words: {ran.stderr[:_SHOWN]!r}"
    if not all(line.isprintable() for line in ran.stderr.removesuffix("\n").split("\n")):
        yield f"stderr has control characters: {ran.stderr[:_SHOWN]!r}"
    if fault.code and not ran.stderr.startswith(f"{fault.code}: "):
        yield f"stderr does not begin with {fault.code}: {ran.stderr[:_SHOWN]!r}"
    if fault.quotes not in ran.stderr:
        yield f"stderr does not say {fault.quotes!r}: {ran.stderr[:_SHOWN]!r}"
    if _LONG in ran.stderr:
        yield "stderr shows what looks like a KS"


def _redirects_followed(traffic: Sequence[Exchange], settings: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for a request that went to another host than the service's."""
    host = settings["KALTURA_SERVICE_URL"].partition("://")[2].partition("/")[0]
    elsewhere = [one.request.header("Host") for one in traffic if one.request.header("Host") != host]
    yield from (f"a redirect to {one} was followed" for one in elsewhere[:1])
