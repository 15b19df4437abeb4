"""What was received and what was sent, byte for byte, of the last requests."""

import base64
import json
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from kaltura_emulator.context import CallOutcome
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse

KEPT = 1000
_LARGEST_BODY = 65536


class Record(NamedTuple):
    """One request and its response.

    seq: from 1, in order of arrival. time: the emulator's clock, Unix seconds. outcomes: how each of its calls
    ended, empty for a request that reached none.
    """

    seq: int
    time: float
    request: HttpRequest
    response: HttpResponse
    outcomes: Sequence[CallOutcome] = ()

    def document(self) -> dict[str, Any]:
        """Return the record as the JSON object of vectors/schema/control/transcript.schema.json."""
        return {
            "seq": self.seq,
            "time": self.time,
            "calls": [{"call": one.call, "outcome": one.code, "about": one.about} for one in self.outcomes],
            "request": {
                "method": self.request.method,
                "target": self.request.target,
                "headers": [list(pair) for pair in self.request.headers],
                **_body(self.request.body),
            },
            "response": {
                "status": self.response.status,
                "headers": [list(pair) for pair in self.response.headers],
                **_body(self.response.body),
            },
        }


class Transcript:
    """The last records; older ones are forgotten, and so is the end of a very long body."""

    def __init__(self, kept: int = KEPT) -> None:
        self._records: deque[Record] = deque(maxlen=kept)
        self._seq = 0

    def add(
        self, time: float, request: HttpRequest, response: HttpResponse, outcomes: Sequence[CallOutcome] = ()
    ) -> Record:
        """Keep one request and its response."""
        self._seq += 1
        if len(request.body) > _LARGEST_BODY:
            request = request._replace(body=request.body[:_LARGEST_BODY])
        record = Record(self._seq, time, request, response, outcomes)
        self._records.append(record)
        return record

    def clear(self) -> None:
        """Forget everything; numbers begin again at 1."""
        self._records.clear()
        self._seq = 0

    def records(self) -> Sequence[Record]:
        """Return what is kept, oldest first."""
        return tuple(self._records)

    def ndjson(self) -> Iterator[str]:
        """Yield one line of JSON per record; bytes that are not UTF-8 are escaped in texts, and in base64 in bodies."""
        for record in self.records():
            yield json.dumps(record.document()) + "\n"


def _body(body: bytes) -> dict[str, str]:
    """Return a body as text, or in base64 where it is not UTF-8."""
    try:
        return {"body": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"bodyBase64": base64.b64encode(body).decode("ascii")}
