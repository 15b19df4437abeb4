"""A recording of what passed, as HAR 1.2, without secrets; FILE appears as a whole when the proxy ends.

Entries go into a temporary file beside it as they come, so that a long recording takes no memory.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_session.requests import HttpRequest
from kskit.proxy.redacting import Redaction
from kskit.proxy.traffic import Passed
from kskit.proxy.upstream import ProxyError, Upstream

_HEAD = '{"log": {"version": "1.2", "creator": {"name": "kskit proxy", "version": "1"}, "entries": [\n'
_TAIL = "\n]}}\n"


class Recorder:
    """Writes the recording. secrets: values that are secret wherever they occur."""

    def __init__(self, path: Path, upstream: Upstream, secrets: Iterable[str]) -> None:
        self._path, self._upstream, self._secrets = path, upstream, list(secrets)
        self._separator = ""
        if path.is_dir():
            raise ProxyError(f"cannot record to {path}: it is a folder; name a file")
        try:
            handle, partial = tempfile.mkstemp(".partial", f"{path.name}.", path.parent)
        except OSError as problem:
            raise ProxyError(
                f"cannot record to {path}: {problem.strerror}; name a file that can be written"
            ) from problem
        self._partial = Path(partial)
        self._file = os.fdopen(handle, "w", encoding="utf-8")
        self._file.write(_HEAD)

    def add(self, passed: Passed) -> None:
        """Write the entry of a request; a full disk ends the recording, not the proxy."""
        entry = entry_of(passed, self._upstream.address, Redaction(self._secrets))
        try:
            self._file.write(self._separator + json.dumps(entry))
            self._file.flush()
        except (OSError, ValueError) as problem:
            self._give_up(problem)
        self._separator = ",\n"

    def complete(self) -> None:
        """Write the end, and give the file its name."""
        try:
            with self._file:
                self._file.write(_TAIL)
            self._partial.replace(self._path)
        except (OSError, ValueError) as problem:
            self._give_up(problem)

    def _give_up(self, problem: Exception) -> None:
        if self._partial.exists():
            self._partial.unlink()
            print(f"kskit: the recording ends, and {self._path} is not written: {problem}", file=sys.stderr)


def entry_of(passed: Passed, address: str, redaction: Redaction) -> dict[str, Any]:
    """Return the HAR entry of a request and its response. address: scheme and host of the upstream."""
    request = _request(passed, address, redaction)
    response = _response(passed, redaction)
    milliseconds = round((passed.ended - passed.started) * 1000, 1)
    entry: dict[str, Any] = {
        "startedDateTime": datetime.fromtimestamp(passed.started, UTC).isoformat(),
        "time": milliseconds,
        "request": request,
        "response": response,
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
    }
    if passed.problem is not None:
        entry["comment"] = redaction.text(passed.problem)
    known: dict[str, Any] = redaction.again(entry)
    return known


def _request(passed: Passed, address: str, redaction: Redaction) -> dict[str, Any]:
    request = passed.request
    target = redaction.target(request.target)
    query = target.partition("?")[2]
    found = {
        "method": request.method,
        "url": address + target,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": redaction.headers(request.headers),
        "queryString": [{"name": name, "value": value} for name, value in parse_qsl(query, keep_blank_values=True)],
        "headersSize": -1,
        "bodySize": passed.body.size,
    }
    if passed.body.size:
        found["postData"] = _posted(request, passed, redaction)
    return found


def _posted(request: HttpRequest, passed: Passed, redaction: Redaction) -> dict[str, Any]:
    """Return the body of a request: the fields of a multipart form without its files, anything else as text."""
    content_type = request.header("content-type") or ""
    posted: dict[str, Any] = {"mimeType": content_type}
    if content_type.lower().startswith("multipart/") and not passed.body.is_cut:
        fields = DecodedRequest(request).sources["body"]
        return posted | {"params": list(redaction.fields(fields)), "comment": "the content of files is left out"}
    text = None if content_type.lower().startswith("multipart/") else redaction.body(request.body, content_type)
    return posted | _text(text, passed.body.size)


def _response(passed: Passed, redaction: Redaction) -> dict[str, Any]:
    headers = passed.response_texts
    named = {name.lower(): value for name, value in headers}
    body = passed.response_body.content(passed.encoding)
    content_type = named.get("content-type", "")
    text = None if body is None else redaction.body(body, content_type)
    return {
        "status": passed.status,
        "statusText": passed.reason,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": redaction.headers(headers),
        "content": {
            "size": passed.response_body.size,
            "mimeType": content_type,
            **_text(text, passed.response_body.size),
        },
        "redirectURL": redaction.text(named.get("location", "")),
        "headersSize": -1,
        "bodySize": passed.response_body.size,
    }


def _text(text: str | None, size: int) -> dict[str, str]:
    if text is None:
        return {"comment": f"{size} bytes that are left out"}
    return {"text": text}
