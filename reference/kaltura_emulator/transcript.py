"""What was received and what was sent, byte for byte, of the last requests."""

import base64
import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from kaltura_emulator.context import CallOutcome
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse

KEPT = 1000
KEPT_BYTES = 64 * 1024 * 1024
LARGEST_BODY = 65536


@dataclass(eq=False, slots=True, weakref_slot=True)
class Record:
    """One request and its response.

    seq: from 1, in order of arrival. time: the emulator's clock, Unix seconds. outcomes: how each of its calls
    ended, empty for a request that reached none. is_cut: the end of the request's body was not kept. is_opaque: nothing
    follows from the response: it is not the API's, or cannot be read.
    """

    seq: int
    time: float
    request: HttpRequest
    response: HttpResponse
    outcomes: Sequence[CallOutcome] = ()
    is_cut: bool = False
    is_opaque: bool = False

    @property
    def size(self) -> int:
        """Return about how many bytes it holds."""
        texts = chain.from_iterable((*self.request.headers, *self.response.headers, *self.outcomes))
        return sum(map(len, texts), len(self.request.target) + len(self.request.body) + len(self.response.body))

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


class Records:
    """The last records, at most `kept` of them and KEPT_BYTES together; older ones are forgotten."""

    def __init__(self, kept: int) -> None:
        self._rows: deque[tuple[int, Record]] = deque()
        self._kept, self._bytes = kept, 0

    def append(self, record: Record) -> None:
        """Keep a record, the last one whatever its size."""
        size = record.size
        self._rows.append((size, record))
        self._bytes += size
        while len(self._rows) > self._kept or (self._bytes > KEPT_BYTES and len(self._rows) > 1):
            self.popleft()

    def popleft(self) -> Record:
        """Take the oldest."""
        size, record = self._rows.popleft()
        self._bytes -= size
        return record

    def clear(self) -> None:
        """Forget everything."""
        self._rows.clear()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Record]:
        return (record for _, record in self._rows)


class Transcript:
    """The last records; older ones are forgotten, and so is the end of a very long body."""

    def __init__(self, kept: int = KEPT) -> None:
        self._records = Records(kept)
        self._seq = 0

    def add(
        self,
        time: float,
        request: HttpRequest,
        response: HttpResponse,
        outcomes: Sequence[CallOutcome] = (),
        *,
        is_cut: bool = False,
        is_opaque: bool = False,
    ) -> Record:
        """Keep one request and its response."""
        self._seq += 1
        if len(request.body) > LARGEST_BODY:
            request, is_cut = request._replace(body=request.body[:LARGEST_BODY]), True
        record = Record(self._seq, time, request, response, outcomes, is_cut, is_opaque)
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
