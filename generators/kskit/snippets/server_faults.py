"""What goes wrong between a program and the API, and how a program must end then: spec/catalogue/server_faults.toml."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kaltura_session.server.catalogue.reader import read
from kaltura_session.server.catalogue.resources import data_path
from kskit.flows.types import Flow
from kskit.snippets.cases import Case
from kskit.snippets.grade import leaks_of
from kskit.snippets.programs import ProcessResult
from kskit.snippets.service import Exchange

_LONG = "Ab3-" * 384
_MOST_LINES = 3
_TRACE = re.compile(
    r"Traceback|panic:|goroutine |Unhandled|Exception in thread|^\s+(?:at|from|in) |stack level|\*\* \(", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class ServerFault:
    """A fault. play: what the emulator is told. code: what the program must report, "" where any words will do.

    shape: whether it is a response of another shape, which only a program notices that needs something of it.
    """

    id: str
    title: str
    play: dict[str, Any]
    code: str = ""
    shape: bool = False

    @property
    def document(self) -> Mapping[str, Any]:
        """The fault as the emulator takes it."""
        body = str(self.play.get("body", "")).replace("{long}", _LONG)
        return {**self.play, **({"body": body} if body else {})}


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


def fault_problems(
    fault: ServerFault, ran: ProcessResult, traffic: Sequence[Exchange], settings: Mapping[str, str]
) -> list[str]:
    """Return what is wrong with how a program ended, nothing when it is as the list says."""
    more = [f"{len(traffic)} requests were sent instead of 1"] if len(traffic) > 1 else []
    followed = redirects_followed(traffic, settings)
    return [*_ending(fault, ran), *leaks_of(ran, traffic, settings), *(followed or more)]


def _ending(fault: ServerFault, ran: ProcessResult) -> Iterator[str]:
    if ran.exit != 1:
        yield f"exit code {ran.exit} instead of 1"
    if ran.stdout:
        yield f"something was printed although it failed: {ran.stdout[:200]!r}"
    lines = ran.stderr.splitlines()
    if not 1 <= len(lines) <= _MOST_LINES or _TRACE.search(ran.stderr):
        yield f"stderr is not a line or two of its own words: {ran.stderr[:400]!r}"
    if not all(line.isprintable() for line in ran.stderr.removesuffix("\n").split("\n")):
        yield f"stderr has control characters: {ran.stderr[:400]!r}"
    if fault.code and not ran.stderr.startswith(f"{fault.code}: "):
        yield f"stderr does not begin with {fault.code}: {ran.stderr[:200]!r}"
    if _LONG in ran.stderr:
        yield "stderr shows what looks like a KS"


def redirects_followed(traffic: Sequence[Exchange], settings: Mapping[str, str]) -> list[str]:
    """Return a sentence for a request that went to another host than the service's, nothing where none did."""
    host = settings["KALTURA_SERVICE_URL"].partition("://")[2].partition("/")[0]
    elsewhere = [one.request.header("Host") for one in traffic if one.request.header("Host") != host]
    return [f"a redirect to {elsewhere[0]} was followed"] if elsewhere else []
