"""What a paste holds: requests, responses, values that it names, each with where it was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kaltura_diagnosis.facts import Command
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse

MOST = 200
"""How many requests and responses of one paste are explained."""


@dataclass(frozen=True, slots=True)
class Found:
    """A request, the response to it, or both.

    where: words that say where it stands, e.g. "line 3" or "entry 2". request: as it goes over the wire, with the host
    of its address in the header Host; None where only a response was pasted. response: None where there is none.
    unseen: what the paste does not show of the request ("the body", "the file body.json"), so that nothing is concluded
    from its absence. command: the command that sends the request, as it was typed; None for other notations.
    """

    where: str
    request: HttpRequest | None = None
    response: HttpResponse | None = None
    unseen: Sequence[str] = ()
    command: Command | None = None

    @property
    def line(self) -> int:
        """Return the number of the line where it stands, 0 where it is not found by lines."""
        return int(self.where.removeprefix("line ")) if self.where.startswith("line ") else 0


@dataclass(frozen=True, slots=True)
class Paste:
    """Everything that was found in a text, in its order. values: by the names of kaltura_pastes.values."""

    found: Sequence[Found] = ()
    values: Mapping[str, str] = field(default_factory=dict)
